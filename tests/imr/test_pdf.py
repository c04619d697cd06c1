"""Reading letters of others from PDF: no blank lines there, but positions and bold type."""

import json

import pytest
import typst

from imr.letter_import.errors import LetterUnreadableError
from imr.letter_import.letter import read_letter
from services.letters.render import FONTS
from tests.imr.letters import SUMMARY, a_letter, an_item

LAYOUT = """\
#set page(width: 620pt, height: 500pt, margin: 30pt)
#set text(font: "Noto Sans", size: 8pt, hyphenate: false)
#set smartquote(enabled: false)
#for (page, lines) in json(bytes(sys.inputs.lines)).enumerate() {
  if page > 0 { pagebreak() }
  for line in lines {
    if line.text == "" { v(gap) } else {
      block(spacing: 3pt, if line.bold { strong(line.text) } else { line.text })
    }
  }
}
"""
HEADINGS = (
    "Therapy of the imaginary knee: Upheld",
    (
        "Therapy, eight sessions was the original request.\nTherapy, six sessions was authorized\n"
        "by the Claims Administrator. The remaining IMR eligible portion of the original request,\n"
        "Therapy, two sessions is: Overturned"
    ),
    "Brace for the imaginary knee\n\fand elbow: Upheld",
)


def printed(text: str, *, bold: bool, gaps: bool) -> bytes:
    """Print a letter line by line, its headings bold or not, with gaps or without."""
    headed = {line.strip("\f") for heading in HEADINGS for line in heading.split("\n")}
    pages = [
        [{"text": line, "bold": bold and line.strip() in headed} for line in page.split("\n")]
        for page in text.rstrip("\f").split("\f")
    ]
    return compiled(LAYOUT.replace("gap", "8pt" if gaps else "0pt"), lines=json.dumps(pages))


def compiled(layout: str, **inputs: str) -> bytes:
    """Return the PDF of a layout."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    pdf = typst.Compiler(font_paths=fonts).compile(input=layout.encode(), sys_inputs=inputs)
    assert isinstance(pdf, bytes)
    return pdf


@pytest.mark.parametrize(("bold", "gaps"), [(True, True), (True, False), (False, True)])
def test_pdf_says_what_its_text_says(*, bold: bool, gaps: bool) -> None:
    """Either sign is enough, bold type or the gap, where a rationale lacks its full stop."""
    text = a_letter(
        *(an_item(heading, number=number) for number, heading in enumerate(HEADINGS, start=1)),
        summary=SUMMARY.replace("a cane", "an x-\nray, the documen-\ntation, documentation"),
    ).replace("is not medically necessary.", "is not medically necessary")

    assert read_letter(printed(text, bold=bold, gaps=gaps)) == read_letter(text.encode())


def test_pdf_without_text_asks_for_ocr() -> None:
    """A scan is a picture of a letter."""
    with pytest.raises(LetterUnreadableError, match="OCR"):
        read_letter(compiled("#rect(width: 2cm)"))


def test_cut_pdf_is_refused() -> None:
    """Half a download."""
    whole = printed(a_letter(), bold=True, gaps=True)

    with pytest.raises(LetterUnreadableError):
        read_letter(whole[: len(whole) // 2])
