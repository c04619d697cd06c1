"""No material professional, familial or financial affiliation (LC 139.5(c), (d)(5), (d)(6)).

Names of the parties are compared in memory and appear in no result: a path names the party's role
and the place in the reviewer's own row.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from rapidfuzz import fuzz, process

from services.reviewer_match.qualification import Filter, Shortcoming, years_after
from services.reviewer_match.roster import Period, Reviewer
from services.reviewer_match.standards import InForce
from shared.events.parties import Organization, PartySheet, Person

_PEOPLE: Final = ("employee", "requesting_physician", "attorney", "designee", "ur_physician")
_ORGANIZATIONS: Final = (
    "employer",
    "claims_administrator",
    "medical_group",
    "insurer",
    "facility",
    "manufacturer",
    "ur_organization",
    "provider_network",
)
_OF_THIS_DISPUTE: Final = frozenset({"requesting_physician", "ur_physician"})
"""Who has already taken a side: such a person cannot review, conflict or not."""

RELATIONS: Final = (
    "name",
    "former name",
    "licence",
    "NPI",
    "employer",
    "group",
    "contractor",
    "ur_organization",
    "network",
    "interest",
    "family",
)
"""Every edge on the reviewer's side that a screen tests against every party."""

_FORMS: Final = re.compile(
    "the|and|inc|incorporated|llc|llp|lp|ltd|limited|corp|corporation|co|company|pc|plc|apc|pllc|"
    "dr|mr|mrs|ms|jr|sr|ii|iii|esq|md|do|dc|lac|phd|psyd|dpm|dds|np|pa|rn"
)
"""Words that say what kind of person or company somebody is, and not who."""


@dataclass(frozen=True)
class Party:
    """One name on the party sheet, with the identifiers that came with it."""

    role: str
    name: str
    licence: str | None = None
    npi: str | None = None


@dataclass(frozen=True)
class Tie:
    """One edge from a reviewer to a name."""

    reviewer_id: str
    relation: str
    place: str
    """Where it stands in the reviewer's row."""
    period: Period | None = None
    lookback: bool = False
    """Whether it still counts for years after it ended."""
    percent: float | None = None

    def counts(self, day: date, bar: InForce) -> bool:
        """Whether the edge is material on a day."""
        if self.percent is not None and self.percent <= bar.financial_interest_percent:
            return False
        if self.period is None:
            return True
        until = self.period.until
        if until is not None and self.lookback:
            until = years_after(until, bar.affiliation_years)
        return self.period.since <= day and (until is None or day <= until)


