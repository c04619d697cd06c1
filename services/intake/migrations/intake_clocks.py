"""Which states a case went through, and its deadlines."""

from alembic import op

revision = "intake_clocks"
down_revision = "intake_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the journal of states and the table of deadlines."""
    op.execute(
        """
        create table moves (
            seq       bigint generated always as identity primary key,
            case_id   uuid not null references cases,
            state     text not null,
            at        timestamptz not null,
            followed  boolean not null default false  -- whether the clocks have seen it
        )
        """
    )
    op.execute("create index moves_by_case on moves (case_id, seq)")
    op.execute("create index moves_unfollowed on moves (case_id) where not followed")
    op.execute(
        """
        create table deadlines (
            case_id   uuid not null references cases,
            clock     text not null,
            no        int not null,      -- one clock can start again
            status    text not null,
            due_on    date,              -- none while it stands still
            due_at    timestamptz,
            deadline  json not null,     -- budget, law, calendar, pauses
            primary key (case_id, clock, no)
        )
        """
    )
