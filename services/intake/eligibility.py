"""Who may have a review of what: every reason against it, each with its rule and section of law."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.intake.deadlines import days_after
from shared.events import ApplicationFiled
from shared.events.application_filed import Service, Signatory
from shared.events.case import DisputedItem, Reason, RefusedItem, Timing, UrBasis, UrOutcome

_FILE: Final = Path(__file__).with_name("rules") / "eligibility.yaml"


class RuleVersion(BaseModel):
    """What a rule says from a day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    in_force_from: date = Field(alias="from")
    mark: Annotated[str, Field(pattern=r"^[SGU]$")]
    section: str
    text: str
    parameters: Mapping[str, int | date] = Field(default_factory=dict)


class Rule(BaseModel):
    """One reason for refusal, through time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    scope: Annotated[str, Field(pattern=r"^(application|item)$")]
    versions: Annotated[tuple[RuleVersion, ...], Field(min_length=1)]

    def in_force(self, as_of: date) -> RuleVersion | None:
        """Return the version of a day; before the first one the rule does not exist."""
        known = [each for each in self.versions if each.in_force_from <= as_of]
        return max(known, key=lambda each: each.in_force_from, default=None)


@dataclass(frozen=True)
class Eligibility:
    """What was found."""

    against_all: tuple[Reason, ...]
    eligible: tuple[DisputedItem, ...]
    refused: tuple[RefusedItem, ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing is left to review."""
        return bool(self.against_all) or not self.eligible

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All reasons, of the application and of its items."""
        return (*self.against_all, *(each for item in self.refused for each in item.reasons))


def load_rules(path: Path = _FILE) -> tuple[Rule, ...]:
    """Read the rules and check their form.

    Raises:
        pydantic.ValidationError: the file is not of the form that :class:`Rule` has.
    """
    return tuple(Rule.model_validate(each) for each in yaml.safe_load(path.read_text()))


def screen(
    application: ApplicationFiled, rules: Sequence[Rule], *, mail_extension: bool
) -> Eligibility:
    """Apply every rule in force on the day of receipt, to the application and to each item.

    An application that was accepted elsewhere is respected: nothing is decided again.
    """
    if application.accepted_elsewhere is not None:
        return Eligibility((), application.items, ())
    as_of = application.received_on
    of_all = [rule for rule in rules if rule.scope == "application"]
    of_items = [rule for rule in rules if rule.scope == "item"]
    against_all = tuple(
        _reason(rule, version, as_of)
        for rule, version in _in_force(of_all, as_of)
        if _AGAINST_ALL[rule.code](_Question(application, version, mail_extension))
    )
    against = {
        item.item_no: tuple(
            _reason(rule, version, as_of, item.item_no)
            for rule, version in _in_force(of_items, as_of)
            if _AGAINST_ITEM[rule.code](item)
        )
        for item in application.items
    }
    return Eligibility(
        against_all,
        tuple(item for item in application.items if not against[item.item_no]),
        tuple(
            RefusedItem(item=item, reasons=against[item.item_no])
            for item in application.items
            if against[item.item_no]
        ),
    )


def last_day_to_file(
    application: ApplicationFiled, version: RuleVersion, *, mail_extension: bool
) -> date:
    """Return the last day of the filing window (T2, T2m).

    The days run from service of the decision; where it was mailed, the mailing days are added.
    """
    days = _number(version, "formulary_days" if application.formulary else "days")
    if mail_extension and application.ur_decision.service is Service.MAIL:
        days += _number(version, "mail_days")
    return days_after(application.ur_decision.decided_on, days)


def _in_force(rules: Sequence[Rule], as_of: date) -> Iterator[tuple[Rule, RuleVersion]]:
    for rule in rules:
        version = rule.in_force(as_of)
        if version is not None:
            yield rule, version


def _reason(rule: Rule, version: RuleVersion, as_of: date, item_no: int | None = None) -> Reason:
    return Reason(
        code=rule.code,
        item_no=item_no,
        rule=f"eligibility/{rule.code}",
        section=version.section,
        version=version.version,
        as_of=as_of,
        text=version.text,
    )


@dataclass(frozen=True)
class _Question:
    """What a rule looks at."""

    application: ApplicationFiled
    version: RuleVersion
    mail_extension: bool


def _ineligible_filer(asked: _Question) -> bool:
    signature = asked.application.signature
    if signature is None:
        return False
    if signature.by is Signatory.PROVIDER:
        return any(item.timing is not Timing.RETROSPECTIVE for item in asked.application.items)
    return signature.by is Signatory.CLAIMS_ADMINISTRATOR


def _untimely(asked: _Question) -> bool:
    last = last_day_to_file(asked.application, asked.version, mail_extension=asked.mail_extension)
    return asked.application.received_on > last


def _out_of_scope(asked: _Question) -> bool:
    injured_on, decided_on = (
        asked.application.date_of_injury,
        asked.application.ur_decision.decided_on,
    )
    return injured_on < _day(asked.version, "injury_from") and decided_on < _day(
        asked.version, "ur_decision_from"
    )


_AGAINST_ALL: Final[dict[str, Callable[[_Question], bool]]] = {
    "UNSIGNED": lambda asked: asked.application.signature is None,
    "INELIGIBLE_FILER": _ineligible_filer,
    "UNTIMELY": _untimely,
    "NO_UR_DECISION": lambda asked: not asked.application.ur_decision.attached,
    "OUT_OF_SCOPE_DATE": _out_of_scope,
    "LIABILITY_DISPUTE": lambda asked: asked.application.liability_disputed,
}

_AGAINST_ITEM: Final[dict[str, Callable[[DisputedItem], bool]]] = {
    "CNC_DECISION": lambda item: item.ur_basis is UrBasis.INFORMATION_NOT_RECEIVED,
    "NOT_UR_DISPUTE": lambda item: item.ur_outcome is UrOutcome.APPROVED,
}


def _number(version: RuleVersion, name: str) -> int:
    value = version.parameters[name]
    assert isinstance(value, int)  # the file's own test checks it
    return value


def _day(version: RuleVersion, name: str) -> date:
    value = version.parameters[name]
    assert isinstance(value, date)  # the file's own test checks it
    return value
