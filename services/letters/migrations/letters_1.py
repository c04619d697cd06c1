"""The letters that were issued: which content, with which template, where the files lie."""

from alembic import op

revision = "letters_1"
down_revision = None
branch_labels = ("letters",)
depends_on = None


def upgrade() -> None:
    """Create the table; its key is what makes a second letter impossible."""
    op.execute(
        """
        create table letters (
            case_id           uuid not null,
            kind              text not null,
            case_number       text not null,
            content           text not null,
            template          text not null,
            template_version  int not null,
            template_digest   text not null,
            letter            text not null,
            twin              text not null,
            public_letter     text not null,
            public_data       text not null,
            pages             int not null check (pages > 0),
            issued_at         timestamptz not null,
            primary key (case_id, kind)
        )
        """
    )
