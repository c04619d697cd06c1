"""Who may have a review of what."""

from datetime import date, timedelta

import pytest

from services.intake.eligibility import last_day_to_file, screen
from services.intake.rules import Rule, load_rules
from shared.events import ApplicationFiled
from shared.events.application_filed import ApplicationSignature, Service, Signatory
from shared.events.case import AcceptedElsewhere, Timing, UrBasis, UrOutcome
from shared.events.eligibility import Disposition, Eligibility
from tests.builders import an_application, an_item
from tests.intake.desk import a_filing

RULES = load_rules()


def screened(application: ApplicationFiled, *, mail_extension: bool = True) -> Eligibility:
    return screen(application, RULES, mail_extension=mail_extension)


def codes(application: ApplicationFiled, *, mail_extension: bool = True) -> list[str]:
    found = screened(application, mail_extension=mail_extension)
    return [reason.code for reason in found.reasons]


def signed_by(signatory: Signatory) -> ApplicationSignature:
    return ApplicationSignature(signed_on=date(2026, 11, 18), by=signatory)


def test_a_complete_application_has_nothing_against_it() -> None:
    """Otherwise every other test here would prove nothing."""
    found = screened(an_application())

    assert found.reasons == ()
    assert found.disposition is Disposition.ELIGIBLE
    assert found.eligible == an_application().items


@pytest.mark.parametrize(
    ("decided", "service", "formulary", "last"),
    [
        pytest.param(
            date(2014, 7, 3), Service.PERSONAL, False, date(2014, 8, 4), id="personal, to a Monday"
        ),
        pytest.param(date(2014, 7, 3), Service.MAIL, False, date(2014, 8, 7), id="by mail"),
        pytest.param(
            date(2014, 7, 3), Service.ELECTRONIC, False, date(2014, 8, 4), id="electronic"
        ),
        pytest.param(
            date(2017, 10, 2), Service.PERSONAL, True, date(2017, 11, 1), id="drug before 2018"
        ),
        pytest.param(
            date(2018, 3, 5), Service.PERSONAL, True, date(2018, 3, 15), id="drug from 2018"
        ),
        pytest.param(
            date(2024, 11, 20), Service.MAIL, True, date(2024, 12, 5), id="drug from 2018, by mail"
        ),
    ],
)
def test_the_window_closes_after_its_last_day(
    decided: date, service: Service, *, formulary: bool, last: date
) -> None:
    """On the last day it is in time, a day later it is not."""
    on_it = a_filing(last, decided, service, formulary=formulary)
    after = a_filing(last + timedelta(days=1), decided, service, formulary=formulary)

    assert codes(on_it) == []
    assert codes(after) == ["UNTIMELY"]


def test_the_mail_extension_is_a_switch() -> None:
    """Its mark is U, so a deployment may turn it off; by default nobody loses the five days."""
    late = a_filing(date(2014, 8, 7), date(2014, 7, 3), Service.MAIL)

    assert codes(late, mail_extension=True) == []
    assert codes(late, mail_extension=False) == ["UNTIMELY"]


ALONE: dict[str, ApplicationFiled] = {
    "UNSIGNED": an_application(signature=None),
    "INELIGIBLE_FILER": an_application(signature=signed_by(Signatory.CLAIMS_ADMINISTRATOR)),
    "UNTIMELY": a_filing(date(2026, 11, 20), date(2026, 9, 1)),
    "NO_UR_DECISION": an_application(
        ur_decision=an_application().ur_decision.model_copy(update={"attached": False})
    ),
    "OUT_OF_SCOPE_DATE": a_filing(
        date(2013, 6, 20), date(2013, 6, 3), date_of_injury=date(2012, 5, 7)
    ),
    "LIABILITY_DISPUTE": an_application(liability_disputed=True),
    "CNC_DECISION": an_application(items=(an_item(ur_basis=UrBasis.INFORMATION_NOT_RECEIVED),)),
    "NOT_UR_DISPUTE": an_application(items=(an_item(ur_outcome=UrOutcome.APPROVED),)),
}
"""One application for each reason, with nothing else wrong."""


@pytest.mark.parametrize("code", ALONE)
def test_each_reason_stands_alone_with_its_source(code: str) -> None:
    """A refusal can be appealed, so it names rule, section, version and day."""
    found = screened(ALONE[code])

    (reason,) = found.reasons
    assert found.disposition is (
        Disposition.DEFERRED if code == "LIABILITY_DISPUTE" else Disposition.INELIGIBLE
    )
    assert reason.code == code
    assert reason.rule == f"eligibility/{code}"
    assert reason.as_of == ALONE[code].received_on
    assert reason.section
    assert reason.version
    assert reason.text
    assert "{" not in reason.text


def test_every_rule_has_an_application_that_meets_only_it() -> None:
    """A rule without a question, or one that is added without a test, is found here."""
    assert set(ALONE) == {rule.code for rule in RULES}


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


def test_a_provider_may_sign_only_for_treatment_already_given() -> None:
    """Emergency care has no one else to ask for its review; all other care has."""
    provider = signed_by(Signatory.PROVIDER)
    given, to_come = an_item(1, timing=Timing.RETROSPECTIVE), an_item(2)

    assert codes(an_application(signature=provider, items=(given,))) == []
    assert codes(an_application(signature=provider, items=(given, to_come))) == ["INELIGIBLE_FILER"]


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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_source(rule: Rule) -> None:
    """A rule without a section could not be appealed, two versions of a day could not be told."""
    days = [version.in_force_from for version in rule.versions]
    names = [version.version for version in rule.versions]

    assert days == sorted(set(days))
    assert len(set(names)) == len(names)
    assert all(version.section and version.text for version in rule.versions)
    assert {version.mark for version in rule.versions} <= {"S", "G", "U"}


def test_the_parameters_are_of_the_kind_that_their_rules_read() -> None:
    """Numbers of days, and days."""
    by_code = {rule.code: rule for rule in RULES}

    for version in by_code["UNTIMELY"].versions:
        assert set(version.parameters) == {"days", "formulary_days", "mail_days"}
        assert all(isinstance(value, int) for value in version.parameters.values())
    for version in by_code["OUT_OF_SCOPE_DATE"].versions:
        assert set(version.parameters) == {"injury_from", "ur_decision_from"}
        assert all(isinstance(value, date) for value in version.parameters.values())


def test_the_last_day_can_be_told_beforehand() -> None:
    """The same day that the refusal rests on."""
    (untimely,) = (rule for rule in RULES if rule.code == "UNTIMELY")
    application = a_filing(date(2014, 7, 20), date(2014, 7, 3), Service.MAIL)

    last = last_day_to_file(application, untimely.versions[0], mail_extension=True)

    assert last == date(2014, 8, 7)


def test_a_late_filer_is_told_the_last_day() -> None:
    """Whoever appeals has to know what the refusal counted."""
    (reason,) = screened(a_filing(date(2014, 8, 5), date(2014, 7, 3))).reasons

    assert "08/04/2014" in reason.text
