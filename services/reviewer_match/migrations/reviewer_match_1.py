"""The matching's tables: cases, assignments, exclusions."""

from alembic import op

revision = "reviewer_match_1"
down_revision = None
branch_labels = ("reviewer_match",)
depends_on = None


def upgrade() -> None:
    """Create the three tables of the matching."""
    op.execute(
        """
        create table cases (
            case_id         uuid primary key,
            case_number     text not null,
            state           text not null check (state in ('matched', 'waiting')),
            case_file       json,
            cause           json not null,
            funnel          json,
            nearest_miss    json,
            first_tried_at  timestamptz not null,
            tried_at        timestamptz not null,
            check ((state = 'waiting') = (case_file is not null))
        )
        """
    )
    op.execute("create index cases_waiting on cases (tried_at) where state = 'waiting'")
    op.execute(
        """
        create table assignments (
            case_id       uuid primary key references cases,
            reviewer_id   text not null,
            reviewer_ref  text not null,
            choice        text not null check (choice in ('matched', 'appointed')),
            reason        text not null,
            score         double precision,
            roster        text not null,
            considered    integer not null,
            funnel        json not null,
            assigned_on   date not null
        )
        """
    )
    op.execute(
        "create index assignments_by_day on assignments (assigned_on, reviewer_id) "
        "where choice = 'matched'"
    )
    op.execute(
        """
        create table exclusions (
            case_id   uuid primary key references cases,
            roster    text not null,
            tested    json not null,
            excluded  json not null
        )
        """
    )
