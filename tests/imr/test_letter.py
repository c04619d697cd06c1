"""Reading invented letters: everything that the published layout does to a reader."""

from datetime import date

import pytest

from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.letter import read_letter
from imr.letter_import.stated import Letter
from shared.events.case import Outcome, Priority
from tests.imr.letters import HEADER, ISSUES, MADE, SUMMARY, a_letter, an_item, double_spaced

TWO = (an_item(), an_item("Brace for the imaginary knee: Overturned", number=2))
FIRST_RATIONALE = (
    "The guideline of item 1 asks for a gain in function. The record shows no such gain. "
    "Therefore request 1 is not medically necessary."
)


def read(text: str) -> Letter:
    return read_letter(text.encode())


def before(text: str, last: str) -> str:
    """The text up to where a word stands for the last time."""
    return text[: text.rindex(last)]


def requests(letter: Letter) -> list[str]:
    return [item.request for item in letter.items]


def test_header_states_number_dates_and_priority() -> None:
    """The two-column table puts a value between the two words of its label."""
    header = read(a_letter()).header

    assert header.case_number == "CM26-0012345"
    assert header.received_on == date(2026, 11, 4)
    assert header.assigned_on == date(2026, 11, 9)
    assert header.date_of_injury == date(2026, 10, 13)
    assert header.ur_decided_on == date(2026, 11, 3)
    assert header.decided_on == date(2026, 12, 9)
    assert header.priority is Priority.STANDARD


def test_a_range_of_injury_dates_counts_by_its_last_day() -> None:
    """A cumulative trauma has no single day; the law takes the last."""
    header = HEADER.replace("10/13/2026", "01/02/2025 - 10/13/2026")

    assert read(a_letter(header=header)).header.date_of_injury == date(2026, 10, 13)


def test_credentials_over_two_lines_are_one_list() -> None:
    """A specialty whose name holds an ampersand stays one specialty."""
    credentials = read(a_letter()).credentials

    assert credentials.licensed_in == ("Nevada", "Oregon")
    assert credentials.specialties == (
        "Preventive Medicine",
        "Occupational Medicine",
        "Public Health & General Preventive Medicine",
    )
    assert credentials.board_certified is None


@pytest.mark.parametrize(
    ("sentence", "specialties", "states"),
    [
        (
            "is Board Certified in Chiropractic & Acupuncture and is licensed to practice in Ohio.",
            ("Chiropractic", "Acupuncture"),
            ("Ohio",),
        ),
        (
            (
                "is Board Certified in Physical Medicine & Rehabilitation, Pain Management and "
                "Surgery and is licensed to practice in Ohio, Utah and Iowa."
            ),
            ("Physical Medicine & Rehabilitation", "Pain Management", "Surgery"),
            ("Ohio", "Utah", "Iowa"),
        ),
    ],
)
def test_credentials_are_read_from_a_sentence(
    sentence: str, specialties: tuple[str, ...], states: tuple[str, ...]
) -> None:
    """Older letters, and ours, say it in prose."""
    made = (
        f"\nHOW THE IMR FINAL DETERMINATION WAS MADE\nThe expert reviewer {sentence} He/she is.\n"
    )

    credentials = read(a_letter(made=made)).credentials

    assert credentials.specialties == specialties
    assert credentials.licensed_in == states
    assert credentials.board_certified is True


def test_parts_of_an_item_are_joined_into_lines() -> None:
    """What the layout wrapped is one text again, without its label."""
    item = read(a_letter()).items[0]

    assert item.request == "Therapy of the imaginary knee"
    assert item.outcome is Outcome.UPHELD
    assert item.claims_administrator_guideline == (
        "Decision based on invented guideline 1, Section(s): Special Studies."
    )
    assert item.reviewer_guideline == (
        "The Expert Reviewer based the decision on another invented guideline, number 1."
    )
    assert item.rationale == FIRST_RATIONALE


def test_summary_stands_without_its_lead_in() -> None:
    """The lead-in is the form's sentence, not the reviewer's."""
    summary = read(a_letter()).clinical_summary

    assert summary.startswith("The injured worker is a 48 year old female")
    assert "asked for a follow-up visit" in summary


