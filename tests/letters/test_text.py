"""The text of a printed letter is what went in: nothing lost, nothing added, nothing reordered."""

from datetime import date
from uuid import uuid5

import pytest

from services.letters.render import Renderer
from services.letters.sections import absent, folded
from shared.events.case import (
    ConsolidatedApplication,
    EndedItem,
    ItemEnd,
    Outcome,
    Priority,
    Reason,
    RefusedItem,
    Remand,
)
from shared.events.parties import Person
from tests.builders import REVIEWER, a_party_sheet, an_item, qualifications
from tests.letters.reading import FOOT, HEADS, lines_of, section, text_of
from tests.letters.samples import (
    CASE,
    REGISTRY,
    SEED,
    a_determination,
    a_determined_item,
    a_letter,
    the_seed,
)

RENDERER = Renderer(REGISTRY)
SEED_SECTIONS = (
    ("HOW THE IMR FINAL DETERMINATION WAS MADE", "DOCUMENTS REVIEWED", "CLINICAL CASE SUMMARY"),
    ("CLINICAL CASE SUMMARY", "IMR ISSUES", "IMR ISSUES"),
    ("IMR ISSUES, DECISIONS AND RATIONALES", "EFFECT OF THE DETERMINATION", ""),
)


@pytest.mark.parametrize(("heading", "ours_ends", "seed_ends"), SEED_SECTIONS)
def test_the_seed_letter_comes_out_again(heading: str, ours_ends: str, seed_ends: str) -> None:
    """The product is modelled on this letter: its three sections are the golden run (DX2)."""
    pdf = RENDERER.render(a_letter(the_seed())).pdf

    ours = section(text_of(pdf), heading, ours_ends)

    start = SEED.index(heading)
    end = SEED.index(seed_ends, start + 1) if seed_ends else len(SEED)
    assert ours == SEED[start:end].strip()


def test_the_case_table_states_the_header_fields() -> None:
    """Whoever reads a letter back finds each field behind its label."""
    letter = a_letter(
        a_determination(
            priority=Priority.EXPEDITED,
            qualifications=qualifications(licensed_in=("California", "North Carolina")),
        )
    )

    text = text_of(RENDERER.render(letter).pdf)

    for fact in (
        "Case Number: CM26-0000001",
        "Date Assigned: 11/24/2026",
        "Date of Injury: 03/02/2026",
        "Decision Date: 12/01/2026",
        "UR Denial Date: 11/02/2026",
        "Application Received: 11/20/2026",
        "Priority: Expedited",
        "Claim Number: CLAIM-0001",
        "Employee: Wilhelmina Testworker",
        "Requesting Physician: Dr. Fictitia Healer",
        "State(s) of Licensure: California, North Carolina",
        "Certification(s)/Specialty: Chiropractic, Acupuncture",
    ):
        assert fact in text


def test_documents_are_listed_by_author_date_and_kind() -> None:
    """A date range instead of a list was complained of; parties see each record (LT9)."""
    text = text_of(RENDERER.render(a_letter()).pdf)

    table = section(text, "DOCUMENTS REVIEWED", "CLINICAL CASE SUMMARY")

    assert "1 Progress note Dr. Fictitia Healer 10/01/2026 Physician" in table
    assert (
        "2 Utilization review decision Imaginary Claims Services not dated Claims administrator"
        in table
    )


def test_running_lines_stand_alone_and_follow_one_pattern() -> None:
    """A reader drops them by pattern, so none may share a line with the letter's own words."""
    long = a_determination(clinical_summary="Low back pain. " * 400)
    rendered = RENDERER.render(a_letter(long, signature_kind="simulated"))

    lines = lines_of(rendered.pdf)

    feet = [line for line in lines if "Page" in line]
    assert feet == [
        f"Case CM26-0000001 · Page {page} of {rendered.pages}"
        for page in range(1, rendered.pages + 1)
    ]
    assert all(FOOT.fullmatch(foot) for foot in feet)
    assert lines.count(HEADS[0]) == rendered.pages


