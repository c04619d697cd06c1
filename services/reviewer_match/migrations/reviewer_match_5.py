"""Offers and their answers, and conflicts that reviewers declared."""

from alembic import op

revision = "reviewer_match_5"
down_revision = "reviewer_match_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a case be offered; keep what became of every offer, for good."""
    op.execute("alter table cases drop constraint cases_state_check")
    op.execute("alter table cases drop constraint cases_check")
    op.execute(
        "alter table cases add constraint cases_state_check "
        "check (state in ('waiting', 'offered', 'matched', 'led', 'closed')), "
        "add constraint cases_check check (state = 'matched' or "
        "((state in ('waiting', 'offered', 'led')) = (case_file is not null)))"
    )
    op.execute("alter table assignments add column qualifications json")
    op.execute("alter table assignments add column accepted_at timestamptz")
    op.execute("alter table assignments add column doubtful boolean not null default false")
    op.execute("create index assignments_doubtful on assignments (case_id) where doubtful")
    op.execute("create index assignments_by_reviewer on assignments (reviewer_id)")
    op.execute(
        """
        create table offers (
            case_id       uuid not null references cases,
            offer_no      integer not null,
            reviewer_id   text not null,
            reviewer_ref  text not null,
            state         text not null
                          check (state in ('open', 'accepted', 'declined', 'silent', 'withdrawn',
                          'void')),
            reason        text,
            expedited     boolean not null,
            offered_at    timestamptz not null,
            answer        json,
            answered_at   timestamptz,
            created_at    timestamptz not null default now(),
            primary key (case_id, offer_no)
        )
        """
    )
    op.execute("create unique index offers_open on offers (case_id) where state = 'open'")
    op.execute(
        """
        create table declared_conflicts (
            reviewer_id  text not null,
            case_id      uuid not null,
            role         text not null,
            relation     text not null,
            party        text not null,
            declared_at  timestamptz not null,
            primary key (reviewer_id, case_id, role, party)
        )
        """
    )
    op.execute("create index declared_conflicts_by_party on declared_conflicts (party)")
