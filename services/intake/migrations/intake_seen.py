"""Whether the reviewer saw a document before signing."""

from alembic import op

revision = "intake_seen"
down_revision = "intake_joint"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it to the record index; nobody knows it of cases that are signed already."""
    op.execute("alter table record_index add column seen boolean")
