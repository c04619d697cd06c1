"""What the simulated reviewer has signed."""

from alembic import op

revision = "simulated_reviewer_1"
down_revision = None
branch_labels = ("simulated_reviewer",)
depends_on = None


def upgrade() -> None:
    """Create the table of signed drafts."""
    op.execute(
        """
        create table signed (
            case_id    uuid not null,
            version    integer not null,
            draft      text not null,
            content    text not null,
            signed_at  timestamptz not null default now(),
            primary key (case_id, version)
        )
        """
    )
