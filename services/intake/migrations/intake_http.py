"""What came in over HTTP."""

from alembic import op

revision = "intake_http"
down_revision = "intake_clocks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its key is what makes a repeated request one request."""
    op.execute(
        """
        create table http_filings (
            sender        text not null,
            key           text not null,
            content       text not null,        -- digest of the event
            case_id       uuid not null,
            received_at   timestamptz not null,
            published_at  timestamptz,
            primary key (sender, key)
        )
        """
    )
    op.execute("create index http_filings_by_case on http_filings (case_id)")