HEADINGS = {
    "plain": (
        "\nBrace for the imaginary knee: Overturned",
        "Brace for the imaginary knee",
    ),
    "no blank line above": (
        "Brace for the imaginary knee: Overturned",
        "Brace for the imaginary knee",
    ),
    "at the top of a page": (
        "\fBrace for the imaginary knee: Overturned",
        "Brace for the imaginary knee",
    ),
    "over a page": (
        (
            "\nBrace for the imaginary knee, to be worn three times a week for two\n"
            "\fweeks: Overturned"
        ),
        "Brace for the imaginary knee, to be worn three times a week for two weeks",
    ),
    "decision alone on the last line": (
        (
            "\nBrace for the imaginary knee, to be worn three times a week for two weeks at home:\n"
            "Overturned"
        ),
        "Brace for the imaginary knee, to be worn three times a week for two weeks at home",
    ),
    "an abbreviation at a line end": (
        "\nBrace for the imaginary knee, two times a wk.\nfor two weeks: Overturned",
        "Brace for the imaginary knee, two times a wk. for two weeks",
    ),
    "decision alone on the next page": (
        "\nBrace for the imaginary knee:\n\fOverturned",
        "Brace for the imaginary knee",
    ),
    "a colon inside": (
        "\nLabs to include: invented EKG: Overturned",
        "Labs to include: invented EKG",
    ),
    "modified": (
        (
            "\nPhysical therapy, eight sessions was the original request. Physical therapy, six\n"
            "sessions was authorized by the Claims Administrator.\n"
            "The remaining IMR eligible portion of the original request, Physical therapy, two\n"
            "sessions is:\nOverturned"
        ),
        (
            "Physical therapy, eight sessions was the original request. Physical therapy, six "
            "sessions was authorized by the Claims Administrator. The remaining IMR eligible "
            "portion of the original request, Physical therapy, two sessions is"
        ),
    ),
    "modified, no blank line above": (
        (
            "Physical therapy, eight sessions was the original request.\n"
            "Physical therapy, six sessions was authorized by the Claims Administrator.\n"
            "The remaining IMR eligible portion of the original request, two sessions is:\n"
            "Overturned"
        ),
        (
            "Physical therapy, eight sessions was the original request. Physical therapy, six "
            "sessions was authorized by the Claims Administrator. The remaining IMR eligible "
            "portion of the original request, two sessions is"
        ),
    ),
    "modified, over a page": (
        (
            "\nPhysical therapy, eight sessions was the original request.\n\f"
            "Physical therapy, six sessions was authorized by the Claims Administrator. The\n"
            "remaining IMR eligible portion of the original request, two sessions is: Overturned"
        ),
        (
            "Physical therapy, eight sessions was the original request. Physical therapy, six "
            "sessions was authorized by the Claims Administrator. The remaining IMR eligible "
            "portion of the original request, two sessions is"
        ),
    ),
}


@pytest.mark.parametrize(("heading", "request_"), HEADINGS.values(), ids=HEADINGS)
def test_second_heading_is_parted_from_the_rationale_above(heading: str, request_: str) -> None:
    """A heading read into a rationale, or a rationale into a heading, is somebody else's words."""
    letter = read(a_letter(an_item(), an_item(heading, number=2, before="")))

    assert requests(letter) == ["Therapy of the imaginary knee", request_]
    assert letter.items[0].rationale == FIRST_RATIONALE
    assert letter.items[1].outcome is Outcome.OVERTURNED


REASON = "Another reason of this item goes on for as long as the line has room for a word of it,\n"
FULL = (
    "One more reason stands here, and it goes on for so long that the line has no room for more\n"
    "words; the last line of this rationale is long, and it ends like others with a full stop.\n"
)


@pytest.mark.parametrize("reasons", [0, 1, 11])
@pytest.mark.parametrize("page_break", ["", "\f"])
def test_heading_below_a_full_line_is_found(page_break: str, reasons: int) -> None:
    """Neither a blank line nor a short line parts it from the rationale above."""
    first = an_item() + "\n" * (reasons > 0) + REASON * reasons + FULL
    second = an_item("Brace for the imaginary knee: Overturned", number=2, before=page_break)

    letter = read(a_letter(first, second))

    assert requests(letter)[1] == "Brace for the imaginary knee"
    assert letter.items[0].rationale.endswith("with a full stop.")


