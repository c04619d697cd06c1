"""The proposal that a filing waits with, until a person has confirmed it."""

from alembic import op

revision = "intake_eligibility"
down_revision = "intake_http"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is needed to go on with a filing that a person has to decide."""
    op.execute(
        """
        alter table cases add column proposed json -- the last `eligibility.proposed`
        """
    )
