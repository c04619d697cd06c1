"""What the public gets of a planted case, by the names of the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pypdfium2

from imr.leaks.planting import MEDICINE, Planted
from imr.leaks.search import Needle, hits, text_in
from services.letters.composition import Former, compose
from services.letters.letter import Letter
from services.letters.publication.decisions import (
    copied,
    derivations,
    public_data,
    safe_harbor_data,
)
from services.letters.publication.risk import report
from services.letters.registry import LetterTemplate
from services.letters.render import Renderer
from shared.events.case import Worker


def letter_of(case: Planted, template: LetterTemplate) -> Letter:
    """Return the parties' letter of a case, which holds all that was planted."""
    assigned_on = case.determination.assigned_on
    return compose(
        case.determination,
        case.sheet,
        template,
        content=case.determination.digest(),
        signature_kind="reviewer",
        decided_on=assigned_on,
        worker=Worker(age=93, sex="female"),
        former=Former(version=1, dated=assigned_on, corrected_on=assigned_on),
    )


@dataclass(frozen=True)
class Released:
    """What left the house."""

    public: Letter
    files: Mapping[str, bytes]
    """Both profiles' data and risk reports, as the letters service makes them."""


def released(letter: Letter, case: Planted) -> Released:
    """Derive both profiles."""
    open_, hidden = derivations(letter, [case.sheet])
    public = copied(letter, open_)
    data, research = public_data(public), safe_harbor_data(letter, hidden)
    files = {
        "public.json": data.encoded(),
        "public-risk.json": report(open_, data).encoded(),
        "safe-harbor.json": research.encoded(),
        "safe-harbor-risk.json": report(hidden, research).encoded(),
    }
    return Released(public, files)


def printed(public: Letter, renderer: Renderer) -> Mapping[str, bytes]:
    """Return the public letter as PDF."""
    return {"public.pdf": renderer.render(public).pdf}


def medicine_lost(letter: Letter, public: Letter) -> int:
    """Count the sentences about nobody that did not come out as they went in."""
    before, after = (each.encoded().decode() for each in (letter, public))
    return sum(before.count(each) - after.count(each) for each in MEDICINE)


def leaks(case: Planted, files: Mapping[str, bytes]) -> Iterator[tuple[str, Needle, str]]:
    """Yield every planted identifier that a file still tells: its name, which, and where."""
    needles = list(case.needles)
    for name, content in files.items():
        text = _text_of_pdf(content) if name.endswith(".pdf") else text_in(content)
        for needle, place in hits(needles, text):
            yield name, needle, place


def _text_of_pdf(content: bytes) -> str:
    """Return the text layer of a PDF and what its properties say."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join([*pages, *document.get_metadata_dict().values()])
