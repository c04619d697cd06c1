"""What a person has confirmed of a filing."""

from alembic import op

revision = "intake_disputes"
down_revision = "intake_life"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it, so that what is screened again is not asked again."""
    op.execute("alter table cases add column confirmed json")
