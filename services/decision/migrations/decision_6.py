"""Corrections of what was decided."""

from alembic import op

revision = "decision_6"
down_revision = "decision_5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the corrections of a case."""
    op.execute("alter table cases add column corrections int not null default 0")
