"""IN9, T3: what decides eligibility is asked; an answer resumes, silence escalates."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shared import topics
from shared.clock import CaseClock, midday
from shared.events import (
    ApplicationRefused,
    ApplicationWithdrawn,
    CaseClosed,
    CaseOpened,
    DeadlineEscalated,
    EligibilityProposed,
)
from shared.events.application_filed import ApplicationSignature, Signatory
from shared.events.case import AcceptedElsewhere, Timing
from shared.events.eligibility import Overruled
from shared.events.information_asked import AskedBy
from shared.events.information_provided import Answers
from shared.events.parties import Party
from shared.memory import chain
from tests.builders import NOW, a_party_sheet, a_record, an_application, an_inline_record, an_item
from tests.flow.harness import an_acupuncture_case
from tests.intake.asking import (
    DUE,
    NAMED,
    an_answer,
    ask,
    held,
    of_a_designee,
    requested,
    standings,
    state,
)
from tests.intake.desk import Desk
from tests.intake.test_escalating import a_service

IN_TIME = NOW + timedelta(days=9)
OVER = NOW + timedelta(days=10)
NOT_ATTACHED = an_application().ur_decision.model_copy(update={"attached": False})


def of_a_provider(**changes: Any) -> Any:
    """A provider asks for a review of what was given, and does not say whether in an emergency."""
    given = an_item(timing=Timing.RETROSPECTIVE, dates_of_service=(date(2026, 10, 1),))
    signature = ApplicationSignature(signed_on=date(2026, 11, 18), by=Signatory.PROVIDER)
    return an_application(items=(given,), signature=signature, **changes)


async def test_what_decides_is_asked_before_anything_is_refused_or_opened(desk: Desk) -> None:
    """Who asks what, until when, by which law (8 CCR 9792.10.3(b), (c))."""
    application = of_a_designee()

    await desk.deliver(application)

    asked = requested(desk)
    (question,) = asked.questions
    assert await state(desk, application) == "information_requested"
    assert (asked.asked_by, asked.of) == (AskedBy.SCREENING, Party.EMPLOYEE)
    assert (question.code, question.path) == ("designation_missing", "signature.designated_on")
    assert (asked.due_on, asked.section) == (DUE, "8 CCR 9792.10.3(c)")
    assert asked.rule == "deadlines/eligibility_answer/regular"
    assert desk.clock_changes() == [("eligibility_answer", "started", DUE)]
    assert await desk.answered() == [topics.INFORMATION_REQUESTED]


async def test_an_answer_lets_the_case_be_opened(desk: Desk) -> None:
    """IN9, the first path: what was left open is told, and nothing is left of the fault."""
    application = of_a_designee()
    await desk.deliver(application)

    await desk.deliver(an_answer(application, answers=NAMED))

    (opened,) = desk.answers(CaseOpened)
    assert opened.warnings == ()
    assert await standings(desk) == ["answered"]
    assert ("eligibility_answer", "met", DUE) in desk.clock_changes()
    assert desk.answers(EligibilityProposed) == []


async def test_an_answer_that_speaks_against_it_is_laid_before_a_person(desk: Desk) -> None:
    """A designation before the decision is not valid; still nobody but a person refuses."""
    application = of_a_designee()
    await desk.deliver(application)

    too_early = Answers(designated_on=date(2026, 10, 1))
    await desk.deliver(an_answer(application, answers=too_early))

    assert [each.code for each in desk.proposal().found.reasons] == ["INELIGIBLE_FILER"]
    assert await state(desk, application) == "awaiting_confirmation"
    assert desk.answers(ApplicationRefused) == []


async def test_silence_calls_for_staff_and_lays_what_is_known_before_a_person(desk: Desk) -> None:
    """IN9, the second path: an alarm, once, and never an outcome."""
    application = of_a_designee()
    await desk.deliver(application)

    await desk.on(IN_TIME)
    assert await state(desk, application) == "information_requested"
    for moment in (OVER, OVER, OVER + timedelta(days=1)):
        await desk.on(moment)

    (called,) = desk.answers(DeadlineEscalated)
    assert (called.clock, called.step, called.due_on) == ("eligibility_answer", "overdue", DUE)
    assert called.calls == "eligibility staff"
    assert [each.code for each in desk.proposal().found.reasons] == ["ENTITLEMENT_NOT_SHOWN"]
    assert len(desk.answers(EligibilityProposed)) == 1
    assert (await standings(desk), desk.answers(ApplicationRefused)) == (["lapsed"], [])

    await desk.confirm()
    assert [each.code for each in desk.refusal().reasons] == ["ENTITLEMENT_NOT_SHOWN"]


async def test_a_person_may_let_a_silent_case_go_on(desk: Desk) -> None:
    """The law says: decide on what is there."""
    await desk.deliver(of_a_designee())
    await desk.on(OVER)

    await desk.confirm(Overruled(code="ENTITLEMENT_NOT_SHOWN", because="She is his daughter."))

    (opened,) = desk.answers(CaseOpened)
    assert [each.code for each in opened.warnings] == ["designation_missing"]


async def test_an_answer_counts_until_the_refusal_is_confirmed(desk: Desk) -> None:
    """Late, and before anybody was told anything: it would be wrong not to read it."""
    application = of_a_designee()
    await desk.deliver(application)
    await desk.on(OVER)

    await desk.deliver(an_answer(application, answers=NAMED))
    await desk.confirm()

    assert len(desk.answers(CaseOpened)) == 1
    assert await standings(desk) == ["answered_late"]
    assert await desk.not_admitted() == ["not_awaiting_confirmation"]


async def test_an_answer_that_answers_nothing_ends_the_waiting(desk: Desk) -> None:
    """It is asked once: a second round would take the time that the law does not give."""
    application = of_a_designee()
    await desk.deliver(application)

    await desk.deliver(an_answer(application))

    assert [each.code for each in desk.proposal().found.reasons] == ["ENTITLEMENT_NOT_SHOWN"]
    assert await standings(desk) == ["answered"]


async def test_an_answer_that_contradicts_the_form_is_refused_and_the_question_stays(
    desk: Desk,
) -> None:
    """Named after signing: who sends that has mistyped a date and may send another."""
    application = of_a_designee()
    await desk.deliver(application)

    after = Answers(designated_on=date(2026, 11, 19))
    await desk.deliver(an_answer(application, answers=after, records=(an_inline_record("New."),)))
    assert await desk.not_admitted() == ["answer_impossible"]
    assert len(await desk.rows("select * from record_index")) == 4

    await desk.deliver(an_answer(application, answers=NAMED))
    assert len(desk.answers(CaseOpened)) == 1


@pytest.mark.parametrize(
    ("emergency", "reasons"), [(True, []), (False, ["INELIGIBLE_FILER"]), (None, None)]
)
async def test_a_provider_is_asked_whether_it_was_an_emergency(
    desk: Desk, *, emergency: bool | None, reasons: list[str] | None
) -> None:
    """Only of emergency treatment may a provider ask for a review in its own name."""
    application = of_a_provider()
    await desk.deliver(application)
    assert requested(desk).of is Party.REQUESTING_PHYSICIAN

    await desk.deliver(an_answer(application, answers=Answers(given_in_emergency=emergency)))

    proposals = desk.answers(EligibilityProposed)
    proposed = [reason.code for each in proposals for reason in each.found.reasons]
    assert proposed == (["ENTITLEMENT_NOT_SHOWN"] if reasons is None else reasons)
    assert [each.items[0].emergency for each in desk.answers(CaseOpened)] == (
        [True] if emergency else []
    )


@pytest.mark.parametrize(
    "application",
    [
        of_a_designee(ur_decision=NOT_ATTACHED),
        of_a_designee(accepted_elsewhere=AcceptedElsewhere(reason="a published determination")),
        an_application(parties=a_party_sheet(claim_number=None)),
    ],
    ids=["refused whatever the answer", "accepted elsewhere", "decides nothing"],
)
async def test_nobody_is_asked_what_decides_nothing(desk: Desk, application: Any) -> None:
    """Five days of everybody's time for an answer that changes nothing."""
    await desk.deliver(application)

    assert topics.INFORMATION_REQUESTED not in await desk.answered()
    assert len(await desk.answered()) >= 1


