"""Who may have a review of what."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.intake.eligibility.facts import FACTS, Earlier, Standing
from services.intake.eligibility.law import Known, load_law, screen
from services.intake.eligibility.rules import SHIPPED, Effect, Rule, load_rules, reason
from shared.events import ApplicationFiled
from shared.events.application_filed import (
    ApplicationSignature,
    LiabilityDispute,
    Signatory,
    UrDecision,
)
from shared.events.case import AcceptedElsewhere, Timing, UrBasis, UrOutcome
from shared.events.eligibility import Disposition, Eligibility
from tests.builders import an_application, an_item
from tests.intake.desk import a_filing

LAW = load_law()
SCREENED = tuple(rule for rule in LAW.rules if any(version.when for version in rule.versions))
"""The rules that are asked; the others are cited by what ends a case."""


def screened(application: ApplicationFiled, known: Known | None = None) -> Eligibility:
    return screen(application, LAW, known or Known())


def codes(application: ApplicationFiled, known: Known | None = None) -> list[str]:
    return [reason.code for reason in screened(application, known).reasons]


def signed_by(signatory: Signatory) -> ApplicationSignature:
    return ApplicationSignature(signed_on=date(2026, 11, 18), by=signatory)


def test_a_complete_application_has_nothing_against_it() -> None:
    """Otherwise every other test here would prove nothing."""
    found = screened(an_application())

    assert found.reasons == ()
    assert found.disposition is Disposition.ELIGIBLE
    assert found.eligible == an_application().items


EARLIER = an_application("earlier").case_id


def decided(**changes: object) -> UrDecision:
    return an_application().ur_decision.model_copy(update=changes)


def met_before(standing: Standing) -> Known:
    return Known(earlier={1: Earlier(standing, EARLIER)})


ALONE: dict[str, tuple[ApplicationFiled, Known]] = {
    "UNSIGNED": (an_application(signature=None), Known()),
    "INELIGIBLE_FILER": (
        an_application(signature=signed_by(Signatory.CLAIMS_ADMINISTRATOR)),
        Known(),
    ),
    "ENTITLEMENT_NOT_SHOWN": (
        an_application(signature=signed_by(Signatory.DESIGNEE)),
        Known(asked_in_vain=True),
    ),
    "UNTIMELY": (a_filing(date(2026, 11, 20), date(2026, 9, 1)), Known()),
    "NO_UR_DECISION": (an_application(ur_decision=decided(attached=False)), Known()),
    "OUT_OF_SCOPE_DATE": (
        a_filing(date(2013, 6, 20), date(2013, 6, 3), date_of_injury=date(2012, 5, 7)),
        Known(),
    ),
    "OUTSIDE_SYSTEM": (an_application(carve_out="Invented Builders' programme"), Known()),
    "CNC_DECISION": (
        an_application(items=(an_item(ur_basis=UrBasis.INFORMATION_NOT_RECEIVED),)),
        Known(),
    ),
    "NOT_UR_DISPUTE": (an_application(items=(an_item(ur_outcome=UrOutcome.APPROVED),)), Known()),
    "ALREADY_DECIDED": (an_application(), met_before(Standing.DECIDED)),
    "DUPLICATE": (an_application(), met_before(Standing.TAKEN_UP)),
    "LIABILITY_DISPUTE": (an_application(liability_disputed=True), Known()),
    "UR_UNTIMELY_WCAB": (an_application(ur_decision=decided(timeliness_litigated=True)), Known()),
    "DECIDED_WITHIN_A_YEAR": (
        an_application(),
        met_before(Standing.DECIDED_ON_ANOTHER_DECISION),
    ),
}
"""One application for each reason, with nothing else wrong."""

COMES_TO = {
    Effect.INELIGIBLE: Disposition.INELIGIBLE,
    Effect.DUPLICATE: Disposition.INELIGIBLE,
    Effect.DEFERRED: Disposition.DEFERRED,
    Effect.FLAGGED: Disposition.ELIGIBLE,
}


@pytest.mark.parametrize("code", ALONE)
def test_each_reason_stands_alone_with_its_source(code: str) -> None:
    """EL2: a refusal can be appealed, so it names rule, section, version and day."""
    application, known = ALONE[code]

    found = screened(application, known)

    (reason,) = (*found.reasons, *found.flags)
    assert found.disposition is COMES_TO[LAW.by_code[code].outcome]
    assert reason.code == code
    assert reason.rule == f"eligibility/{code}"
    assert reason.as_of == application.received_on
    assert reason.section
    assert reason.version
    assert reason.text
    assert "{" not in reason.text
    assert reason.linked_to == (EARLIER if known.earlier else None)


def test_every_rule_has_an_application_that_meets_only_it() -> None:
    """A rule that is added without a test is found here."""
    assert set(ALONE) == {rule.code for rule in SCREENED}


def test_unsigned_late_and_without_a_decision_are_three_reasons() -> None:
    """Whoever has to file again learns everything at once."""
    application = a_filing(date(2026, 11, 20), date(2026, 8, 14), signature=None)
    without = application.ur_decision.model_copy(update={"attached": False})

    found = codes(application.model_copy(update={"ur_decision": without}))

    assert found == ["UNSIGNED", "UNTIMELY", "NO_UR_DECISION"]


@pytest.mark.parametrize("signatory", [Signatory.EMPLOYEE, Signatory.ATTORNEY, Signatory.DESIGNEE])
def test_a_worker_and_those_who_act_for_him_may_sign(signatory: Signatory) -> None:
    """LC 4610.5(h), (j)."""
    assert codes(an_application(signature=signed_by(signatory))) == []


def test_a_provider_may_sign_only_for_emergency_treatment_already_given() -> None:
    """It has no one else to ask for its review; all other care has. Told for each item."""
    provider = signed_by(Signatory.PROVIDER)
    given = an_item(1, timing=Timing.RETROSPECTIVE, emergency=True)
    planned, to_come = given.model_copy(update={"item_no": 2, "emergency": False}), an_item(3)

    assert codes(an_application(signature=provider, items=(given,))) == []
    found = screened(an_application(signature=provider, items=(given, planned, to_come)))
    assert found.eligible == (given,)
    assert [(each.code, each.item_no) for each in found.reasons] == [
        ("INELIGIBLE_FILER", 2),
        ("INELIGIBLE_FILER", 3),
    ]


def test_a_designee_must_be_named_after_the_decision() -> None:
    """A designation on stock, signed before there was anything to dispute, counts for nothing."""

    def named_on(day: date) -> ApplicationFiled:
        signature = signed_by(Signatory.DESIGNEE).model_copy(update={"designated_on": day})
        return an_application(signature=signature)

    assert codes(named_on(date(2026, 11, 1))) == ["INELIGIBLE_FILER"]
    assert codes(named_on(date(2026, 11, 2))) == []


@pytest.mark.parametrize(
    ("dispute", "waiting"),
    [
        pytest.param(None, [1, 2, 3], id="nothing more is said"),
        pytest.param(LiabilityDispute(reason="body part"), [1, 2, 3], id="all items"),
        pytest.param(LiabilityDispute(item_nos=(2,)), [2], id="one item"),
        pytest.param(LiabilityDispute(agrees_to_review=True), [], id="the review may go on"),
    ],
)
def test_items_wait_while_liability_for_them_is_disputed(
    dispute: LiabilityDispute | None, waiting: list[int]
) -> None:
    """LC 4610.5(k): unless the claims administrator agrees to the review."""
    items = (an_item(1), an_item(2), an_item(3))

    found = screened(an_application(items=items, liability_disputed=True, liability=dispute))

    assert [each.item.item_no for each in found.deferred] == waiting
    assert [item.item_no for item in found.eligible] == [n for n in (1, 2, 3) if n not in waiting]


def test_what_is_refused_anyway_does_not_wait() -> None:
    """Every reason is told, and the stronger one holds."""
    item = an_item(ur_basis=UrBasis.INFORMATION_NOT_RECEIVED)

    found = screened(an_application(items=(item,), liability_disputed=True))

    assert found.disposition is Disposition.INELIGIBLE
    assert [each.code for each in found.reasons] == ["CNC_DECISION", "LIABILITY_DISPUTE"]


@pytest.mark.parametrize("basis", [UrBasis.BILLED_AMOUNT, UrBasis.NOT_TREATMENT])
def test_what_is_no_dispute_over_necessity_is_not_reviewed(basis: UrBasis) -> None:
    """Bills have a review of their own (LC 4603.6)."""
    assert codes(an_application(items=(an_item(ur_basis=basis),))) == ["NOT_UR_DISPUTE"]


@pytest.mark.parametrize("outcome", [UrOutcome.DENIED, UrOutcome.MODIFIED, UrOutcome.DELAYED])
def test_what_utilization_review_did_not_approve_is_reviewed(outcome: UrOutcome) -> None:
    """LC 4610.5(c)(1): modified, delayed or denied."""
    assert codes(an_application(items=(an_item(ur_outcome=outcome),))) == []


@pytest.mark.parametrize(
    ("injured", "decided", "in_scope"),
    [
        pytest.param(date(2013, 1, 1), date(2013, 3, 4), True, id="new injury, early decision"),
        pytest.param(date(2012, 12, 31), date(2013, 6, 28), False, id="old injury, early decision"),
        pytest.param(date(2012, 12, 31), date(2013, 7, 1), True, id="old injury, later decision"),
    ],
)
def test_the_review_began_in_two_steps(injured: date, decided: date, *, in_scope: bool) -> None:
    """From 2013 for new injuries, from July 2013 for all."""
    application = a_filing(decided + timedelta(days=7), decided, date_of_injury=injured)

    assert codes(application) == ([] if in_scope else ["OUT_OF_SCOPE_DATE"])


def test_nothing_was_reviewed_before_the_law() -> None:
    """A receipt before any rule was in force must not slip through for want of a rule."""
    early = a_filing(date(2012, 12, 20), date(2012, 12, 3), date_of_injury=date(2012, 5, 7))

    assert codes(early) == ["OUT_OF_SCOPE_DATE"]


def test_the_copy_of_the_decision_is_asked_for_since_march_2014() -> None:
    """A rule binds from its day on, not before."""

    def without_copy(received: date) -> ApplicationFiled:
        application = a_filing(received, received - timedelta(days=7))
        decision = application.ur_decision.model_copy(update={"attached": False})
        return application.model_copy(update={"ur_decision": decision})

    assert codes(without_copy(date(2014, 2, 28))) == []
    assert codes(without_copy(date(2014, 3, 1))) == ["NO_UR_DECISION"]


def test_a_refused_item_leaves_the_others_in_the_review() -> None:
    """Eligibility is decided per item: three go on, one is told why not."""
    refused = an_item(2, ur_basis=UrBasis.INFORMATION_NOT_RECEIVED)
    items = (an_item(1), refused, an_item(3), an_item(4))

    found = screened(an_application(items=items))

    assert found.disposition is Disposition.ELIGIBLE_IN_PART
    assert [item.item_no for item in found.eligible] == [1, 3, 4]
    assert [each.item for each in found.refused] == [refused]
    assert [reason.item_no for reason in found.reasons] == [2]


def test_what_was_accepted_elsewhere_is_not_decided_again() -> None:
    """An imported case was found eligible by the state's own organisation."""
    application = an_application(
        signature=None,
        items=(an_item(ur_basis=UrBasis.INFORMATION_NOT_RECEIVED),),
        accepted_elsewhere=AcceptedElsewhere(reason="a published determination"),
    )

    found = screened(application)

    assert found.reasons == ()
    assert found.eligible == application.items


