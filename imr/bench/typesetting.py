"""Letters per second as PDF/UA: our typesetting, and WeasyPrint with the same content and fonts."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from imr.bench import machine
from imr.bench.figures import Spread, Typesetting, percentile
from services.letters.letter import Letter
from services.letters.registry import Registry
from services.letters.render import FONTS, Renderer

_WHAT: Final = "the same letters, PDF/UA-1, the same fonts, one process, one letter at a time"

Say = Callable[[str], None]


def ours(letters: Sequence[Letter], runs: int, say: Say) -> Typesetting:
    """Set letters as the letters service does."""
    renderer = Renderer(Registry.read())
    return _measure(
        "our letters (Typst)", lambda each: renderer.render(each).pdf, letters, runs, say
    )


def weasyprint(
    letters: Sequence[Letter], runs: int, say: Say, *, whole_fonts: bool
) -> Typesetting | str:
    """Set the same content, the letter's page for the web, with WeasyPrint; or return why not.

    Its time goes into cutting fonts down to the characters used; with whole fonts it need not.
    """
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError) as error:
        return f"WeasyPrint is not there ({error}): uv sync --group bench, and Pango"
    renderer = Renderer(Registry.read())
    fonts: Any = FontConfiguration()
    style: Any = CSS(string=_STYLE, font_config=fonts)

    def pdf(letter: Letter) -> bytes:
        found: Any = HTML(string=renderer.page(letter).decode()).write_pdf(
            stylesheets=[style], pdf_variant="pdf/ua-1", font_config=fonts, full_fonts=whole_fonts
        )
        return bytes(found)

    name = "WeasyPrint, whole fonts" if whole_fonts else "WeasyPrint"
    return _measure(name, pdf, letters, runs, say)


def _measure(
    name: str, pdf: Callable[[Letter], bytes], letters: Sequence[Letter], runs: int, say: Say
) -> Typesetting:
    pdf(letters[0])  # fonts are read once
    busy = machine.load()
    rates: list[float] = []
    taken: list[float] = []
    made: list[bytes] = []
    for run in range(1, runs + 1):
        began = time.perf_counter()
        made = []
        for number, letter in enumerate(letters, start=1):
            at = time.perf_counter()
            made.append(pdf(letter))
            taken.append(time.perf_counter() - at)
            if number % 10 == 0:
                say(f"{name}, run {run}: {number} of {len(letters)} letters")
        rates.append(len(letters) / (time.perf_counter() - began))
    return Typesetting(
        name=name,
        inputs=f"{len(letters)} letters a run; {_WHAT}",
        per_second=Spread.of(rates),
        p99_ms=1000 * percentile(taken, 99),
        kib=statistics.median(len(each) for each in made) / 1024,
        pages=statistics.median(_pages(each) for each in made),
        load=busy,
    )


def _pages(pdf: bytes) -> int:
    import io

    import pypdfium2

    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return len(document)


_FACES: Final = (
    ("Serif", "normal", "normal", "NotoSerif-Regular"),
    ("Serif", "bold", "normal", "NotoSerif-Bold"),
    ("Serif", "normal", "italic", "NotoSerif-Italic"),
    ("Sans", "normal", "normal", "NotoSans-Regular"),
    ("Sans", "bold", "normal", "NotoSans-Bold"),
)

_STYLE: Final = (
    "".join(
        f"@font-face{{font-family:{family};font-weight:{weight};font-style:{style};"
        f"src:url({(FONTS / file).as_uri()}.ttf)}}"
        for family, weight, style, file in _FACES
    )
    + "@page{size:letter;margin:0.95in 1in;@bottom-center{font:8pt Sans;"
    'content:"Page " counter(page) " of " counter(pages)}}'
    "body{font:10pt/1.4 Serif;max-width:none;padding:0}h1,h2,th,.organization{font-family:Sans}"
    "h1{font-size:16pt}h2{font-size:10.5pt}h3{font-size:10pt}table{font-size:9pt}"
)