def normalized(name: str) -> str:
    """Return a name without case, accents, punctuation, legal forms, titles and order of words.

    >>> normalized("Dr. Héctor Q. Sampleton, M.D.") == normalized("SAMPLETON, HECTOR")
    True
    >>> normalized("Invented Widgets, Inc.") == normalized("The INVENTED Widgets L.L.C.")
    True
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.replace(".", "").replace("'", "").replace("\u2019", "")
    words = re.findall(r"\w+", plain)
    telling = [word for word in words if not _FORMS.fullmatch(word)] or words
    initials_off = [word for word in telling if len(word) > 1]
    return " ".join(sorted(initials_off if len(initials_off) > 1 else telling))


def parties(sheet: PartySheet) -> tuple[Party, ...]:
    """Return everybody on the sheet; contacts count as officers of their organisation."""
    return tuple(_parties(sheet))


def _parties(sheet: PartySheet) -> Iterator[Party]:
    for role in _PEOPLE:
        person: Person | None = getattr(sheet, role)
        if person is None:
            continue
        for name in (person.name, *person.former_names):
            yield Party(role, name, person.licence_number, person.npi)
    for role in _ORGANIZATIONS:
        organization: Organization | None = getattr(sheet, role)
        if organization is None:
            continue
        yield Party(role, organization.name)
        if organization.contact is not None:
            yield Party(f"officer of the {role}", organization.contact)


class Ties:
    """Every edge of a roster, by the normalised name at its far end: built once, asked often."""

    def __init__(
        self,
        by_name: Mapping[str, Sequence[Tie]],
        by_licence: Mapping[str, Sequence[Tie]],
        by_npi: Mapping[str, Sequence[Tie]],
    ) -> None:
        self._by_name = by_name
        self._names = tuple(by_name)
        self._by_licence = by_licence
        self._by_npi = by_npi

    @classmethod
    def of(cls, reviewers: Sequence[Reviewer]) -> Self:
        """Collect the edges of all reviewers."""
        by_name: defaultdict[str, list[Tie]] = defaultdict(list)
        by_licence: defaultdict[str, list[Tie]] = defaultdict(list)
        by_npi: defaultdict[str, list[Tie]] = defaultdict(list)
        for reviewer in reviewers:
            for name, tie in _named(reviewer):
                by_name[normalized(name)].append(tie)
            for at, licence in enumerate(reviewer.licences):
                tie = Tie(reviewer.id, "licence", f"licences.{at}")
                by_licence[_identifier(licence.number)].append(tie)
            if reviewer.npi is not None:
                by_npi[reviewer.npi].append(Tie(reviewer.id, "NPI", "npi"))
        return cls(by_name, by_licence, by_npi)

    def screen(
        self, sheet: PartySheet, day: date, bar: InForce
    ) -> Mapping[str, tuple[Shortcoming, ...]]:
        """Return, by reviewer id, every edge that leads from a reviewer to a party on a day.

        A name that is nearly the same counts as the same until somebody has resolved it.
        """
        found: defaultdict[str, dict[Shortcoming, None]] = defaultdict(dict)
        for party in parties(sheet):
            for tie, how in self._met(party, bar):
                if tie.counts(day, bar):
                    found[tie.reviewer_id][_shortcoming(party, tie, how)] = None
        return {reviewer_id: tuple(edges) for reviewer_id, edges in found.items()}

    def _met(self, party: Party, bar: InForce) -> Iterator[tuple[Tie, str]]:
        if party.licence is not None:
            for tie in self._by_licence.get(_identifier(party.licence), ()):
                yield tie, "same number"
        if party.npi is not None:
            for tie in self._by_npi.get(party.npi, ()):
                yield tie, "same number"
        near = process.extract(
            normalized(party.name),
            self._names,
            scorer=fuzz.ratio,
            score_cutoff=bar.similar_name_percent,
            limit=None,
        )
        for name, similarity, _ in near:
            how = "same name" if similarity == 100 else f"name {similarity:.0f} % the same"
            for tie in self._by_name[name]:
                yield tie, how


def _named(reviewer: Reviewer) -> Iterator[tuple[str, Tie]]:
    key = reviewer.id
    yield reviewer.name, Tie(key, "name", "name")
    for at, name in enumerate(reviewer.former_names):
        yield name, Tie(key, "former name", f"former_names.{at}")
    for at, each in enumerate(reviewer.affiliations):
        # Staff privileges alone are no affiliation (LC 139.5(d)(6)).
        if each.kind != "facility_privileges":
            yield each.entity, Tie(key, each.kind, f"affiliations.{at}", each, lookback=True)
    for at, network in enumerate(reviewer.networks):
        yield network.network, Tie(key, "network", f"networks.{at}", network)
    for at, interest in enumerate(reviewer.interests):
        place = f"interests.{at}"
        yield interest.entity, Tie(key, "interest", place, interest, percent=interest.percent)
    for at, relative in enumerate(reviewer.family):
        for name in (relative.name, *relative.entities):
            yield name, Tie(key, "family", f"family.{at} ({relative.relation})")


def _shortcoming(party: Party, tie: Tie, how: str) -> Shortcoming:
    oneself = tie.relation in {"name", "former name", "licence", "NPI"}
    own_dispute = oneself and party.role in _OF_THIS_DISPUTE
    share = "" if tie.percent is None else f", {tie.percent:g} %"
    return Shortcoming(
        Filter.DISPUTE_ROLE if own_dispute else Filter.CONFLICT,
        f"{party.role} - {how} - {tie.relation} ({tie.place}{share})",
    )


def _identifier(number: str) -> str:
    return re.sub(r"[^0-9a-z]", "", number.casefold())