@pytest.mark.parametrize("rule", LAW.rules, ids=lambda rule: rule.code)
def test_every_rule_has_a_source_in_each_of_its_versions(rule: Rule) -> None:
    """EL2: a rule without a section could not be appealed; two versions of a day not told apart."""
    days = [version.in_force_from for version in rule.versions]
    names = [version.version for version in rule.versions]

    assert days == sorted(set(days))
    assert len(set(names)) == len(names)
    assert all(version.section and version.text for version in rule.versions)


def test_all_reasons_of_the_process_are_there() -> None:
    """imr-process § 2.4 names fourteen; three are ours."""
    assert {rule.code for rule in LAW.rules} == {
        "UNSIGNED",
        "UNTIMELY",
        "NO_UR_DECISION",
        "CNC_DECISION",
        "DUPLICATE",
        "ALREADY_DECIDED",
        "OUT_OF_SCOPE_DATE",
        "NOT_UR_DISPUTE",
        "INELIGIBLE_FILER",
        "ENTITLEMENT_NOT_SHOWN",
        "LIABILITY_DISPUTE",
        "UR_UNTIMELY_WCAB",
        "OUTSIDE_SYSTEM",
        "AUTHORIZED",
        "WITHDRAWN",
        "LIABILITY_DENIED",
        "DECIDED_WITHIN_A_YEAR",
    }


