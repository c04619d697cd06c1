"""FHIR's data types, in our words. What is not there is nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shared.clock import legal_day

Json = Mapping[str, Any]


def a_day(text: Any) -> date | None:
    """Return the California day of a date or a moment; nothing for a month or a year alone."""
    if not isinstance(text, str) or len(text) < 10:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.date() if moment.tzinfo is None else legal_day(moment)


def a_name(names: Any) -> str | None:
    """Return the official name of a person, else the first."""
    found = _listed(names)
    found.sort(key=lambda each: each.get("use") != "official")
    for each in found:
        given = [part for part in each.get("given", ()) if part]
        text = each.get("text") or " ".join(filter(None, [*given, each.get("family")]))
        if text:
            return str(text)
    return None


def address_lines(addresses: Any) -> tuple[str, ...]:
    """Return the first address as lines of an envelope."""
    for each in _listed(addresses)[:1]:
        place = ", ".join(filter(None, (each.get("city"), each.get("state"))))
        last = " ".join(filter(None, (place, each.get("postalCode"))))
        lines = [*each.get("line", ()), last, each.get("country")]
        return tuple(line for line in lines if line)[:6]
    return ()


def a_contact(telecom: Any, system: str) -> str | None:
    """Return the first telephone number or e-mail address."""
    for each in _listed(telecom):
        if each.get("system") == system and each.get("value"):
            return str(each["value"])
    return None


def in_words(concept: Any) -> str | None:
    """Return what a CodeableConcept says: its text, else the display of its first coding."""
    if not isinstance(concept, Mapping):
        return None
    displays = [each.get("display") for each in _listed(concept.get("coding"))]
    return next((str(each) for each in (concept.get("text"), *displays) if each), None)


def codings(concept: Any) -> Sequence[tuple[str, str]]:
    """Return system and code of each coding."""
    if not isinstance(concept, Mapping):
        return ()
    return [
        (str(each.get("system", "")), str(each["code"]))
        for each in _listed(concept.get("coding"))
        if each.get("code")
    ]


def a_quantity(quantity: Any) -> tuple[int | None, str | None]:
    """Return number and unit; a fraction is no count, so it gives no number."""
    if not isinstance(quantity, Mapping):
        return None, None
    value, unit = quantity.get("value"), quantity.get("unit") or quantity.get("code")
    whole = isinstance(value, (int, float)) and value == int(value)
    return (int(value) if whole and value is not None else None), unit


def a_frequency(timing: Any) -> str | None:
    """Return how often, in words: ``2 times per 1 wk``."""
    repeat = timing.get("repeat") if isinstance(timing, Mapping) else None
    if not isinstance(repeat, Mapping) or "frequency" not in repeat:
        return None
    often = f"{repeat['frequency']} times"
    if "period" in repeat and "periodUnit" in repeat:
        often += f" per {repeat['period']} {repeat['periodUnit']}"
    return often


def an_npi(identifiers: Any) -> str | None:
    """Return a physician's National Provider Identifier."""
    for each in _listed(identifiers):
        if each.get("system") == "http://hl7.org/fhir/sid/us-npi" and each.get("value"):
            return str(each["value"])
    return None


def _listed(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
