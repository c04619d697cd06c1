"""Cases that have ended, and the places that they free."""

from alembic import op

revision = "reviewer_match_2"
down_revision = "reviewer_match_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a case be closed, even one that never came here."""
    op.execute("alter table cases drop constraint cases_state_check")
    op.execute(
        "alter table cases add constraint cases_state_check "
        "check (state in ('waiting', 'matched', 'closed'))"
    )
    op.execute("alter table cases alter column case_number drop not null")
    op.execute("alter table cases add column closed_on date")
    op.execute(
        "alter table cases add check ((state = 'closed') = (closed_on is not null)), "
        "add check (state = 'closed' or case_number is not null)"
    )
    op.execute("alter table assignments add column ended_on date")
