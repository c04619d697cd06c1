"""Who may have a review of what (imr-process § 2.4; LC 4610.5; 8 CCR 9792.10.3).

Every reason against an application and against each of its items is found, not the first one; each
names its rule, section of law and version. Which rules there are is data (``rules.py``); here
stands what each of them asks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.intake.business_days import days_after
from services.intake.rules import Effect, Rule, Scope, Version
from shared.events import ApplicationFiled
from shared.events.application_filed import Service, Signatory
from shared.events.case import (
    DeferredItem,
    DisputedItem,
    Reason,
    RefusedItem,
    Timing,
    UrBasis,
    UrOutcome,
)
from shared.events.eligibility import Eligibility


def screen(
    application: ApplicationFiled, rules: Sequence[Rule], *, mail_extension: bool
) -> Eligibility:
    """Apply every rule in force on the day of receipt, to the application and to each item.

    An application that was accepted elsewhere is respected: nothing is decided again.

    Args:
        application: a form without faults.
        rules: the grounds for refusal.
        mail_extension: whether service by mail makes the filing window longer (T2m, uncertain).
    """
    if application.accepted_elsewhere is not None:
        return Eligibility(eligible=application.items)
    whole = _Matter(application, mail_extension)
    against_all = tuple(_reasons(whole, rules, Scope.APPLICATION))
    against = [
        (item, tuple(_reasons(_Matter(application, mail_extension, item), rules, Scope.ITEM)))
        for item in application.items
    ]
    waits = {rule.code for rule in rules if rule.outcome is Effect.DEFERRED}
    return Eligibility(
        against_all=against_all,
        eligible=tuple(item for item, reasons in against if not reasons),
        refused=tuple(
            RefusedItem(item=item, reasons=reasons)
            for item, reasons in against
            if not waits.issuperset(each.code for each in reasons)
        ),
        deferred=tuple(
            DeferredItem(item=item, reasons=reasons)
            for item, reasons in against
            if reasons and waits.issuperset(each.code for each in reasons)
        ),
    )


def last_day_to_file(
    application: ApplicationFiled, version: Version, *, mail_extension: bool
) -> date:
    """Return the last day of the filing window (T2, T2m).

    Calendar days from service of the decision, more of them where it was mailed; a last day on a
    weekend or holiday moves to the next business day.
    """
    days = version.days("formulary_days" if application.formulary else "days")
    if mail_extension and application.ur_decision.service is Service.MAIL:
        days += version.days("mail_days")
    return days_after(application.ur_decision.decided_on, days)


@dataclass(frozen=True)
class _Matter:
    """What is screened: an application, or one item of it."""

    application: ApplicationFiled
    mail_extension: bool
    item: DisputedItem | None = None


_Answer = Mapping[str, str] | None
"""What fills in the rule's text where the rule speaks against a matter; nothing where not."""


def _reasons(matter: _Matter, rules: Sequence[Rule], scope: Scope) -> Iterator[Reason]:
    as_of = matter.application.received_on
    for rule in rules:
        version = rule.in_force(as_of)
        if rule.scope is not scope or version is None:
            continue
        against = _ASKED[rule.code](matter, version)
        if against is not None:
            yield Reason(
                code=rule.code,
                item_no=matter.item.item_no if matter.item else None,
                rule=rule.id,
                section=version.section,
                version=version.version,
                as_of=as_of,
                text=version.text.format_map(against),
            )


def _unsigned(matter: _Matter, _: Version) -> _Answer:
    return {} if matter.application.signature is None else None


def _ineligible_filer(matter: _Matter, _: Version) -> _Answer:
    """A provider may file for emergency treatment already given; the payer's side never."""
    signature = matter.application.signature
    if signature is None or signature.by not in _MAY_NOT_FILE:
        return None
    given = all(item.timing is Timing.RETROSPECTIVE for item in matter.application.items)
    return None if signature.by is Signatory.PROVIDER and given else {}


_MAY_NOT_FILE: Final = frozenset({Signatory.PROVIDER, Signatory.CLAIMS_ADMINISTRATOR})


def _untimely(matter: _Matter, version: Version) -> _Answer:
    last = last_day_to_file(matter.application, version, mail_extension=matter.mail_extension)
    if matter.application.received_on <= last:
        return None
    return {"last_day": f"{last:%m/%d/%Y}"}


def _no_ur_decision(matter: _Matter, _: Version) -> _Answer:
    return None if matter.application.ur_decision.attached else {}


def _out_of_scope(matter: _Matter, version: Version) -> _Answer:
    """Either date is enough: a late decision brings an old injury in."""
    application = matter.application
    injury_in = application.date_of_injury >= version.day("injury_from")
    decision_in = application.ur_decision.decided_on >= version.day("ur_decision_from")
    return None if injury_in or decision_in else {}


def _liability_disputed(matter: _Matter, _: Version) -> _Answer:
    return {} if matter.application.liability_disputed else None


def _conditionally_denied(matter: _Matter, _: Version) -> _Answer:
    assert matter.item is not None  # asked of items only
    return {} if matter.item.ur_basis is UrBasis.INFORMATION_NOT_RECEIVED else None


def _approved(matter: _Matter, _: Version) -> _Answer:
    assert matter.item is not None  # asked of items only
    return {} if matter.item.ur_outcome is UrOutcome.APPROVED else None


_ASKED: Final[Mapping[str, Callable[[_Matter, Version], _Answer]]] = {
    "UNSIGNED": _unsigned,
    "INELIGIBLE_FILER": _ineligible_filer,
    "UNTIMELY": _untimely,
    "NO_UR_DECISION": _no_ur_decision,
    "OUT_OF_SCOPE_DATE": _out_of_scope,
    "LIABILITY_DISPUTE": _liability_disputed,
    "CNC_DECISION": _conditionally_denied,
    "NOT_UR_DISPUTE": _approved,
}
"""What each rule asks, by its code."""