def test_every_fact_is_asked_for() -> None:
    """What no rule turns on is not collected."""
    asked = {
        name
        for rule in LAW.rules
        for version in rule.versions
        for each in version.when
        for name in each
    }

    assert asked == FACTS


def test_a_reason_can_be_cited_without_screening() -> None:
    """What ends a case names its law in the same words."""
    told = reason(LAW.by_code["AUTHORIZED"], date(2026, 11, 20), item_no=2)

    assert (told.code, told.item_no) == ("AUTHORIZED", 2)
    assert told.section == "8 CCR 9792.10.6(a)"


def test_a_rule_that_asks_for_an_unknown_fact_is_refused_on_load(tmp_path: Path) -> None:
    """It would never hold, and nobody would notice."""
    text = (SHIPPED / "eligibility.yaml").read_text().replace("{signed: false}", "{sighed: false}")
    (tmp_path / "eligibility.yaml").write_text(text)

    with pytest.raises(ValueError, match="sighed"):
        load_rules(tmp_path)


def test_a_reason_is_told_in_the_version_of_its_day() -> None:
    """EL2: the law of the day of receipt, not the newest; the answer says which one it was."""
    (rule,) = (each for each in LAW.rules if each.code == "UNSIGNED")
    newer = rule.versions[0].model_copy(
        update={"version": "2026", "in_force_from": date(2026, 4, 1), "section": "LC 0000"}
    )
    both = rule.model_copy(update={"versions": (rule.versions[0], newer)})
    law = replace(LAW, rules=(both,))

    told = [
        screen(an_application(signature=None, received_on=day), law, Known()).reasons
        for day in (date(2026, 3, 31), date(2026, 4, 1))
    ]

    assert [(each.version, each.section) for (each,) in told] == [
        (rule.versions[0].version, rule.versions[0].section),
        ("2026", "LC 0000"),
    ]
