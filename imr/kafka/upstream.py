"""What is told from outside: upstream files applications, credentialing and the desk tell more."""

from datetime import datetime

from shared.clock import midday
from shared.events import ApplicationFiled, ReviewerChanged
from shared.events.envelope import AnyEvent, Envelope, Record, digest


def filing(application: ApplicationFiled, at: datetime | None = None) -> Record:
    """Return an application as the record that upstream publishes.

    ``at`` is the time of filing; without it, noon of the day on which it was received.
    """
    name = f"{application.filing.sender}:{application.filing.number}"
    return _record(application, name, "/upstream", at or midday(application.received_on))


def roster_change(change: ReviewerChanged, at: datetime) -> Record:
    """Return a change of the roster as the record that credentialing publishes.

    The same change is the same event, however often it is published.
    """
    return _record(change, f"roster:{digest(change.encoded())[:32]}", "/credentialing", at)


def told_at_the_desk(event: AnyEvent, at: datetime) -> Record:
    """Return what a person at the desk tells. The same told twice is one event."""
    return _record(event, f"desk:{digest(event.encoded())[:32]}", "/desk", at)


def _record(event: AnyEvent, name: str, source: str, at: datetime) -> Record:
    envelope = Envelope(
        id=name,
        source=source,
        type=event.topic,
        subject=event.case_id,
        time=at,
        correlation_id=str(event.case_id),
    )
    headers = tuple((key, value.encode()) for key, value in envelope.headers().items())
    return Record(event.topic, str(event.case_id).encode(), event.encoded(), headers)
