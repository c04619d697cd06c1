"""Who has a case and its newest file, so that a changed file can be drafted anew."""

from alembic import op

revision = "decision_3"
down_revision = "decision_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the match. A case that is in review without one has to be matched anew to change."""
    op.execute("alter table cases add column match json")
