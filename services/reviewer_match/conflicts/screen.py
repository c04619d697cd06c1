"""What leads from a reviewer to a party: every path, in words, or none.

Names of the parties are compared in memory and appear in no result: a path names the party's role
and the place in the reviewer's own row.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from rapidfuzz.distance import OSA

from services.reviewer_match.conflicts import identity
from services.reviewer_match.conflicts.organizations import NOTHING_KNOWN, Organizations
from services.reviewer_match.conflicts.parties import OF_THIS_DISPUTE, Party, parties
from services.reviewer_match.conflicts.ties import ONESELF, Names, Tie, ties_of
from services.reviewer_match.qualification import Filter, Shortcoming
from services.reviewer_match.roster import npi
from services.reviewer_match.standards import InForce
from shared.events.parties import PartySheet
from shared.events.reviewer_profile import Reviewer

_UNRESOLVED: Final = "identity is given and cannot be resolved"


class Screen:
    """Every edge of a roster: built once, asked for every case."""

    def __init__(
        self, reviewers: Sequence[Reviewer], organizations: Organizations = NOTHING_KNOWN
    ) -> None:
        self._everybody = tuple(each.id for each in reviewers)
        self._organizations = organizations
        self._names = Names(edge for each in reviewers for edge in ties_of(each))
        self._by_licence: defaultdict[str, list[Tie]] = defaultdict(list)
        self._by_npi: defaultdict[str, list[Tie]] = defaultdict(list)
        self._by_email: defaultdict[str, list[Tie]] = defaultdict(list)
        self._licences: defaultdict[str, set[str]] = defaultdict(set)
        for reviewer in reviewers:
            for at, licence in enumerate(reviewer.licences):
                number = identity.number_key(licence.number)
                self._by_licence[number].append(Tie(reviewer.id, "licence", f"licences.{at}"))
                self._licences[reviewer.id].add(number)
            if reviewer.npi is not None:
                self._by_npi[reviewer.npi].append(Tie(reviewer.id, "NPI", "npi"))
            for at, email in enumerate(reviewer.emails):
                tie = Tie(reviewer.id, "e-mail", f"emails.{at}")
                self._by_email[identity.email_key(email)].append(tie)

    def screen(
        self, sheet: PartySheet, day: date, bar: InForce
    ) -> Mapping[str, tuple[Shortcoming, ...]]:
        """Return, by reviewer id, every edge that leads from a reviewer to a party on a day.

        A name that is nearly the same counts as the same until somebody has resolved it; a party
        that is given and cannot be resolved may be anybody, and excludes all.
        """
        found: defaultdict[str, dict[Shortcoming, None]] = defaultdict(dict)
        for party in parties(sheet):
            if not party.resolvable:
                unresolved = Shortcoming(Filter.CONFLICT, f"{party.role} - {_UNRESOLVED}")
                for reviewer_id in self._everybody:
                    found[reviewer_id][unresolved] = None
                continue
            for how, tie in self._met(party, day, bar):
                worth = tie.counts(day, bar)
                if worth is not None:
                    found[tie.reviewer_id][_shortcoming(party, tie, how, worth)] = None
        return {reviewer_id: tuple(edges) for reviewer_id, edges in found.items()}

    def _met(self, party: Party, day: date, bar: InForce) -> Iterator[tuple[str, Tie]]:
        yield from self._by_number(party)
        similar = bar.similar_name_percent
        if party.person:
            for how, tie in self._names.find(party.name, similar, person=True):
                if not self._is_somebody_else(party, tie):
                    yield how, tie
            return
        for name, steps in self._organizations.reached(party.name, day):
            for how, tie in self._names.find(name, similar, person=False):
                yield " - ".join((*steps, how)), tie

    def _by_number(self, party: Party) -> Iterator[tuple[str, Tie]]:
        if party.licence is not None:
            for tie in self._by_licence.get(identity.number_key(party.licence), ()):
                yield "same number", tie
        if party.npi is not None:
            for tie in self._by_npi.get(party.npi, ()):
                yield "same number", tie
            if not npi.is_valid(party.npi):
                for number, ties in self._by_npi.items():
                    if OSA.distance(party.npi, number, score_cutoff=1) == 1:
                        yield from (("number with one slip", tie) for tie in ties)
        if party.email is not None:
            for tie in self._by_email.get(identity.email_key(party.email), ()):
                yield "same address", tie

    def _is_somebody_else(self, party: Party, tie: Tie) -> bool:
        """Two people of one name are told apart by their NPIs, where both are given and can be."""
        if tie.npi is None or party.npi is None or party.npi == tie.npi:
            return False
        if not (npi.is_valid(party.npi) and npi.is_valid(tie.npi)):
            return False
        licence = None if party.licence is None else identity.number_key(party.licence)
        return licence not in self._licences[tie.reviewer_id]


def _shortcoming(party: Party, tie: Tie, how: str, worth: str) -> Shortcoming:
    own_dispute = tie.relation in ONESELF and party.role in OF_THIS_DISPUTE
    return Shortcoming(
        Filter.DISPUTE_ROLE if own_dispute else Filter.CONFLICT,
        f"{party.role} - {how} - {tie.relation} ({tie.place}{worth})",
    )
