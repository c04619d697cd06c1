"""Cases under review and decided, and their items."""

from alembic import op

revision = "decision_1"
down_revision = None
branch_labels = ("decision",)
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.execute(
        """
        create table cases (
            case_id            uuid primary key,
            case_number        text not null,
            state              text not null check (state in ('in_review', 'decided')),
            reviewer_ref       text not null,
            assigned_on        date not null,
            determination_due  date not null,
            party_sheet        text not null,
            worker             jsonb not null,
            version            integer not null check (version >= 1),
            draft              text not null,
            preparation        text not null,
            returned           integer not null default 0,
            returned_because   text,
            drafted_at         timestamptz not null,
            content            text,
            decided_on         date,
            check ((state = 'decided') = (content is not null and decided_on is not null))
        )
        """
    )
    op.execute(
        """
        create table items (
            case_id          uuid not null references cases on delete cascade,
            item_no          integer not null,
            proposal         text not null check (proposal in ('upheld', 'overturned', 'pended')),
            code             text not null,
            guideline        text,
            as_of            date not null,
            outcome          text check (outcome in ('upheld', 'overturned')),
            differs_because  text,
            primary key (case_id, item_no)
        )
        """
    )
