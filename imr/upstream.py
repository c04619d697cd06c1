"""What an upstream system does: it files applications."""

from datetime import datetime

from shared.clock import midday
from shared.events import ApplicationFiled
from shared.events.envelope import Envelope, Record


def filing(application: ApplicationFiled, at: datetime | None = None) -> Record:
    """Return an application as the record that upstream publishes.

    ``at`` is the time of filing; without it, noon of the day on which it was received.
    """
    name = f"{application.filing.sender}:{application.filing.number}"
    envelope = Envelope(
        id=name,
        source="/upstream",
        type=application.topic,
        subject=application.case_id,
        time=at or midday(application.received_on),
        correlation_id=str(application.case_id),
    )
    headers = tuple((key, value.encode()) for key, value in envelope.headers().items())
    return Record(
        application.topic, str(application.case_id).encode(), application.encoded(), headers
    )
