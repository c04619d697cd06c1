"""One thing that arrives: the record as upstream publishes it, and what should become of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from imr.synthetic.rhythm import moment
from shared.business_days import rolled
from shared.events.envelope import Envelope, FilingEvent, Record


@dataclass(frozen=True)
class Arrival:
    """One record of the stream."""

    at: datetime
    what: str
    """``application``, ``duplicate``, ``ineligible``, ``late_record`` …: for counting."""
    record: Record
    codes: tuple[str, ...] = ()
    """Codes that the answer must hold."""
    of: str | None = None
    """Number of the filing that it repeats or follows."""


def on_day(
    day: date,
    what: str,
    event: FilingEvent,
    name: str,
    *,
    codes: tuple[str, ...] = (),
    of: str | None = None,
    after: datetime | None = None,
) -> Arrival:
    """Return an event as it arrives on a day, or the next business day, under an id of upstream's.

    ``after``: it comes later than that.
    """
    at = moment(event, rolled(day))
    if after is not None and at <= after:
        at = after + timedelta(minutes=1)
    case_id = str(event.filing.case_id)
    envelope = Envelope(
        id=f"{event.filing.sender}:{name}",
        source="/upstream",
        type=event.topic,
        subject=event.filing.case_id,
        time=at,
        correlation_id=case_id,
    )
    headers = tuple((key, value.encode()) for key, value in envelope.headers().items())
    record = Record(event.topic, case_id.encode(), event.encoded(), headers)
    return Arrival(at, what, record, codes, of)
