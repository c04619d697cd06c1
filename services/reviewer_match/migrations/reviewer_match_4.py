"""Dated changes of the roster, and what a match can be made again from."""

from alembic import op

revision = "reviewer_match_4"
down_revision = "reviewer_match_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the changes; let an attempt keep what it was made of."""
    op.execute(
        """
        create table roster_changes (
            seq           bigint generated always as identity primary key,
            reviewer_id   text not null,
            effective_on  date not null,
            profile       json,
            recorded_at   timestamptz not null default now()
        )
        """
    )
    op.execute("create index roster_changes_by_reviewer on roster_changes (reviewer_id, seq)")
    op.execute("alter table exclusions add column derivation json")
    # A matched case keeps its file: its match is made again from it, also with another reviewer.
    op.execute("alter table cases drop constraint cases_check")
    op.execute(
        "alter table cases add constraint cases_check "
        "check (state = 'matched' or ((state in ('waiting', 'led')) = (case_file is not null)))"
    )
