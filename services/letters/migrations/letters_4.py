"""Letters in several versions: the latest holds, the others are kept."""

from alembic import op

revision = "letters_4"
down_revision = "letters_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the version tell letters of a kind apart, and find a public copy by its digest."""
    op.execute(
        "alter table letters add column version int not null default 1 check (version > 0), "
        "drop constraint letters_pkey, add primary key (case_id, kind, version)"
    )
    op.execute("create index letters_number on letters (case_number)")
    op.execute("create index letters_public_letter on letters (public_letter)")
    op.execute("create index letters_public_data on letters (public_data)")
