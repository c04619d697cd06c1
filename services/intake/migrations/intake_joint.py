"""Joint reviews, and remands."""

from alembic import op

revision = "intake_joint"
down_revision = "intake_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.execute(
        """
        create table joint_cases (
            case_id  uuid primary key references cases,
            led_by   uuid not null references cases,
            place    int not null,   -- 0: the one that leads
            alone    json not null,  -- the case as it was before
            unique (led_by, place)
        )
        """
    )
    op.execute(
        """
        create table remands (
            original  uuid primary key references cases,
            fresh     uuid not null unique
        )
        """
    )
