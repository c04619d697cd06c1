"""Real letters go round: imported, carried through the whole chain, rendered, and imported again.

One run of the chain over the Kafka protocol for all letters of the reference material.
"""

from pathlib import Path

import pytest

from imr.evaluation.roundtrip import differences
from imr.letter_import.case_files import CaseFiles
from imr.letter_import.files import read_file, write
from imr.letter_import.pdf import lines_of_pdf
from imr.letter_import.running_lines import without_running_lines
from imr.running.progress import Cases
from imr.running.run import Plan, carry_out


def carried(letters: list[CaseFiles], folder: Path) -> Cases:
    """Run the chain with the recorded determinations of these letters."""
    for files in letters:
        write(files, folder / "imported")
    applications = [(files.determination.case_number, files.case) for files in letters]
    plan = Plan(applications, folder / "out", determinations=folder / "imported")
    return carry_out(plan, lambda _: None, lambda _: None)


def test_every_real_letter_goes_round(material: Path, tmp_path: Path) -> None:
    """The new letter, read back from its PDF, says what the published one says, field by field."""
    paths = sorted((material / "data" / "dwc-letters").glob("*.txt"))
    if not paths:
        pytest.skip("reference material is missing: no data/dwc-letters beside the checkout")
    letters = [read_file(path) for path in paths]

    cases = carried(letters, tmp_path)

    found = {}
    for files in letters:
        number = files.determination.case_number
        again = read_file(tmp_path / "out" / number / "letter.pdf")
        if unlike := differences(files, again):
            found[number] = [str(each) for each in unlike]
    assert found == {}
    items = sum(len(files.determination.items) for files in letters)
    outcomes = [o for case in cases.by_id.values() for o in case.outcomes.values()]
    assert (len(cases.by_id), len(outcomes)) == (len(paths), items)
    print(f"{len(paths)} real letters with {items} items went round")  # noqa: T201 - the count is asked for


def test_the_seed_letter_comes_out_as_it_went_in(material: Path, tmp_path: Path) -> None:
    """DX2: its three sections are equal once white space is folded."""
    seed = material / "seed" / "final-determination-letter.txt"
    files = read_file(seed)

    carried([files], tmp_path)

    pdf = tmp_path / "out" / files.determination.case_number / "letter.pdf"
    assert differences(files, read_file(pdf)) == []
    assert sections(pdf_text(pdf)) == sections(seed.read_text())


HEADINGS = (
    "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "CLINICAL CASE SUMMARY",
    "IMR ISSUES, DECISIONS AND RATIONALES",
)
ENDS = ("DOCUMENTS REVIEWED", "EFFECT OF THE DETERMINATION", *HEADINGS)


def sections(text: str) -> dict[str, str]:
    """Return the seed's three sections, white space folded."""
    folded = " ".join(text.split())
    found = {}
    for heading in HEADINGS:
        start = folded.index(heading) + len(heading)
        ends = [folded.find(end, start) for end in ENDS]
        found[heading] = folded[start : min((at for at in ends if at > 0), default=None)].strip()
    return found


def pdf_text(path: Path) -> str:
    """Return the text of a letter of ours, without the lines that run on every page."""
    lines = without_running_lines(lines_of_pdf(path.read_bytes()))
    return "\n".join(line.text for line in lines)
