"""Faults of a form: what cannot be right, and what is odd. All are listed, none hides another.

A fault has a stable code, the path of its field, and an effect: ``reject`` (correct it and file
again), ``warn`` (accepted as it is), ``ask`` (accepted; the sender should tell us more).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Final

from services.intake.business_days import calendar
from shared.events import ApplicationFiled
from shared.events.case import Fault, Priority, UrOutcome
from shared.text import Line

REJECT: Final = "reject"
WARN: Final = "warn"
ASK: Final = "ask"

_MOST_FAULTS: Final = 500
"""What a reply carries; the worst come first."""


def faults_of(
    application: ApplicationFiled, today: date, unknown_fields: Sequence[str] = ()
) -> tuple[Fault, ...]:
    """Return every fault of an application that could be read.

    Args:
        application: as filed.
        today: the California day on which it is read.
        unknown_fields: paths that our schema does not have.
    """
    found = (
        *_dates_out_of_order(application, today),
        *_outside_the_calendar(application),
        *_repeated_items(application),
        *_odd(application),
        *_incomplete(application),
        *told_unknown(unknown_fields),
    )
    return tuple(islice(found, _MOST_FAULTS))


def told_unknown(paths: Sequence[str]) -> Iterator[Fault]:
    """Yield a warning for each field that our schema does not have."""
    for path in paths:
        yield Fault(
            code="unknown_field",
            path=_printable(path),
            effect=WARN,
            text="This field is not known here and was not read.",
        )


def is_rejected(faults: Sequence[Fault]) -> bool:
    """Tell whether a fault keeps the form from being an application."""
    return any(fault.effect == REJECT for fault in faults)


def in_our_words(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Give the faults that validation found our own codes, which outlive the library's.

    Where a list is of the wrong length or a text of the wrong form, one code tells it, whatever
    the type of the field. A list whose entries are faulty is not called too short for that.
    """
    told = [fault.model_copy(update={"code": _code(fault.code)}) for fault in faults]
    paths = [fault.path for fault in told]
    return tuple(
        fault
        for fault in told
        if fault.code != "too_short" or not any(path.startswith(f"{fault.path}.") for path in paths)
    )


_CODES: Final[Mapping[str, str]] = {
    "extra_forbidden": "unknown_field",
    "enum": "not_in_list",
    "literal_error": "not_in_list",
    "string_pattern_mismatch": "form_invalid",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}


def _code(code: str) -> str:
    if code.startswith(("date_", "datetime_")):
        return "date_invalid"
    if code.endswith("_type"):
        return "type_invalid"
    return _CODES.get(code, code)


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
        if first is not None and first > second:
            yield Fault(code=code, path=path, effect=REJECT, text=text)


def _outside_the_calendar(application: ApplicationFiled) -> Iterator[Fault]:
    for path, day in (
        ("received_on", application.received_on),
        ("ur_decision.decided_on", application.ur_decision.decided_on),
    ):
        if not calendar().knows(day):
            yield Fault(
                code="date_outside_calendar",
                path=path,
                effect=REJECT,
                text="No holidays are known for that year, so that no time limit can be counted.",
            )


def _repeated_items(application: ApplicationFiled) -> Iterator[Fault]:
    met: set[int] = set()
    for at, item in enumerate(application.items):
        if item.item_no in met:
            yield Fault(
                code="item_twice",
                path=f"items.{at}.item_no",
                effect=REJECT,
                text="An earlier item has this number.",
            )
        met.add(item.item_no)


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
                text="The document is dated after the receipt of the application.",
            )


def _incomplete(application: ApplicationFiled) -> Iterator[Fault]:
    if application.parties.claim_number is None:
        yield _asked(
            "claim_number_missing",
            "parties.claim_number",
            "Without the claim number a second filing of the same dispute cannot be recognised.",
        )
    for at, item in enumerate(application.items):
        if item.ur_outcome is UrOutcome.MODIFIED and not (
            item.original_request and item.authorized
        ):
            yield _asked(
                "modification_incomplete",
                f"items.{at}.authorized",
                "Of a modified request tell what was asked for and what was authorized.",
            )


def _asked(code: str, path: str, text: Line) -> Fault:
    return Fault(code=code, path=path, effect=ASK, text=text)


def _printable(path: str) -> str:
    return "".join(char for char in path if char.isprintable())[:300]