def test_a_reviewers_own_signature_is_not_called_simulated() -> None:
    """The mark means something only where it is missing from real letters."""
    lines = lines_of(RENDERER.render(a_letter(signature_kind="reviewer")).pdf)

    assert not any("imulated" in line for line in lines)


ODD_TEXTS = (
    "37.5° × 2, 60–70 degrees, Lidoderm® patch, the patient’s “worst” day, ½ tablet, ≥ 50 %, µg",
    "office-flow fi ffi fl waffle AV To fjord",
    "Nguyễn Thị Hằng, Đặng Văn Bảo",
    "Ελένη Παπαδοπούλου, β-blocker",
    "Владимир Ильич Примеров",
    "Արմեն Օրինակյան",
    "דוד",
    "محمد",
    "#import #let x = 1 $x^2$ `raw` *bold* _it_ @ref <label> // comment /* */ \\n \\u{41} [a] {b}",
    "</w:t> <script>alert(1)</script> &amp; %s {0} ~ -- --- ... 'quoted' \"quoted\"",
    "L4-5/L5-S1 and/or self-care/home-management 97110/97140 a–b c—d x|y (a)(b) vs.(2) why?No {a}b",
)


@pytest.mark.parametrize("text", ODD_TEXTS)
@pytest.mark.parametrize("lead", range(0, 48, 8))
def test_every_character_comes_back(text: str, lead: int) -> None:
    """Typesetters make ligatures, curly quotes and hyphens, and take commands; none may happen.

    The lead moves the text along the line, so that it also meets the line's end.
    """
    rationale = "x " * lead + text + " " + text + " and so on."
    item = a_determined_item(description=text, rationale=rationale, reviewer_guideline=text)

    printed = text_of(
        RENDERER.render(a_letter(a_determination(items=(item,), clinical_summary=text))).pdf
    )

    assert f"including all medical records: {text} IMR ISSUES" in printed
    assert f"{text}: Upheld" in printed
    assert f"Decision rationale: {rationale} EFFECT" in printed


def test_ten_thousand_words_with_hyphens_lose_nothing() -> None:
    """The layout must not nest with the number of words that a line may not break in."""
    rationale = " ".join(f"L-{number}" for number in range(10_000))
    item = a_determined_item(rationale=rationale)

    printed = text_of(RENDERER.render(a_letter(a_determination(items=(item,)))).pdf)

    assert f"Decision rationale: {rationale} EFFECT" in printed


def test_the_longest_known_letter_loses_nothing() -> None:
    """Published letters have up to 21 items and 27,000 characters."""
    items = tuple(
        a_determined_item(
            number,
            rationale=" ".join(f"Finding {number}.{each} re-examined." for each in range(200)),
            outcome=Outcome.OVERTURNED if number % 2 else Outcome.UPHELD,
        )
        for number in range(1, 22)
    )
    summary = "\n\n".join(
        " ".join(f"word{each}-{part}" for each in range(290)) for part in range(10)
    )
    letter = a_letter(a_determination(items=items, clinical_summary=summary))

    text = text_of(RENDERER.render(letter).pdf)

    assert len(summary) > 27_000
    assert absent(letter, text) == ()
    assert folded(summary) in text
    for number in range(1, 22):
        assert f"Item {number} of 21 {number + 11} acupuncture sessions:" in text


def test_one_item_alone_is_not_counted() -> None:
    """The seed has one item and no number; a count is there to part several."""
    assert "Item 1 of" not in text_of(RENDERER.render(a_letter()).pdf)


def test_a_very_long_word_is_cut_rather_than_lost() -> None:
    """An address of a web page runs over the margin otherwise."""
    word = "https://example.invalid/" + "path-segment/" * 20
    letter = a_letter(a_determination(clinical_summary=f"See {word} for it."))

    text = text_of(RENDERER.render(letter).pdf)

    assert word in text.replace(" ", "")