async def test_an_application_may_be_withdrawn_while_a_question_is_open(desk: Desk) -> None:
    """Then nobody waits any more, and what comes is refused by the state's name."""
    application = of_a_designee()
    withdrawn = ApplicationWithdrawn(
        filing=application.filing, on=date(2026, 11, 25), by=Signatory.EMPLOYEE
    )
    await desk.deliver(application, withdrawn, an_answer(application, answers=NAMED))
    await desk.on(OVER)

    assert len(desk.answers(CaseClosed)) == 1
    assert await desk.not_admitted() == ["case_withdrawn"]
    assert desk.answers(DeadlineEscalated) == []


async def test_staff_may_ask_before_they_confirm(desk: Desk) -> None:
    """Their own clock stands still; a confirmation that comes meanwhile waits."""
    application = an_application(signature=None)
    await desk.deliver(application)

    await ask(desk, application, asked_by=AskedBy.STAFF)
    assert await state(desk, application) == "information_requested"
    assert [each[:2] for each in desk.clock_changes()][-2:] == [
        ("eligibility", "paused"),
        ("eligibility_answer", "started"),
    ]
    await desk.confirm()
    assert await held(desk) == [topics.ELIGIBILITY_CONFIRMED]

    await desk.deliver(an_answer(application, "question-1"))
    assert await state(desk, application) == "ineligible"
    assert await held(desk) == []


async def test_silence_lets_go_of_what_was_held(desk: Desk) -> None:
    """No event comes any more that could: the timer has taken the case on."""
    application = an_application(signature=None)
    await desk.deliver(application)
    await ask(desk, application, asked_by=AskedBy.STAFF)
    await desk.confirm()

    await desk.on(OVER)

    assert await state(desk, application) == "ineligible"
    assert await held(desk) == []


async def test_in_the_past_silence_ends_at_its_moment_and_calls_nobody(database_url: str) -> None:
    """On the case clock nobody waits for days that are over."""
    service = a_service(database_url, clock="case")
    async with chain([service], database_url, CaseClock()) as replayed:
        unknown = of_a_designee().signature
        assert unknown is not None
        signature = unknown.model_copy(update={"signed_on": date(2016, 6, 18)})
        application = an_acupuncture_case("long-ago", signature=signature)
        replayed.logs.append(a_record(application, at=midday(application.received_on)))
        await replayed.run_until_idle()

        (proposed,) = replayed.logs.records[topics.ELIGIBILITY_PROPOSED]
        (asked,) = replayed.logs.records[topics.INFORMATION_REQUESTED]
        moment = datetime.fromisoformat(proposed.header("ce_time") or "")
        assert moment.isoformat().replace("+00:00", "Z") in (asked.value or b"").decode()
        assert replayed.logs.records[topics.DEADLINE_ESCALATED] == []
