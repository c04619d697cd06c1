"""Who may have a review of what (imr-process § 2.4; LC 4610.5; 8 CCR 9792.10.3).

Every reason against an application and against each of its items is found, not the first one; each
names its rule, section of law and version. Eligibility is decided per item. What speaks against
whom is data (``rules.py``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from services.intake.eligibility.facts import Earlier, facts_of
from services.intake.eligibility.filing_window import FilingWindow, Resolved
from services.intake.eligibility.rules import SHIPPED, Effect, Rule, Scope, load_rules, reason
from shared.events import ApplicationFiled
from shared.events.case import DeferredItem, DisputedItem, Reason, RefusedItem
from shared.events.eligibility import Eligibility, Mark

_AGAINST: Final = frozenset({Effect.INELIGIBLE, Effect.DUPLICATE})


@dataclass(frozen=True)
class Law:
    """What applications are screened by."""

    rules: tuple[Rule, ...]
    window: FilingWindow
    mail_extension: bool = True
    """Whether the way of service makes the filing window longer (T2m, uncertain)."""

    @cached_property
    def by_code(self) -> Mapping[str, Rule]:
        """The rules by what their reasons are called."""
        return {rule.code: rule for rule in self.rules}

    def against(self, said: Iterable[Reason]) -> tuple[Reason, ...]:
        """Return the reasons that keep a matter out."""
        return tuple(each for each in said if self.by_code[each.code].outcome in _AGAINST)

    def deferring(self, said: Iterable[Reason]) -> tuple[Reason, ...]:
        """Return the reasons that let a matter wait."""
        return self._of_effect(said, Effect.DEFERRED)

    def noted(self, said: Iterable[Reason]) -> tuple[Reason, ...]:
        """Return what is noted and keeps nothing back."""
        return self._of_effect(said, Effect.FLAGGED)

    def _of_effect(self, said: Iterable[Reason], effect: Effect) -> tuple[Reason, ...]:
        return tuple(each for each in said if self.by_code[each.code].outcome is effect)


def load_law(folder: Path = SHIPPED, *, mail_extension: bool = True) -> Law:
    """Read the rules and the filing window.

    Raises:
        pydantic.ValidationError: a file has another form.
    """
    return Law(load_rules(folder), FilingWindow.load(folder), mail_extension)


@dataclass(frozen=True)
class Known:
    """What is known beside the form."""

    earlier: Mapping[int, Earlier] = field(default_factory=dict)
    """By item number: where the same treatment was met before."""
    resolved: Mapping[int, Resolved] = field(default_factory=dict)
    """By item number: the end of a dispute about liability in the worker's favour."""
    asked_in_vain: bool = False
    """What the form leaves open was asked, and not answered."""


_NOTHING: Final = Known()


def screen(application: ApplicationFiled, law: Law, known: Known = _NOTHING) -> Eligibility:
    """Apply every rule in force on the day of receipt to each item.

    A reason of a rule about the application is told once where it holds for all items; where it
    holds for some, each of these is told. An item waits where nothing but deferrals speaks against
    it. An application that was accepted elsewhere is respected: nothing is decided again.
    """
    if application.accepted_elsewhere is not None:
        return Eligibility(eligible=application.items)
    items = application.items
    told = [_told(application, item, law, known) for item in items]
    of_all = {
        code: said
        for code, said in told[0].items()
        if law.by_code[code].scope is Scope.APPLICATION
        and all(each.get(code) == said for each in told)
    }
    of_items = [
        (item, tuple(_of(item, said) for code, said in each.items() if code not in of_all))
        for item, each in zip(items, told, strict=True)
    ]
    return _sorted_out(
        law.against(of_all.values()),
        of_items,
        law,
        flags=(
            *law.noted(of_all.values()),
            *(each for _, said in of_items for each in law.noted(said)),
        ),
    )


def without(found: Eligibility, gone: Collection[Mark], law: Law) -> Eligibility:
    """Return what is left when a person does not share some of the reasons."""

    def left(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
        return tuple(each for each in reasons if (each.code, each.item_no) not in gone)

    of_items: list[tuple[DisputedItem, tuple[Reason, ...]]] = [
        *((item, ()) for item in found.eligible),
        *((each.item, left(each.reasons)) for each in found.refused),
        *((each.item, left(each.reasons)) for each in found.deferred),
    ]
    of_items.sort(key=lambda each: each[0].item_no)
    return _sorted_out(left(found.against_all), of_items, law, flags=found.flags)


def _sorted_out(
    against_all: tuple[Reason, ...],
    of_items: Sequence[tuple[DisputedItem, tuple[Reason, ...]]],
    law: Law,
    *,
    flags: tuple[Reason, ...],
) -> Eligibility:
    """Put each item where its reasons put it: what is refused anyway does not wait."""
    sides = [(item, law.against(said), law.deferring(said)) for item, said in of_items]
    return Eligibility(
        against_all=against_all,
        eligible=tuple(item for item, against, waits in sides if not (against or waits)),
        refused=tuple(
            RefusedItem(item=item, reasons=(*against, *waits))
            for item, against, waits in sides
            if against
        ),
        deferred=tuple(
            DeferredItem(item=item, reasons=waits)
            for item, against, waits in sides
            if waits and not against
        ),
        flags=flags,
    )


def _told(
    application: ApplicationFiled, item: DisputedItem, law: Law, known: Known
) -> Mapping[str, Reason]:
    """Return what is said of an item, by code."""
    as_of = application.received_on
    resolved, earlier = known.resolved.get(item.item_no), known.earlier.get(item.item_no)
    last_day = law.window.last_day(
        application, resolved=resolved, mail_extension=law.mail_extension
    )
    facts = facts_of(
        application,
        item,
        last_day=last_day,
        earlier=earlier,
        liability_resolved=resolved is not None,
        asked_in_vain=known.asked_in_vain,
    )
    fills = {"last_day": "" if last_day is None else f"{last_day:%m/%d/%Y}"}
    told = {}
    for rule in law.rules:
        version = rule.in_force(as_of)
        if version is None or not version.speaks(facts):
            continue
        linked = earlier.case_id if earlier and version.asks_for("earlier") else None
        told[rule.code] = reason(rule, as_of, linked_to=linked, fills=fills)
    return told


def _of(item: DisputedItem, said: Reason) -> Reason:
    return said.model_copy(update={"item_no": item.item_no})
