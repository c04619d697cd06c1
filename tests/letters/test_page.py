"""The letter as a page for the web: the same content as on paper, and no barrier that axe finds."""

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.letters.errors import TemplateHasNoPageError
from services.letters.letter import Letter
from services.letters.notice import Notice
from services.letters.publication.decisions import public_copy
from services.letters.render import Renderer
from services.letters.sections import absent, folded
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Language, Party
from tests.builders import a_party_sheet
from tests.letters.notice_samples import a_notice
from tests.letters.samples import REGISTRY, a_determination, a_letter
from tests.letters.test_copies import copies
from tests.letters.test_corrections import corrected
from tests.letters.test_sections import FIXTURES

RENDERER = Renderer(REGISTRY)
PACKAGE = Path(__file__).resolve().parents[2] / "deploy" / "axe" / "package.json"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOTICES = {
    f"{kind.value} {language.value}": a_notice(kind, language)
    for kind in NoticeKind
    for language in Language
}
LETTERS: dict[str, Letter | Notice] = {
    **{f"determination {each.value}": copies(each)[Party.EMPLOYEE] for each in Language},
    **{f"corrected {each.value}": corrected(each) for each in (Party.EMPLOYEE, Party.ATTORNEY)},
    "determination public": public_copy(a_letter(signature_kind="simulated"), a_party_sheet()),
    **NOTICES,
}


def text_of_page(page: bytes) -> str:
    """Return what a reader sees of a page, white space folded."""
    body = page.decode().partition("<body>")[2]
    return folded(
        html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:span|strong)[^>]*>", "", body)))
    )


@pytest.mark.parametrize("name", LETTERS)
def test_the_page_says_all_that_the_letter_says(name: str) -> None:
    """The contract of sections holds on the web as on paper."""
    letter = LETTERS[name]

    page = RENDERER.page(letter)

    assert absent(letter, text_of_page(page)) == ()
    assert page.startswith(f'<!DOCTYPE html><html lang="{letter.language.value}'.encode())
    assert RENDERER.page(letter) == page


def test_markup_in_a_text_stays_text() -> None:
    """What somebody wrote can neither run nor change the page."""
    evil = '<script>alert(1)</script> </p><img src=x onerror=alert(1)> &amp; #html.elem("script")'

    page = RENDERER.page(a_letter(a_determination(clinical_summary=evil)))

    assert b"<script" not in page
    assert b"<img" not in page
    assert folded(evil) in text_of_page(page)


def test_a_letter_from_before_pages_has_none() -> None:
    """It is said, not guessed."""
    old = Letter.model_validate_json((FIXTURES / "determination-2.json").read_bytes())

    with pytest.raises(TemplateHasNoPageError):
        RENDERER.page(old)


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, or a skip that says what is missing."""
    if shutil.which("npm") is None:
        pytest.skip("axe-core needs npm, which is not on this machine")
    folder = tmp_path_factory.mktemp("axe")
    shutil.copy(PACKAGE, folder)
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("axe-core could not be had from the npm registry")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def tab() -> Iterator[Any]:
    """A page of one Chromium for all, or a skip that says what is missing."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if (chromium := shutil.which("chromium")) is None:
        pytest.skip("Chromium is not on this machine (Debian: chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page(java_script_enabled=True)
        browser.close()


def test_axe_finds_no_barrier(axe: str, tab: Any) -> None:
    """WCAG 2.2 AA and good practice, for every kind and language: contrast, headings, tables."""
    found = {name: _violations(tab, axe, RENDERER.page(each)) for name, each in LETTERS.items()}

    assert {name: barriers for name, barriers in found.items() if barriers} == {}
    assert _violations(tab, axe, b"<html><body><img src='x'></body></html>") != []


def _violations(tab: Any, axe: str, page: bytes) -> list[str]:
    tab.set_content(page.decode())
    tab.evaluate(axe)
    run = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
    return [each["id"] for each in tab.evaluate(run, WCAG)["violations"]]
