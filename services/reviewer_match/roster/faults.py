"""What is wrong with a roster, found between rows that are right alone. Names nobody."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from services.reviewer_match.roster import npi
from shared.events.reviewer_profile import NEED_BOARDS, Period, Reviewer

_LONGEST_LIFE: Final = 110


@dataclass(frozen=True)
class Fault:
    """One fault. An *error* keeps the row out; a *warning* asks somebody to look."""

    code: str
    row: int | None
    """Position in the file, from 0; none: the file, or several rows of it."""
    path: str
    effect: str
    text: str

    def __str__(self) -> str:
        """Return the fault in a line: place, what, code."""
        place = "" if self.row is None else f"{self.row}{self.path}: "
        return f"{place}{self.text}" + ("" if self.effect == "error" else " (warning)")


@dataclass(frozen=True)
class Known:
    """The names that a row may use; none of a kind: everything is taken."""

    specialties: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    treatments: frozenset[str] = frozenset()


def faults_of(
    rows: Mapping[int, Reviewer], on: date | None = None, known: Known | None = None
) -> list[Fault]:
    """Return every fault of rows that can be read, by row; then those between rows.

    Args:
        rows: by their position in the file.
        on: the day of the check; without it, nothing can lie in the future.
        known: the specialties, states and treatments that there are.
    """
    known = known or Known()
    found = [
        Fault(code, at, path, effect, text)
        for at, row in rows.items()
        for ask in _QUESTIONS
        for code, path, effect, text in ask(row, on, known)
    ]
    return [*found, *_between(rows)]


_Found = Iterator[tuple[str, str, str, str]]


def _npi(row: Reviewer, _: date | None, __: Known) -> _Found:
    if row.npi is not None and not npi.is_valid(row.npi):
        yield "npi_check_digit", ".npi", "error", "the NPI's check digit is wrong"


def _overlaps(row: Reviewer, _: date | None, __: Known) -> _Found:
    """One state gives one licence at a time; the same number twice is two rows of one."""
    for (one, first), (other, second) in combinations(enumerate(row.licences), 2):
        if first.state == second.state and first.overlaps(second):
            yield (
                "licences_overlap",
                f".licences.{other}",
                "error",
                f"overlaps licences.{one}, of the same state",
            )
    for (one, cert), (other, same) in combinations(enumerate(row.certifications), 2):
        if (cert.board, cert.specialty) == (same.board, same.specialty) and cert.overlaps(same):
            text = f"overlaps certifications.{one}, of the same board and specialty"
            yield "certifications_overlap", f".certifications.{other}", "warning", text


def _dates(row: Reviewer, on: date | None, _: Known) -> _Found:
    begun = {
        ".practice_began": row.practice_began,
        **({".law_training": row.law_training} if row.law_training else {}),
        **{f".discipline.{at}": each.dated for at, each in enumerate(row.discipline)},
        **{f".payments.{at}": each.paid_on for at, each in enumerate(row.payments)},
        **{f".hours.{at}": each.since for at, each in enumerate(row.hours)},
    }
    for path, day in begun.items():
        if on is not None and day > on:
            yield "date_in_the_future", path, "error", f"{day} has not come yet"
        elif on is not None and day.year < on.year - _LONGEST_LIFE:
            yield "date_impossible", path, "error", f"{day} is longer ago than anybody lives"
    periods: dict[str, Period] = {
        f".{name}.{at}": each
        for name in ("licences", "certifications", "affiliations", "networks", "interests")
        for at, each in enumerate(getattr(row, name))
    }
    for path, period in periods.items():
        if on is not None and period.since.year < on.year - _LONGEST_LIFE:
            text = f"{period.since} is longer ago than anybody lives"
            yield "date_impossible", path, "error", text
    if row.licences and row.practice_began < min(each.since for each in row.licences):
        text = "is before the first licence that is told"
        yield "practice_before_licence", ".practice_began", "warning", text


def _unknown(row: Reviewer, _: date | None, known: Known) -> _Found:
    for at, specialty in enumerate(row.specialties):
        if known.specialties and specialty not in known.specialties:
            text = "is no specialty of the taxonomy; it fits nothing"
            yield "specialty_unknown", f".specialties.{at}", "warning", text
    for at, licence in enumerate(row.licences):
        if known.states and licence.state not in known.states:
            text = "is no state of the United States; the licence does not count"
            yield "state_unknown", f".licences.{at}.state", "warning", text
    for at, competence in enumerate(row.competences):
        if known.treatments and competence not in known.treatments:
            text = "is no kind of treatment that items can be of"
            yield "competence_unknown", f".competences.{at}", "warning", text


def _eligible_never(row: Reviewer, _: date | None, __: Known) -> _Found:
    if not row.licences:
        yield "licence_missing", ".licences", "warning", "has no licence, and is never eligible"
    if row.degree in NEED_BOARDS and not row.certifications:
        text = "has no board's certificate, and is never eligible"
        yield "certification_missing", ".certifications", "warning", text
    if row.capacity == 0:
        yield "capacity_zero", ".capacity", "warning", "takes no case"


_QUESTIONS: Final[Sequence[Callable[[Reviewer, date | None, Known], _Found]]] = (
    _npi,
    _overlaps,
    _dates,
    _unknown,
    _eligible_never,
)


def _between(rows: Mapping[int, Reviewer]) -> Iterator[Fault]:
    """Two rows with one id, one licence or one NPI are one person twice, or a typing error."""
    for reviewer_id in sorted(_twice(rows, lambda row: [row.id])):
        yield _of_file("id_repeated", f"id {reviewer_id} stands twice")
    licences = _twice(rows, lambda row: {f"{each.state} {each.number}" for each in row.licences})
    for _ in licences:
        yield _of_file("licence_repeated", "a licence stands twice")
    shared_npis = _twice(rows, lambda row: [row.npi] if row.npi else [])
    for places in shared_npis.values():
        of = " and ".join(str(each) for each in places[:2])
        yield _of_file("npi_repeated", f"an NPI stands twice (rows {of})")
    for places in _twice(rows, lambda row: {each.casefold() for each in row.emails}).values():
        if len({rows[at].npi for at in places}) > 1:
            of = " and ".join(str(each) for each in places[:2])
            yield _of_file(
                "person_with_two_npis", f"one e-mail address stands under two NPIs (rows {of})"
            )
    for places in _twice(rows, lambda row: [_person(row)]).values():
        if len({rows[at].npi for at in places}) > 1:
            of = " and ".join(str(each) for each in places[:2])
            text = f"one name and start of practice stand under two NPIs (rows {of})"
            yield Fault("person_with_two_npis", None, "", "warning", text)


def _person(row: Reviewer) -> str:
    return f"{' '.join(sorted(row.name.casefold().split()))}|{row.practice_began}"


def _twice(
    rows: Mapping[int, Reviewer], of: Callable[[Reviewer], Iterable[str]]
) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, row in rows.items():
        for value in of(row):
            places[value].append(at)
    return {value: found for value, found in places.items() if len(found) > 1}


def _of_file(code: str, text: str) -> Fault:
    return Fault(code, None, "", "error", text)
