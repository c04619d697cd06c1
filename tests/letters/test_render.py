"""The PDF: accessible, the same bytes everywhere, and honest about what it cannot show."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from services.letters.errors import CharacterNotInFontsError
from services.letters.letter import Letter
from services.letters.notice import Notice
from services.letters.publication.decisions import public_copy
from services.letters.render import FONTS, Renderer
from shared.events.case import Outcome
from shared.events.envelope import digest
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Language, Party
from tests.builders import a_party_sheet
from tests.letters.notice_samples import a_notice
from tests.letters.reading import FOOT, HEADS, lines_of
from tests.letters.samples import REGISTRY, a_determination, a_determined_item, a_letter
from tests.letters.test_copies import copies
from tests.letters.test_corrections import corrected

RENDERER = Renderer(REGISTRY)
ROOT = Path(__file__).resolve().parents[2]
POM = ROOT / "deploy" / "verapdf" / "pom.xml"
LETTERS = {
    "one item": a_letter(signature_kind="simulated"),
    "several items": a_letter(
        a_determination(
            items=tuple(a_determined_item(number) for number in (1, 2, 3)),
            clinical_summary="Low back pain.\n\nNguyễn, Ελένη, Արմեն, דוד, محمد.\n" * 40,
        )
    ),
    "public": public_copy(
        a_letter(a_determination(items=(a_determined_item(outcome=Outcome.OVERTURNED),))),
        a_party_sheet(),
    ),
}

RENDER_A_TWIN = """
import sys
from services.letters.letter import Letter
from services.letters.registry import Registry
from services.letters.render import Renderer
from shared.events.envelope import digest

letter = Letter.model_validate_json(sys.stdin.buffer.read())
print(digest(Renderer(Registry.read()).render(letter).pdf))
"""


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "C", "PYTHONHASHSEED": "2", "HOME": "/nowhere"},
    ],
)
def test_the_same_bytes_come_out_elsewhere(surroundings: dict[str, str], tmp_path: Path) -> None:
    """A letter can be checked against its digest on any host, in any time zone and locale (LT3)."""
    letter = LETTERS["several items"]

    elsewhere = subprocess.run(
        [sys.executable, "-c", RENDER_A_TWIN],
        input=letter.encoded(),
        env={**os.environ, **surroundings, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )

    assert elsewhere.stdout.decode().strip() == digest(RENDERER.render(letter).pdf)


def test_what_was_rendered_before_leaves_no_trace() -> None:
    """One typesetter sets thousands of letters; none may colour the next."""
    letter = LETTERS["one item"]
    alone = Renderer(REGISTRY).render(letter)

    for other in LETTERS.values():
        RENDERER.render(other)

    assert RENDERER.render(letter) == alone


@pytest.mark.parametrize("name", LETTERS)
def test_the_tag_tree_is_there_for_a_screen_reader(name: str) -> None:
    """PDF/UA-1 asks for tags, language, title, and table cells that know their headers."""
    with pikepdf.open(io.BytesIO(RENDERER.render(LETTERS[name]).pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "CM26-0000001" in str(metadata["dc:title"])
        tags = list(_tags(pdf.Root.StructTreeRoot.K))
        outline = pdf.Root.Outlines

    assert {"Document", "H1", "H2", "P", "Table", "TR", "TH", "TD", "L", "LI"} <= set(tags)
    assert tags.count("Table") == (1 if name == "public" else 2)
    assert outline.Count != 0


def _tags(node: pikepdf.Object) -> list[str]:
    if isinstance(node, pikepdf.Array):
        return [tag for each in node for tag in _tags(each)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    below = _tags(node.K) if "/K" in node else []
    return [str(node.S).removeprefix("/"), *below]


@pytest.fixture(scope="session")
def verapdf(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The class path of veraPDF, or a skip that says what is missing."""
    if shutil.which("java") is None or shutil.which("mvn") is None:
        pytest.skip("veraPDF needs Java and Maven, which are not on this machine")
    path = tmp_path_factory.mktemp("verapdf") / "classpath"
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:build-classpath"]
    try:
        subprocess.run(
            [*command, f"-Dmdep.outputFile={path}"], check=True, capture_output=True, timeout=300
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("veraPDF could not be had from the Maven repository")
    return path.read_text("utf-8").strip()


def test_verapdf_finds_no_failure(verapdf: str, tmp_path: Path) -> None:
    """The reference validator's word on PDF/UA-1: every kind, language and audience."""
    notices = [a_notice(kind, language) for kind in NoticeKind for language in Language]
    spanish = copies(Language.SPANISH)[Party.EMPLOYEE]
    of_correction = [corrected(each) for each in (Party.EMPLOYEE, Party.CLAIMS_ADMINISTRATOR)]
    letters: list[Letter | Notice] = [*LETTERS.values(), spanish, *of_correction, *notices]
    files = []
    for index, letter in enumerate(letters):
        files.append(tmp_path / f"{index}.pdf")
        files[-1].write_bytes(RENDERER.render(letter).pdf)

    command = ["java", "-cp", verapdf, "org.verapdf.apps.GreenfieldCliWrapper"]
    report = subprocess.run(
        [*command, "--flavour", "ua1", "--format", "text", *map(str, files)],
        check=False,
        capture_output=True,
        text=True,
    ).stdout

    assert [line.split()[0] for line in report.splitlines()] == ["PASS"] * len(letters), report


def test_a_character_without_a_glyph_is_named_not_dropped() -> None:
    """A missing drug name would change a decision; the error tells the code point only."""
    letter = a_letter(a_determination(clinical_summary="Secret words and 薬."))

    with pytest.raises(CharacterNotInFontsError) as caught:
        RENDERER.render(letter)

    assert caught.value.code == "character_not_in_fonts"
    assert "U+85AC" in str(caught.value)
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "\u200d", "\u2060", "\u00a0", "\t"])
def test_characters_that_show_nothing_need_no_glyph(invisible: str) -> None:
    """Soft hyphens and joiners come with every copied text."""
    RENDERER.render(a_letter(a_determination(clinical_summary=f"low{invisible}back pain")))


