"""What becomes of each letter, party by party."""

from alembic import op

revision = "letters_3"
down_revision = "letters_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its keys are what makes a second delivery of a letter impossible."""
    op.execute(
        """
        create table deliveries (
            key          text primary key,     -- names the letter to the carrier
            case_id      uuid not null,
            case_number  text,
            kind         text not null,
            number       int not null check (number > 0),
            party        text not null,
            letter       text not null,
            party_sheet  text not null,
            state        text not null,
            since        timestamptz not null,
            attempts     int not null default 0,
            next_at      timestamptz,          -- when it is handed over, or asked about, again
            reason       text,                 -- why it came back
            cause        jsonb not null,       -- the event that brought the letter about
            unique (case_id, kind, number, party)
        )
        """
    )
    op.execute("create index deliveries_next on deliveries (next_at) where next_at is not null")
    op.execute("create index deliveries_returned on deliveries (since) where state = 'returned'")
