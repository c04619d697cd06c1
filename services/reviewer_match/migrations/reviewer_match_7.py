"""The file of a case that had its reviewer stays when the case ends."""

from alembic import op

revision = "reviewer_match_7"
down_revision = "reviewer_match_6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let an ended case keep its file, so that its match can be made again and told."""
    op.execute("alter table cases drop constraint cases_check")
    op.execute(
        "alter table cases add constraint cases_check check (state in ('matched', 'closed') or "
        "((state in ('waiting', 'offered', 'led')) = (case_file is not null)))"
    )
