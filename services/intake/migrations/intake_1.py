"""Cases, disputes, case numbers, record index."""

from alembic import op

revision = "intake_1"
down_revision = None
branch_labels = ("intake",)
depends_on = None


def upgrade() -> None:
    """Create intake's tables. None holds a name, an address or a text out of a record."""
    op.execute(
        """
        create table cases (
            case_id      uuid primary key,
            state        text not null,
            filing       text,         -- digest of what was filed; none where it was no application
            party_sheet  text,         -- address in the evidence store
            opened       json,         -- what does not change once a case is open
            since        timestamptz not null
        )
        """
    )
    op.execute(
        """
        create table disputes (
            business_key  text primary key,
            case_id       uuid not null
        )
        """
    )
    op.execute("create table counters (year int primary key, last int not null)")
    op.execute(
        """
        create table case_numbers (
            case_number  text primary key,
            case_id      uuid not null unique
        )
        """
    )
    op.execute(
        """
        create table record_index (
            case_id    uuid not null references cases,
            record_no  int not null,
            entry      json not null,
            came_at    timestamptz not null,
            primary key (case_id, record_no)
        )
        """
    )
