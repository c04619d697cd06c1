"""What happens to a case beside its moves; the steps that a deadline has taken."""

from alembic import op

revision = "intake_escalations"
down_revision = "intake_eligibility"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Extend the journal and the deadlines, and create the table of steps."""
    op.execute("alter table moves rename to happenings")
    op.execute("alter table happenings rename column state to what")
    op.execute("alter index moves_by_case rename to happenings_by_case")
    op.execute("alter index moves_unfollowed rename to happenings_unfollowed")
    op.execute("alter table deadlines add cause json, add next_step_at timestamptz")
    op.execute(
        "create index deadlines_by_step on deadlines (next_step_at) where status = 'running'"
    )
    op.execute(
        "create index deadlines_by_due on deadlines (clock, due_at) where status = 'running'"
    )
    op.execute(
        """
        create table escalations (
            case_id   uuid not null,
            clock     text not null,
            no        int not null,
            step      text not null,
            taken_at  timestamptz not null,
            primary key (case_id, clock, no, step),
            foreign key (case_id, clock, no) references deadlines
        )
        """
    )
