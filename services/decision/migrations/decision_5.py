"""Signatures that wait: for the other reviewers of a panel, for the check, for the release."""

from alembic import op

revision = "decision_5"
down_revision = "decision_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two states between review and decision, and what has been signed until then."""
    op.execute("alter table cases drop constraint cases_state_check")
    op.execute(
        "alter table cases add constraint cases_state_check "
        "check (state in ('in_review', 'signed', 'checked', 'decided', 'led', 'closed'))"
    )
    op.execute(
        "alter table cases add column panel json not null default '[]', "
        "add column objections json not null default '[]', add column decision json"
    )
    op.execute(
        """
        create table signatures (
            case_id       uuid not null references cases on delete cascade,
            reviewer_ref  text not null,
            signed        json not null,
            primary key (case_id, reviewer_ref)
        )
        """
    )
