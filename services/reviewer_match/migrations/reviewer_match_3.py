"""Cases that another one leads."""

from alembic import op

revision = "reviewer_match_3"
down_revision = "reviewer_match_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a case be led by another one, and keep its file for when it goes its own way again."""
    op.execute("alter table cases drop constraint cases_state_check")
    op.execute("alter table cases drop constraint cases_check")
    op.execute(
        "alter table cases add constraint cases_state_check "
        "check (state in ('waiting', 'matched', 'led', 'closed')), add constraint cases_check "
        "check ((state in ('waiting', 'led')) = (case_file is not null))"
    )
