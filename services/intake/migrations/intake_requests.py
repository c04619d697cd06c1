"""Requests for information."""

from alembic import op

revision = "intake_requests"
down_revision = "intake_seen"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create their table: what was asked of whom, and what became of it."""
    op.execute(
        """
        create table requests (
            request_id  uuid primary key,
            case_id     uuid not null references cases,
            number      int not null,
            request     json not null,
            standing    text not null,
            asked_at    timestamptz not null,
            ended_at    timestamptz,
            unique (case_id, number)
        )
        """
    )
