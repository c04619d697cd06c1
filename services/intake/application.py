"""Faults of a form that can be read but cannot be right. All are listed, none stops the others."""

from collections.abc import Iterator, Sequence
from datetime import date

from shared.events import ApplicationFiled
from shared.events.case import Fault, Priority

REJECT, WARN = "reject", "warn"


def faults_of(
    application: ApplicationFiled, today: date, unknown_fields: Sequence[str] = ()
) -> tuple[Fault, ...]:
    """Return every fault of an application: what makes it impossible, and what is only odd.

    Args:
        application: as filed.
        today: the California day on which it is read.
        unknown_fields: paths that our schema does not have.
    """
    return (
        *_impossible(application, today),
        *_odd(application),
        *(
            Fault(
                code="unknown_field",
                path=_printable(path),
                effect=WARN,
                text="This field is not known here and was not read.",
            )
            for path in unknown_fields[:100]
        ),
    )


def is_rejected(faults: Sequence[Fault]) -> bool:
    """Tell whether a fault keeps the form from being an application."""
    return any(fault.effect == REJECT for fault in faults)


def _impossible(application: ApplicationFiled, today: date) -> Iterator[Fault]:
    ur_decided_on = application.ur_decision.decided_on
    for earlier, earlier_path, later, later_path, code in (
        (application.date_of_injury, "date_of_injury", ur_decided_on, "ur_decision.decided_on",
         "injury_after_ur_decision"),
        (application.rfa_on, "rfa_on", ur_decided_on, "ur_decision.decided_on",
         "request_after_ur_decision"),
        (ur_decided_on, "ur_decision.decided_on", application.received_on, "received_on",
         "ur_decision_after_receipt"),
        (application.parties.employee.date_of_birth, "parties.employee.date_of_birth",
         application.date_of_injury, "date_of_injury", "birth_after_injury"),
        (application.received_on, "received_on", today, "today", "received_in_future"),
    ):  # fmt: skip
        if earlier is not None and earlier > later:
            yield Fault(
                code=code,
                path=earlier_path,
                effect=REJECT,
                text=f"{earlier_path} lies after {later_path}.",
            )
    if application.signature and application.signature.signed_on > application.received_on:
        yield Fault(
            code="signed_after_receipt",
            path="signature.signed_on",
            effect=REJECT,
            text="The signature is dated after the application was received.",
        )
    numbers = [item.item_no for item in application.items]
    for at, number in enumerate(numbers):
        if number in numbers[:at]:
            yield Fault(
                code="item_twice",
                path=f"items.{at}.item_no",
                effect=REJECT,
                text="An item number stands twice.",
            )


def _odd(application: ApplicationFiled) -> Iterator[Fault]:
    if application.priority is Priority.EXPEDITED and not application.expedited_certified:
        yield Fault(
            code="expedited_without_certification",
            path="expedited_certified",
            effect=WARN,
            text="Without a physician's certification the review goes its regular way.",
        )
    for at, record in enumerate(application.records):
        if record.dated is not None and record.dated > application.received_on:
            yield Fault(
                code="record_dated_after_receipt",
                path=f"records.{at}.dated",
                effect=WARN,
                text="The document is dated after the application was received.",
            )


def _printable(path: str) -> str:
    return "".join(char for char in path if char.isprintable())[:300]
