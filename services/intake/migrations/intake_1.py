"""Applications, disputes, case numbers, record index."""

from alembic import op

revision = "intake_1"
down_revision = None
branch_labels = ("intake",)
depends_on = None


def upgrade() -> None:
    """Create intake's tables."""
    op.execute(
        """
        create table cases (
            case_id      uuid primary key,
            state        text not null,
            filing       text not null,
            case_number  text unique,
            opened       json,
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
    op.execute("create table case_numbers (year int primary key, last int not null)")
    op.execute(
        """
        create table record_index (
            case_id    uuid not null references cases,
            record_no  int not null,
            entry      json not null,
            primary key (case_id, record_no)
        )
        """
    )
