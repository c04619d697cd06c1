"""The notices that were issued."""

from alembic import op

revision = "letters_2"
down_revision = "letters_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its key is what makes a second notice of a kind impossible."""
    op.execute(
        """
        create table notices (
            case_id           uuid not null,
            kind              text not null,
            number            int not null check (number > 0),
            case_number       text,         -- none before a case is opened
            template          text not null,
            template_version  int not null,
            template_digest   text not null,
            letter            text not null,
            twin              text not null,
            pages             int not null check (pages > 0),
            issued_at         timestamptz not null,
            primary key (case_id, kind, number)
        )
        """
    )
