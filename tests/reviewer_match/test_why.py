"""RM3, RM9: what ``imr case why`` tells of a match, in words and as data."""

from datetime import date

from imr.matching_words import why_matched
from services.reviewer_match.roster import Interest
from tests.builders import a_party_sheet
from tests.reviewer_match.conftest import Start
from tests.reviewer_match.people import a_group, a_licence, a_reviewer
from tests.reviewer_match.test_on_case_closed import close

GROUP = a_party_sheet().employer.name


async def test_a_match_is_told_with_funnel_paths_and_score(start: Start) -> None:
    """Who was considered, what removed whom by which path, why this one and not the next."""
    reviewers = (
        a_reviewer(1),
        a_reviewer(2, licences=(a_licence(number="TEST-2", state="Texas"),)),
        a_reviewer(3, qme=True),
        a_reviewer(4, affiliations=(a_group(GROUP),)),
        a_reviewer(5, interests=(Interest(entity=GROUP, percent=5.1, since=date(2020, 1, 1)),)),
        a_reviewer(6, capacity=0),
    )
    async with start(*reviewers) as matching:
        await matching.complete(1)
        told = (await matching.why(1)).model_dump(mode="json")
    lines = list(why_matched(told))
    text = "\n".join(lines)

    assert (told["considered"], told["eligible"]) == (6, 2)
    assert told["funnel"]["conflict"] == 2
    assert sum(told["funnel"].values()) + told["eligible"] == told["considered"]
    assert "considered 6 reviewers, 2 eligible" in lines
    assert "  item 1 asks for acupuncture, spine" in lines
    paths = [by for each in told["exclusions"] for by in each["by"]]
    assert any(path.endswith("same name - group (affiliations.0)") for path in paths)
    assert any(path.endswith("same name - interest (interests.0, 5.1 %)") for path in paths)
    assert "qme: holds an appointment as Qualified Medical Evaluator" in paths
    assert "capacity: 0 open cases of 0" in paths
    for path in paths:
        assert path in text
    first, second = told["ranking"]
    assert (first["chosen"], second["chosen"]) == (True, False)
    assert first["parts"]["preferred_state"] == 0.15
    assert second["parts"]["preferred_state"] == 0.0
    for each in (first, second):
        assert abs(sum(each["parts"].values()) - each["score"]) < 1e-6
        assert (
            f"{each['reviewer_ref']}  {each['score']:.4f} = fit {each['parts']['fit']:+g}" in text
        )
    assert not any(each.name in text or GROUP in text for each in reviewers)


async def test_a_match_is_told_the_same_when_the_case_has_ended(start: Start) -> None:
    """RM3: a conflict is alleged after the determination, and the roster has changed since."""
    async with start(a_reviewer(1), a_reviewer(2, qme=True), a_reviewer(3)) as matching:
        await matching.complete(1)
        before = await matching.why(1)
        await close(matching, 1)
        after = await matching.why(1)
        match = (await matching.rows("select case_file from cases"))[0]

    assert (before.state, after.state) == ("matched", "closed")
    assert (after.considered, after.eligible, after.waits) == (3, 2, ())
    assert after.ranking == before.ranking
    assert [each.chosen for each in after.ranking] == [True, False]
    assert after.exclusions == before.exclusions
    assert match["case_file"] is not None


async def test_a_case_without_a_reviewer_names_the_nearest_miss(start: Start) -> None:
    """RM9: what would have to change for the case to go on."""
    async with start(a_reviewer(1, qme=True, capacity=0), a_reviewer(2, capacity=0)) as matching:
        await matching.complete(1)
        told = (await matching.why(1)).model_dump(mode="json")
    lines = list(why_matched(told))

    assert told["nearest_miss"]["by"] == ["capacity: 0 open cases of 0"]
    assert lines[-2:] == [
        "nearest miss",
        f"  {told['nearest_miss']['reviewer_ref']}  capacity: 0 open cases of 0",
    ]
