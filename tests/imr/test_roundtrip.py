"""A letter of ours, made from an import and imported again from its PDF, says the same."""

from typing import Any

import pytest

from imr.evaluation.roundtrip import differences
from imr.letter_import.case_files import CaseFiles, case_files
from imr.letter_import.letter import read_letter
from services.letters.composition import compose
from services.letters.letter import Audience, Letter
from services.letters.publication.decisions import public_copy
from services.letters.registry import DETERMINATION, Registry
from services.letters.render import Renderer
from shared.events.case import Outcome
from shared.events.determination import Determination, DeterminedItem
from tests.builders import REVIEWER, a_record_entry, qualifications
from tests.imr.letters import HEADER, MADE, SUMMARY, a_letter, an_item

LONG = (
    "Physical therapy, eight sessions for the imaginary low back was the original request.\n"
    "Physical therapy, six sessions was authorized by the Claims Administrator. The remaining\n"
    "IMR eligible portion of the original request, Physical therapy, two sessions is:\nOverturned"
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.read()


@pytest.fixture(scope="module")
def renderer(registry: Registry) -> Renderer:
    return Renderer(registry)


def files_of(text: str) -> CaseFiles:
    return case_files(read_letter(text.encode()))


def a_letter_of(files: CaseFiles, registry: Registry, *, signature: str) -> Letter:
    """The letter that the chain makes of an import whose recorded content was signed."""
    case, recorded = files.case, files.determination
    assert case.case_number is not None
    determination = Determination(
        case_id=case.case_id,
        case_number=case.case_number,
        organization=recorded.organization,
        priority=case.priority,
        date_of_injury=case.date_of_injury,
        received_on=case.received_on,
        ur_decided_on=case.ur_decision.decided_on,
        assigned_on=recorded.assigned_on,
        reviewer_ref=REVIEWER,
        qualifications=qualifications(**dict(recorded.reviewer)),
        clinical_summary=recorded.clinical_summary,
        items=tuple(
            DeterminedItem.model_validate(item.model_dump(), strict=False)
            for item in recorded.items
        ),
        documents=(a_record_entry(),),
        guideline_library="0" * 64,
    )
    return compose(
        determination,
        case.parties,
        registry.in_force(DETERMINATION, recorded.decided_on),
        content=determination.digest(),
        signature_kind=signature,
        decided_on=recorded.decided_on,
        worker=case.worker,
    )


LETTERS = {
    "one item": a_letter(),
    "several items": a_letter(an_item(), an_item(LONG, number=2), an_item("EKG: Upheld", number=3)),
    "many pages": a_letter(
        *(
            an_item(
                f"Request {number}, 2-{number} times, neck/back, pre-\nop and post-op: Upheld",
                number=number,
            )
            for number in range(1, 22)
        )
    ),
    "signs and addresses": a_letter(
        summary=SUMMARY.replace(
            "walks with a cane",
            "30\u00b0, A\u00ae, 2\u00d76, \u2013 \u201cfour A\u2019s\u201d, "
            "www.example.invalid/a-b/c_d?e=f and follow- up, and/ or, x-ray, short- term, "
            "1- to 2-week, https://example.invalid/" + "long/" * 20,
        )
    ),
    "long rationale": a_letter(
        an_item() + "Non-steroidal anti-inflammatory drugs do not help by-\nand-by. " * 100,
        an_item(LONG, number=2),
    ),
    "one state": a_letter(made=MADE.replace("Nevada,Oregon", "Nevada")),
}


@pytest.mark.parametrize("signature", ["simulated", "reviewer"])
@pytest.mark.parametrize("text", LETTERS.values(), ids=LETTERS)
def test_pdf_gives_back_what_was_imported(
    text: str, signature: str, registry: Registry, renderer: Renderer
) -> None:
    """Nobody should have to trust the twin: the letter itself can be read back."""
    files = files_of(text)

    pdf = renderer.render(a_letter_of(files, registry, signature=signature)).pdf

    assert [str(each) for each in differences(files, case_files(read_letter(pdf)))] == []


def test_public_copy_gives_back_the_same(registry: Registry, renderer: Renderer) -> None:
    """The public reads the other PDF, which has another head and fewer lines."""
    files = files_of(LETTERS["several items"])
    letter = a_letter_of(files, registry, signature="simulated")

    public = public_copy(letter, files.case.parties)

    assert public.audience is Audience.PUBLIC
    assert differences(files, case_files(read_letter(renderer.render(public).pdf))) == []


def test_credentials_of_our_letter_are_stated_not_defaulted(
    registry: Registry, renderer: Renderer
) -> None:
    """Its sentence says what the published list leaves open."""
    files = files_of(a_letter())
    pdf = renderer.render(a_letter_of(files, registry, signature="reviewer")).pdf

    assert case_files(read_letter(pdf)).determination.defaulted == ("reviewer.degree",)


CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "received_on": ("11/04/2026", {"header": HEADER.replace("11/04/2026", "11/05/2026")}),
    "decided_on": ("12/09/2026", {"header": HEADER.replace("12/09/2026", "12/10/2026")}),
    "licensed_in": ("Nevada", {"made": MADE.replace("Nevada", "Utah")}),
    "clinical_summary": ("cane", {"summary": SUMMARY.replace("cane", "stick")}),
}


@pytest.mark.parametrize(("field", "change"), [(name, each) for name, (_, each) in CHANGES.items()])
def test_one_changed_field_is_one_difference(field: str, change: dict[str, Any]) -> None:
    """A comparison that misses a change proves nothing."""
    found = differences(files_of(a_letter()), files_of(a_letter(**change)))

    assert [each.field for each in found] == [field]


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ("Upheld", "Overturned", "items.1.outcome"),
        ("imaginary knee", "imaginary elbow", "items.1.description"),
        ("based on invented", "based on another", "items.1.claims_administrator_guideline"),
        ("another invented", "one invented", "items.1.reviewer_guideline"),
        ("no\nsuch gain", "some\nsuch gain", "items.1.rationale"),
    ],
)
def test_one_changed_part_of_an_item_is_one_difference(one: str, other: str, field: str) -> None:
    """Each part is compared by itself."""
    text = a_letter()
    assert one in text

    found = differences(files_of(text), files_of(text.replace(one, other)))

    assert [each.field for each in found] == [field]


def test_a_lost_item_is_a_difference() -> None:
    """Also where the other items agree."""
    found = differences(files_of(a_letter()), files_of(a_letter(an_item(), an_item(number=2))))

    assert [each.field for each in found] == ["items"]


def test_difference_shows_where_two_texts_part() -> None:
    """Rationales are long; the first differing place is what one looks for."""
    text = a_letter()
    (found,) = differences(files_of(text), files_of(text.replace("no\nsuch", "some\nsuch")))

    assert "'gain in function" not in str(found)
    assert "record shows no such" in str(found)
    assert files_of(text).determination.items[0].outcome is Outcome.UPHELD
