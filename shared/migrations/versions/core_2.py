"""What is told of one case is found without reading all: refusals and dead letters by case."""

from alembic import op

revision = "core_2"
down_revision = "core_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create two partial indexes; an event that is answered enters neither."""
    op.execute("create index inbox_refused on inbox (case_id) where state = 'refused'")
    op.execute("create index outbox_dead_letters on outbox (key, seq) where topic like '%.dlq'")
