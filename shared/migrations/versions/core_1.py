"""The durable core: what came in, what was answered, who waits, who is parked."""

from alembic import op

revision = "core_1"
down_revision = None
branch_labels = ("core",)
depends_on = None


def upgrade() -> None:
    """Create the four tables of the core."""
    op.execute(
        """
        create table inbox (
            source       text not null,
            event_id     text not null,
            topic        text not null,
            case_id      uuid not null,
            body_digest  text not null,
            state        text not null check (state in ('answered', 'held', 'refused')),
            reason       text,
            received_at  timestamptz not null default now(),
            primary key (source, event_id)
        )
        """
    )
    op.execute(
        """
        create table held (
            seq       bigint generated always as identity primary key,
            case_id   uuid not null,
            source    text not null,
            event_id  text not null,
            topic     text not null,
            key       bytea not null,
            value     bytea not null,
            headers   json not null,
            held_at   timestamptz not null default now(),
            unique (source, event_id)
        )
        """
    )
    op.execute("create index held_by_case on held (case_id, seq)")
    op.execute(
        """
        create table outbox (
            seq           bigint generated always as identity primary key,
            event_id      text not null unique,
            cause_source  text not null,
            cause_id      text not null,
            timed         boolean not null,
            topic         text not null,
            key           bytea,
            value         bytea,
            headers       json not null,
            created_at    timestamptz not null default now(),
            published_at  timestamptz
        )
        """
    )
    op.execute("create index outbox_by_cause on outbox (cause_source, cause_id, seq)")
    op.execute("create index outbox_unpublished on outbox (seq) where published_at is null")
    op.execute(
        """
        create table parked (
            case_id    uuid primary key,
            topic      text not null,
            source     text,
            event_id   text,
            code       text not null,
            parked_at  timestamptz not null default now()
        )
        """
    )
