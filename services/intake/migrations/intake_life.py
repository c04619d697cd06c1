"""Items that end before their case is opened."""

from alembic import op

revision = "intake_life"
down_revision = "intake_eligibility"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember them, so that screening goes on without them."""
    op.execute(
        """
        create table ended_early (
            case_id  uuid not null references cases,
            item_no  int not null,
            ended    json not null,
            primary key (case_id, item_no)
        )
        """
    )
