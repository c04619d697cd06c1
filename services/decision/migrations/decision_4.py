"""Cases that another one leads."""

from alembic import op

revision = "decision_4"
down_revision = "decision_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a review be set aside, and remember it for a match that is still on its way."""
    op.execute("alter table cases drop constraint cases_state_check")
    op.execute(
        "alter table cases add constraint cases_state_check "
        "check (state in ('in_review', 'decided', 'led', 'closed'))"
    )
    op.execute("create table set_aside (case_id uuid primary key, revision int not null)")