def test_lines_and_paragraphs_of_the_text_are_kept() -> None:
    """A list that somebody wrote line by line stays one."""
    letter = a_letter(
        a_determination(clinical_summary="Diagnoses:\n1. Sprain\n2. Strain\n\nPlan: rest")
    )

    lines = lines_of(RENDERER.render(letter).pdf)

    start = lines.index("Diagnoses:")
    assert lines[start : start + 4] == ["Diagnoses:", "1. Sprain", "2. Strain", "Plan: rest"]


def test_refused_items_are_told_with_their_reasons() -> None:
    """Whoever asked for an item that took no part must not look for its decision in vain."""
    reason = Reason(
        code="filed_late",
        rule="filing_window",
        section="8 CCR 9792.10.1(b)",
        version="2014",
        as_of=date(2026, 11, 20),
        text="The application came 41 days after the refusal; 30 were allowed.",
    )
    refused = RefusedItem(item=an_item(2, description="Home health aide"), reasons=(reason,))

    text = text_of(RENDERER.render(a_letter(a_determination(refused_items=(refused,)))).pdf)

    told = section(text, "ITEMS NOT REVIEWED", "EFFECT OF THE DETERMINATION")
    assert "Home health aide: The application came 41 days after the refusal;" in told


def test_items_that_ended_or_wait_are_told_too() -> None:
    """IN6: the letter covers the others, and names the one that nobody had to decide any more."""
    ended = EndedItem(
        item=an_item(2, description="Home health aide"),
        end=ItemEnd.WITHDRAWN,
        on=date(2026, 11, 25),
    )

    text = text_of(RENDERER.render(a_letter(a_determination(ended_items=(ended,)))).pdf)

    told = section(text, "ITEMS NOT REVIEWED", "EFFECT OF THE DETERMINATION")
    assert "Home health aide: withdrawn on 11/25/2026." in told


def test_a_joint_letter_names_every_case_and_which_item_is_whose() -> None:
    """IN5: three applications, one letter, three numbers to find again."""
    joint = tuple(
        ConsolidatedApplication(
            case_id=uuid5(CASE, str(no)),
            case_number=f"CM26-000000{no}",
            received_on=date(2026, 11, 20),
            item_nos=(no,),
        )
        for no in (1, 2, 3)
    )
    items = tuple(a_determined_item(no) for no in (1, 2, 3))

    letter = a_letter(a_determination(items=items, consolidated=joint))
    text = text_of(RENDERER.render(letter).pdf)

    assert "Cases Decided Together: CM26-0000001, CM26-0000002, CM26-0000003" in text
    for no in (1, 2, 3):
        assert f"Item {no} of 3 Case CM26-000000{no} {no + 11} acupuncture sessions: Upheld" in text


def test_a_fresh_review_says_what_it_takes_the_place_of() -> None:
    """LC 4610.6(i): the parties must see which determination this one follows."""
    remand = Remand(
        case_id=CASE,
        case_number="CM26-0000007",
        ordered_on=date(2026, 11, 2),
        ground="plainly_erroneous_finding",
        stated_error="0" * 64,
        excluded_reviewers=(REVIEWER,),
    )

    text = text_of(RENDERER.render(a_letter(a_determination(remand=remand))).pdf)

    assert "Fresh Review of Case: CM26-0000007, set aside on 11/02/2026" in text


def test_the_attorney_is_addressed_where_there_is_one() -> None:
    """A represented worker is written to through the attorney, and gets a copy (§ 5.1)."""
    attorney = Person(name="Atticus Placeholder", address=("9 Fiction Road", "Fresno, CA"))

    text = text_of(RENDERER.render(a_letter(parties=a_party_sheet(attorney=attorney))).pdf)

    assert "December 1, 2026 Atticus Placeholder 9 Fiction Road Fresno, CA Independent" in text
    assert text.endswith(
        "Copies: Wilhelmina Testworker; Imaginary Claims Services; Dr. Fictitia Healer"
    )
