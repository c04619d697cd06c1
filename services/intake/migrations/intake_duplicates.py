"""Of which case a filing is a copy."""

from alembic import op

revision = "intake_duplicates"
down_revision = "intake_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it to the cases; of copies that were told apart before, the refusal alone names it."""
    op.execute("alter table cases add column duplicate_of uuid")