def test_marks_stand_outside_the_sections() -> None:
    """A reader of the sections sees the determination's words only."""
    simulated, public = (
        lines_of(RENDERER.render(LETTERS[name]).pdf) for name in ("one item", "public")
    )

    assert simulated[0] == HEADS[0]
    assert public[0] == HEADS[1]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", NoticeKind)
def test_notices_have_language_bookmarks_and_page_numbers(
    kind: NoticeKind, language: Language
) -> None:
    """Whoever cannot see a notice finds its sections, and hears it in its own language."""
    notice = a_notice(kind, language)
    content = RENDERER.render(notice).pdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == f"{language.value}-US"
        with pdf.open_outline() as outline:
            found = [each.title for each in outline.root]
    assert found == [each.heading for each in notice.sections]
    assert FOOT.fullmatch(lines_of(content)[-1])


@pytest.mark.parametrize("above", range(20, 60, 4))
def test_no_heading_stands_alone_at_the_foot_of_a_page(above: int) -> None:
    """A heading moves to the next page with the first lines of what it heads."""
    summary = "\n".join(f"Line {number}." for number in range(above))
    items = tuple(a_determined_item(number) for number in range(1, 4))
    letter = a_letter(a_determination(clinical_summary=summary, items=items))

    lines = lines_of(RENDERER.render(letter).pdf)

    feet = [at for at, line in enumerate(lines) if FOOT.fullmatch(line)]
    last = {next(line for line in reversed(lines[:foot]) if line) for foot in feet}
    headings = {*letter.statements.headings.values(), *(f"Item {n} of 3" for n in (1, 2, 3))}
    assert last.isdisjoint(headings)
    assert not any(line.endswith((": Upheld", ": Overturned")) for line in last)


def test_the_fonts_come_with_their_licence() -> None:
    """Only openly licensed fonts are bundled, and no more than a few megabytes."""
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")
    assert sum(file.stat().st_size for file in FONTS.glob("*.ttf")) < 6_000_000


def test_the_number_of_pages_is_what_the_reader_counts() -> None:
    """The event says how many pages were sent."""
    letter: Letter = LETTERS["several items"]
    rendered = RENDERER.render(letter)

    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        assert rendered.pages == len(pdf.pages) > 1
