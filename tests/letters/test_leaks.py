"""PB2: identifiers planted in every personal field are in nothing that the public gets.

``imr bench --only publication`` does the same with 10,000 cases.
"""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from imr.leaks.planting import MEDICINE, Planted, planted
from imr.leaks.release import leaks, letter_of, medicine_lost, printed, released
from imr.leaks.search import Sought, hits, squeezed, text_in
from services.letters.publication.profiles import TREATMENTS, Profile, Treatment
from services.letters.registry import DETERMINATION
from services.letters.render import Renderer
from shared.privacy import Privacy, privacy_of
from tests.letters.samples import REGISTRY

TEMPLATE = REGISTRY.all(DETERMINATION)[-1]
SEED = 7


@pytest.fixture(scope="module")
def whole() -> list[Planted]:
    """Two cases with every identifier in every form; names of the second are words."""
    return list(planted(2, SEED, passages=None))


def identifying(part: BaseModel, path: str = "") -> Iterator[str]:
    """Yield the path of every field of a party sheet that is told to nobody, where it is filled."""
    for name in type(part).model_fields:
        value, privacy = getattr(part, name), privacy_of(type(part), name)
        if isinstance(value, BaseModel):
            yield from identifying(value, f"{path}{name}.")
        elif (
            isinstance(privacy, Privacy)
            and TREATMENTS[Profile.DWC_PUBLIC][privacy] is Treatment.REMOVED
        ):
            assert value not in {None, ()}, f"{path}{name} holds nothing"
            yield f"{path}{name}"


def test_every_personal_field_is_planted(whole: list[Planted]) -> None:
    """A field that the party sheet gets tomorrow has to be planted, or this test says so."""
    for case in whole:
        assert set(identifying(case.sheet)) <= {each.field for each in case.passages}


def test_the_search_finds_every_passage_where_nothing_was_removed(whole: list[Planted]) -> None:
    """A search that finds nothing proves nothing: it must see each form in the parties' letter."""
    medicine = Sought("\n".join(MEDICINE))
    for case in whole:
        twin = text_in(letter_of(case, TEMPLATE).encoded())
        seen = {needle for needle, _ in hits(case.needles, twin)}
        blind = [
            each
            for each in case.passages
            if not any(needle.found_in(Sought(each.text)) for needle in each.needles)
        ]

        assert blind == []
        assert [each for each in case.passages if not seen & set(each.needles)] == []
        assert [each for each in case.needles if each.found_in(medicine)] == []


def test_no_form_of_an_identifier_is_released(whole: list[Planted]) -> None:
    """Every identifier in every form, in both profiles, as data and on paper."""
    for case in whole:
        out = released(letter_of(case, TEMPLATE), case)
        files = {**out.files, **printed(out.public, Renderer(REGISTRY))}

        assert list(leaks(case, files)) == []


def test_no_case_leaks_and_no_medicine_is_lost() -> None:
    """Cases as the bench draws them; a sentence between two identifiers comes out as it was."""
    for case in planted(10, SEED):
        letter = letter_of(case, TEMPLATE)
        out = released(letter, case)

        assert list(leaks(case, out.files)) == []
        assert medicine_lost(letter, out.public) == 0


def test_a_risk_report_or_a_file_name_is_searched_like_any_other_text() -> None:
    """The search reads keys as well as values, and files that are no JSON."""
    needle = squeezed("employee.name", "Zwolibebrink")

    for content in ('{"Zwo-\\nlibebrink": 1}', '{"a": ["ZWOLIBEBRINK"]}', "see zwo libebrink.pdf"):
        assert [found for found, _ in hits([needle], text_in(content))] == [needle]
