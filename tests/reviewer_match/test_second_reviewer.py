"""Nobody is competent for every item: the hardest governs, and a second reviewer is asked for."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from imr.matching_words import why_matched
from services.reviewer_match.choice import Loads
from services.reviewer_match.roster import Reviewer
from shared import topics
from shared.events import PanelRequested
from shared.events.case import DisputedItem
from tests.builders import an_item
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import BAR, a_certification, a_pool, a_question, a_reviewer
from tests.reviewer_match.test_life import DECLINED

ACUPUNCTURE = an_item(1, description="Acupuncture, 6 sessions", body_part="neck")
ROOT_CANAL = an_item(2, description="Root canal")
KNEE = an_item(3, description="Knee arthroscopy", body_part="knee")


def a_dentist(number: int) -> Reviewer:
    """Knows teeth and nothing else."""
    return a_reviewer(number, degree="D.D.S.", specialties=("Dentistry",), certifications=())


def an_acupuncturist(number: int) -> Reviewer:
    """Knows acupuncture, and no teeth."""
    return a_reviewer(number, degree="L.Ac.", specialties=("Acupuncture",), certifications=())


def a_surgeon(number: int) -> Reviewer:
    """Operates."""
    held = "Orthopedic Surgery"
    return a_reviewer(number, specialties=(held,), certifications=(a_certification(held),))


@pytest.mark.parametrize(
    ("items", "chosen", "not_covered"),
    [
        ((ACUPUNCTURE, ROOT_CANAL), "t-001", [1]),
        ((ROOT_CANAL, KNEE), "t-003", [2]),
        ((ACUPUNCTURE, ROOT_CANAL, KNEE), "t-003", [1, 2]),
        ((ROOT_CANAL,), "t-001", []),
        ((ROOT_CANAL, an_item(4, description="Dental crown")), "t-001", []),
    ],
)
def test_what_the_reviewer_of_the_hardest_item_cannot_judge_is_named(
    items: Sequence[DisputedItem], chosen: str, not_covered: list[int]
) -> None:
    """Imr-process § 3.4: item by item, and nothing where one reviewer fits them all."""
    pool = a_pool(a_dentist(1), an_acupuncturist(2), a_surgeon(3))

    result = pool.match(a_question(items=items), Loads(), BAR)

    assert result.chosen is not None
    assert result.chosen.reviewer_id == chosen
    assert [need.item_no for need in result.chosen.not_covered] == not_covered
    for need in result.chosen.not_covered:
        weights = [need.fits[name].weight for name in need.by_weight()]
        assert all(better >= worse for better, worse in pairwise(weights))


async def test_a_second_reviewer_is_asked_for_once_somebody_has_the_case(start: Start) -> None:
    """The request names items and specialties; the case has its reviewer and goes on."""
    roster = (a_dentist(1), a_dentist(2), an_acupuncturist(3))
    async with start(*roster, accepting=False) as matching:
        await matching.complete(1, items=(ACUPUNCTURE, ROOT_CANAL))
        await matching.respond(matching.offers[0], **DECLINED)
        before = list(matching.chain.logs.records[topics.PANEL_REQUESTED])
        await matching.respond(matching.offers[1])
        await matching.respond(matching.offers[1], again=1)
        asked = matching.chain.logs.records[topics.PANEL_REQUESTED]
        told = await matching.why(1)

    (request,) = (PanelRequested.model_validate_json(each.value or b"") for each in asked)
    (match,) = matching.matched
    assert before == []
    assert request.reviewer_ref == match.reviewer_ref == matching.offers[1].reviewer_ref
    assert [each.item_no for each in request.not_covered] == [1]
    assert request.not_covered[0].specialties[:2] == ("Acupuncture", "Chiropractic")
    assert "item 2, the hardest" in match.match.reason
    assert told.not_covered == request.not_covered
    approval = told.waits[-1]
    assert approval.what == "approval of a second reviewer, for item 1"
    assert (approval.who, approval.until) == ("Administrative Director", request.determination_due)
    assert approval.basis is not None
    assert approval.basis.section == "8 CCR 9792.10.6(c)"
    lines = list(why_matched(told.model_dump(mode="json")))
    assert any(
        line.startswith("  item 1 is not covered by the reviewer: Acupuncture, ") for line in lines
    )


async def test_nothing_is_asked_where_one_reviewer_fits_every_item(start: Start) -> None:
    """More than one reviewer is the exception (8 CCR 9792.10.6(c))."""
    async with start(a_dentist(1)) as matching:
        await matching.complete(1, items=(ROOT_CANAL,))
        told = await matching.why(1)

    assert len(matching.matched) == 1
    assert not matching.chain.logs.records[topics.PANEL_REQUESTED]
    assert (told.not_covered, len(told.waits)) == ((), 1)
