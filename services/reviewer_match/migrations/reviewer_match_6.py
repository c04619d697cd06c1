"""Items for which the reviewer of a case is not competent."""

from alembic import op

revision = "reviewer_match_6"
down_revision = "reviewer_match_5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep for which items a second reviewer is asked for; of older cases nothing is known."""
    op.execute("alter table assignments add column not_covered json not null default '[]'")
