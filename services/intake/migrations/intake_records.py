"""What a person must look at."""

from alembic import op

revision = "intake_records"
down_revision = ("intake_escalations", "intake_claims")
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of flags."""
    op.execute(
        """
        create table flags (
            seq         bigint generated always as identity primary key,
            case_id     uuid not null references cases,
            flag        text not null,
            record_nos  int[] not null,
            at          timestamptz not null
        )
        """
    )
    op.execute("create index flags_by_case on flags (case_id, flag)")
