"""A letter becomes a PDF/UA-1 file, or a page for the web.

Same letter and template, same bytes, wherever it is made.

The letter goes to the typesetter as data, never as source, so nothing in it can be a command. The
document's date is the decision's; neither clock, locale nor the machine's fonts play a part.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no types

from services.letters.errors import (
    CharacterNotInFontsError,
    FontMissingError,
    LetterDoesNotCompileError,
    TemplateHasNoPageError,
)
from services.letters.letter import Letter
from services.letters.notice import Notice
from services.letters.registry import LetterTemplate, Registry

FONTS: Final = Path(__file__).with_name("fonts")
_FAMILIES: Final = (
    *("NotoSerif-Regular", "NotoSerif-Bold", "NotoSans-Regular", "NotoSans-Bold"),
    *("NotoSerifArmenian-Regular", "NotoSerifHebrew-Regular", "NotoNaskhArabic-Regular"),
    *("NotoSansMath-Regular", "NotoSansSymbols2-Regular"),
)
"""Files without which a letter would look otherwise, or lack characters."""
_STANDARD: Final = "ua-1"

_PAGE_COUNT: Final = re.compile(rb"/Type/Pages/Count (\d+)")
"""In the page tree, which the typesetter writes before anything that the letter says."""


@dataclass(frozen=True)
class Rendered:
    """A printed letter."""

    pdf: bytes
    pages: int


class Renderer:
    """Sets letters with the templates of a registry, one at a time."""

    def __init__(self, registry: Registry, fonts: Path = FONTS) -> None:
        """Read the fonts.

        Raises:
            FontMissingError: one of them is not there; another would take its place unnoticed.
        """
        for name in _FAMILIES:
            if not (fonts / f"{name}.ttf").is_file():
                raise FontMissingError(name)
        self._registry = registry
        self._shown = _characters(fonts)
        self._lock = threading.Lock()
        self._compiler = typst.Compiler(
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]
            ),
            ignore_system_fonts=True,
        )

    def render(self, letter: Letter | Notice) -> Rendered:
        """Return the letter as PDF/UA-1, set with the template that it names.

        Takes about ten milliseconds of one core; call it in a thread.

        Raises:
            CharacterNotInFontsError: no bundled font has a character of the letter.
            LetterDoesNotCompileError: the typesetter refused it.
            TemplateUnknownError: the registry does not have the letter's template.
        """
        template = self._registry.recorded(letter.template)
        data = letter.model_dump(mode="json")
        self._require_glyphs(_strings(data))
        pdf = self._compiled(template, data, "pdf", pdf_standards=_STANDARD, timestamp=0)
        pages = _PAGE_COUNT.search(pdf)
        assert pages is not None  # every PDF has a page tree
        return Rendered(pdf, int(pages[1]))

    def page(self, letter: Letter | Notice) -> bytes:
        """Return the same content as a page for the web, set by the same template.

        Raises:
            TemplateHasNoPageError: the template is older than pages are.
            LetterDoesNotCompileError: the typesetter refused it.
            TemplateUnknownError: the registry does not have the letter's template.
        """
        template = self._registry.recorded(letter.template)
        if not template.style:
            raise TemplateHasNoPageError(template.name, template.version)
        made = self._compiled(template, letter.model_dump(mode="json"), "html")
        head, _, body = made.partition(b"</head><body>")
        style = b"<style>" + template.style + b"</style></head><body><main>"
        return head + style + body.replace(b"</body>", b"</main></body>")

    def _compiled(
        self,
        template: LetterTemplate,
        data: dict[str, Any],
        form: Literal["pdf", "html"],
        **options: Any,
    ) -> bytes:
        try:
            with self._lock:
                made = self._compiler.compile(
                    input=template.layout,
                    format=form,
                    sys_inputs={"letter": json.dumps(data, ensure_ascii=False), "form": form},
                    **options,
                )
        except typst.TypstError:
            raise LetterDoesNotCompileError(template.name, template.version) from None
        assert isinstance(made, bytes)  # one file, and no output path was given
        return made

    def _require_glyphs(self, texts: Iterable[str]) -> None:
        for character in sorted(set().union(*texts) - self._shown):
            if not _invisible(character):
                raise CharacterNotInFontsError(character)


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _invisible(character: str) -> bool:
    """Whether nothing has to be drawn for it: white space, joiners, soft hyphens."""
    return character.isspace() or unicodedata.category(character) == "Cf"


@cache
def _characters(folder: Path) -> frozenset[str]:
    shown: set[int] = set()
    for file in sorted(folder.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            shown.update(font.getBestCmap())
    return frozenset(map(chr, shown))
