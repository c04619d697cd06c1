"""A letter that came back goes out again, under a name of its own."""

from alembic import op

revision = "letters_5"
down_revision = "letters_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count to how many addresses a letter was sent."""
    op.execute("alter table deliveries add column addresses int not null default 1")