def test_a_rationale_without_a_full_stop_ends_at_the_gap() -> None:
    """Reviewers forget it; the blank line tells all the same."""
    text = a_letter(*TWO).replace("not medically necessary.\n\nBrace", "not necessary\n\nBrace")

    letter = read(text)

    assert requests(letter)[1] == "Brace for the imaginary knee"
    assert letter.items[0].rationale.endswith("is not necessary")


def test_first_heading_may_stand_on_the_next_page() -> None:
    """The lead-in ends one page, the first heading begins another."""
    letter = read(a_letter(an_item(before="\f")))

    assert requests(letter) == ["Therapy of the imaginary knee"]


def test_double_line_spacing_changes_nothing() -> None:
    """Some published letters have a blank line below every line."""
    letter = read(double_spaced(a_letter(*TWO, end="")))

    assert letter == read(a_letter(*TWO))


def test_windows_line_ends_and_byte_order_mark_change_nothing() -> None:
    """A letter that went through another system is the same letter."""
    text = a_letter(*TWO)

    assert read_letter(("\ufeff" + text.replace("\n", "\r\n")).encode()) == read(text)


@pytest.mark.parametrize(
    ("wrapped", "joined"),
    [
        ("on 10-19-\n2026 she", "on 10-19-2026 she"),
        ("on 10/19/\n2026 she", "on 10/19/2026 she"),
        ("a follow-\nup visit", "a follow-up visit"),
        ("the documen-\ntation and the documentation", "the documentation and the documentation"),
        ("a pre-\nop visit, a pre-op test, preop", "a pre-op visit, a pre-op test, preop"),
        ("for two-\nor three weeks", "for two- or three weeks"),
        ("neck - \npain", "neck - pain"),
    ],
)
def test_a_hyphen_at_a_line_end_is_kept_unless_the_letter_writes_the_word_in_one(
    wrapped: str, joined: str
) -> None:
    """Only the typesetter's hyphens go; those of dates and compounds stay."""
    summary = SUMMARY.replace("walks with a cane.", f"walks\n{wrapped} with a cane.")

    assert f"walks {joined} with a cane." in read(a_letter(summary=summary)).clinical_summary


def test_characters_beyond_ascii_come_through() -> None:
    """Degrees, trademarks, times, dashes and curly quotes stand in real letters."""
    signs = "flexion 30\u00b0, Invented\u00ae, 2\u00d76, A \u2013 B, \u201cfour A\u2019s\u201d"
    summary = SUMMARY.replace("walks with a cane", signs)

    assert signs in read(a_letter(summary=summary)).clinical_summary


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Dear Sir or Madam,\nthis is no determination.\n", "is not a determination letter"),
        (a_letter(summary=""), "has no section CLINICAL CASE SUMMARY"),
        (HEADER + MADE + SUMMARY, "has no section IMR ISSUES"),
        (HEADER + MADE + SUMMARY + ISSUES, "has no 'Claims Administrator guideline:'"),
        (
            a_letter("\nA knee brace\n\n" + an_item().split("\n", 3)[3]),
            "no decision in the heading of item 1",
        ),
        (
            a_letter(*TWO)[: a_letter(*TWO).rindex("Decision rationale")],
            "no Decision rationale for item 2",
        ),
        (a_letter(*TWO)[: a_letter(*TWO).rindex("MAXIMUS")], "no Decision rationale for item 2"),
        (a_letter(*TWO, end="").rstrip()[:-20], "breaks off within a sentence"),
        (a_letter() + a_letter(), "twice; one letter a file"),
        (a_letter(header=HEADER.replace("11/09/2026", "02/30/2026")), "there is no such day"),
        (" \n\f\n", "holds no text"),
    ],
)
def test_what_is_not_a_whole_letter_is_named(text: str, what: str) -> None:
    """Whoever sent the file has to know what is missing in it."""
    with pytest.raises(LetterUnreadableError, match=what):
        read(text)


def test_a_letter_cut_at_any_line_is_refused_or_ends_with_a_sentence() -> None:
    """A cut letter must never pass for a shorter one with an unfinished reason."""
    lines = a_letter(*TWO, end="").splitlines()

    for count in range(len(lines)):
        try:
            letter = read("\n".join(lines[:count]))
        except LetterUnreadableError:
            continue
        assert letter.items[-1].rationale.endswith(".")
