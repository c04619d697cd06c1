"""Faults of a form: what cannot be right, and what is odd. All are listed, none hides another.

A fault has a stable code, the path of its field, and an effect: ``reject`` (correct it and file
again), ``warn`` (accepted as it is), ``ask`` (accepted; the sender should tell us more).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Final

from pydantic_core import from_json

from services.intake.form.contradictions import ASK, REJECT, WARN, contradictions
from services.intake.form.readable import readable
from shared.events import ApplicationFiled
from shared.events.case import Fault

_EFFECTS: Final = (REJECT, WARN, ASK)

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
    found = (*contradictions(application, today), *told_unknown(unknown_fields))
    return tuple(islice(found, _MOST_FAULTS))


def faults_of_body(body: bytes, unread: Sequence[Fault], today: date) -> tuple[Fault, ...]:
    """Return every fault of a body that is no application: what cannot be read, and all the rest.

    Of a field that cannot be read nothing more is said.

    Args:
        body: JSON text.
        unread: the faults for which it could not be read.
        today: the California day on which it is read.
    """
    told = in_our_words(unread)
    paths = tuple(fault.path for fault in told)
    more = contradictions(readable(ApplicationFiled, from_json(body)), today)
    found = (*told, *(fault for fault in more if not _speaks_of(fault.path, paths)))
    in_order = sorted(found, key=lambda fault: _EFFECTS.index(fault.effect))
    return tuple(islice(in_order, _MOST_FAULTS))


def _speaks_of(path: str, others: Sequence[str]) -> bool:
    """Tell whether one of the other paths is this one, leads to it, or goes on from it."""
    return any(
        not each or f"{path}.".startswith(f"{each}.") or each.startswith(f"{path}.")
        for each in others
    )


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
    told = [
        fault.model_copy(update={"code": _code(fault.code), "text": _plain(fault.text)})
        for fault in faults
    ]
    paths = [fault.path for fault in told]
    return tuple(
        fault
        for fault in told
        if fault.code != "too_short" or not any(path.startswith(f"{fault.path}.") for path in paths)
    )


def _plain(text: str) -> str:
    """Say in the sender's words what validation says in those of its language."""
    return text.replace("Tuple should", "The list should").replace(" after validation", "")


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


def _printable(path: str) -> str:
    return "".join(char for char in path if char.isprintable())[:300]
