"""Reviews that ended without a decision."""

from alembic import op

revision = "decision_2"
down_revision = "decision_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a review be closed, and note what was closed before it began."""
    op.execute("alter table cases drop constraint cases_state_check")
    op.execute(
        "alter table cases add constraint cases_state_check "
        "check (state in ('in_review', 'decided', 'closed'))"
    )
    op.execute("alter table cases add column closed_because text, add column closed_on date")
    op.execute(
        "alter table cases add check "
        "((state = 'closed') = (closed_because is not null and closed_on is not null))"
    )
    op.execute(
        """
        create table closed_before_review (
            case_id         uuid primary key,
            closed_because  text not null,
            closed_on       date not null
        )
        """
    )
