"""What cannot be right in a form, what is odd in it, and what is missing.

Each question is asked of whatever can be read: where a field has a fault of its own it is ``None``
here (``readable.py``), and nothing is said of it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from shared.business_days import calendar
from shared.events import ApplicationFiled
from shared.events.application_filed import Signatory
from shared.events.case import Fault, Priority, Timing, UrOutcome
from shared.text import Line

REJECT: Final = "reject"
WARN: Final = "warn"
ASK: Final = "ask"


def contradictions(application: ApplicationFiled, today: date) -> Iterator[Fault]:
    """Yield every fault that the form's fields have together, the worst first.

    Args:
        application: as filed.
        today: the California day on which it is read.
    """
    yield from _dates_out_of_order(application, today)
    yield from _outside_the_calendar(application)
    yield from _items_that_cannot_be(application)
    yield from _odd(application)
    yield from _incomplete(application)


def _dates_out_of_order(application: ApplicationFiled, today: date) -> Iterator[Fault]:
    signature, ur = application.signature, application.ur_decision
    signed_on = signature.signed_on if signature else None
    born_on = application.parties.employee.date_of_birth
    injured_on, received_on = application.date_of_injury, application.received_on
    for code, path, first, text, second in (
        (
            "birth_after_injury",
            "parties.employee.date_of_birth",
            born_on,
            "The date of birth lies after the date of injury.",
            injured_on,
        ),
        (
            "injury_after_ur_decision",
            "date_of_injury",
            injured_on,
            "The date of injury lies after the utilization review decision.",
            ur.decided_on,
        ),
        (
            "request_after_ur_decision",
            "rfa_on",
            application.rfa_on,
            "The request for authorization lies after the decision on it.",
            ur.decided_on,
        ),
        (
            "ur_decision_after_receipt",
            "ur_decision.decided_on",
            ur.decided_on,
            "The utilization review decision lies after the receipt of the application.",
            received_on,
        ),
        (
            "ur_decision_after_service",
            "ur_decision.served_on",
            ur.decided_on,
            "The utilization review decision was served before it was made.",
            ur.served_on,
        ),
        (
            "ur_service_after_receipt",
            "ur_decision.served_on",
            ur.served_on,
            "The utilization review decision was served after the receipt of the application.",
            received_on,
        ),
        (
            "designated_after_signature",
            "signature.designated_on",
            signature.designated_on if signature else None,
            "The worker named the person who signed after the signature.",
            signed_on,
        ),
        (
            "signed_after_receipt",
            "signature.signed_on",
            signed_on,
            "The signature lies after the receipt of the application.",
            received_on,
        ),
        (
            "received_in_future",
            "received_on",
            received_on,
            "The date of receipt has not come yet.",
            today,
        ),
    ):
        if _after(first, second):
            yield Fault(code=code, path=path, effect=REJECT, text=text)


def _outside_the_calendar(application: ApplicationFiled) -> Iterator[Fault]:
    for path, day in (
        ("received_on", application.received_on),
        ("ur_decision.decided_on", application.ur_decision.decided_on),
    ):
        if day is not None and not calendar().knows(day):
            yield Fault(
                code="date_outside_calendar",
                path=path,
                effect=REJECT,
                text="No holidays are known for that year, so that no time limit can be counted.",
            )


def _items_that_cannot_be(application: ApplicationFiled) -> Iterator[Fault]:
    met: set[int | None] = {None}
    for at, item in enumerate(application.items):
        if item.item_no is not None and item.item_no in met:
            yield Fault(
                code="item_twice",
                path=f"items.{at}.item_no",
                effect=REJECT,
                text="An earlier item has this number.",
            )
        met.add(item.item_no)
        for day in item.dates_of_service or ():
            if _after(day, application.received_on):
                yield Fault(
                    code="service_after_receipt",
                    path=f"items.{at}.dates_of_service",
                    effect=REJECT,
                    text="A date of service lies after the receipt of the application.",
                )
                break
    dispute = application.liability
    for at, item_no in enumerate((dispute.item_nos if dispute else None) or ()):
        if item_no not in met:
            yield Fault(
                code="item_unknown",
                path=f"liability.item_nos.{at}",
                effect=REJECT,
                text="No item has this number.",
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
        if _after(record.dated, application.received_on):
            yield Fault(
                code="record_dated_after_receipt",
                path=f"records.{at}.dated",
                effect=WARN,
                text="The document is dated after the receipt of the application.",
            )

    if application.liability is not None and application.liability_disputed is False:
        yield Fault(
            code="liability_undisputed",
            path="liability",
            effect=WARN,
            text="Details of a dispute about liability are given, but none is said to exist.",
        )


def _incomplete(application: ApplicationFiled) -> Iterator[Fault]:
    if application.parties.claim_number is None:
        yield _asked(
            "claim_number_missing",
            "parties.claim_number",
            "Without the claim number a second filing of the same dispute cannot be recognised.",
        )
    for at, item in enumerate(application.items):
        granted = item.authorized or item.authorized_quantity is not None
        if item.ur_outcome is UrOutcome.MODIFIED and not (item.original_request and granted):
            yield _asked(
                "modification_incomplete",
                f"items.{at}.authorized",
                "Of a modified request tell what was asked for and what was authorized.",
            )

        if item.timing is Timing.RETROSPECTIVE and not item.dates_of_service:
            yield _asked(
                "dates_of_service_missing",
                f"items.{at}.dates_of_service",
                "Of treatment already given tell on which days it was given.",
            )
    yield from _about_who_signed(application)


def _about_who_signed(application: ApplicationFiled) -> Iterator[Fault]:
    signature = application.signature
    if signature is None:
        return
    if signature.by is Signatory.PROVIDER:
        for at, item in enumerate(application.items):
            if item.timing is Timing.RETROSPECTIVE and item.emergency is None:
                yield _asked(
                    "emergency_missing",
                    f"items.{at}.emergency",
                    "Of treatment for which a provider asks tell whether it was an emergency.",
                )
    if signature.by is Signatory.DESIGNEE and signature.designated_on is None:
        yield _asked(
            "designation_missing",
            "signature.designated_on",
            "Tell when the worker named the person who signed.",
        )
    if signature.consents_to_records is False:
        yield _asked(
            "consent_missing",
            "signature.consents_to_records",
            "Without consent to obtain medical records the review rests on what is sent in.",
        )


def _after(first: date | None, second: date | None) -> bool:
    return first is not None and second is not None and first > second


def _asked(code: str, path: str, text: Line) -> Fault:
    return Fault(code=code, path=path, effect=ASK, text=text)
