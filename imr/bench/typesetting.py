"""Letters per second as PDF/UA: our typesetting, and WeasyPrint with the same content and fonts."""

import html
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from imr.bench import machine
from imr.bench.figures import Spread, Typesetting
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
    """Set the same content with WeasyPrint; return why not, where it cannot.

    Its time goes into cutting fonts down to the characters used; with whole fonts it need not.
    """
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError) as error:
        return f"WeasyPrint is not there ({error}): uv sync --group bench, and Pango"
    fonts: Any = FontConfiguration()
    style: Any = CSS(string=_STYLE, font_config=fonts)

    def pdf(letter: Letter) -> bytes:
        found: Any = HTML(string=page(letter)).write_pdf(
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
    made: list[bytes] = []
    for run in range(1, runs + 1):
        began = time.perf_counter()
        made = []
        for number, letter in enumerate(letters, start=1):
            made.append(pdf(letter))
            if number % 10 == 0:
                say(f"{name}, run {run}: {number} of {len(letters)} letters")
        rates.append(len(letters) / (time.perf_counter() - began))
    return Typesetting(
        name=name,
        inputs=f"{len(letters)} letters a run; {_WHAT}",
        per_second=Spread.of(rates),
        kib=statistics.median(len(each) for each in made) / 1024,
        pages=statistics.median(_pages(each) for each in made),
        load=busy,
    )


def _pages(pdf: bytes) -> int:
    import io

    import pypdfium2

    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return len(document)


def page(letter: Letter) -> str:
    """Return a letter as HTML: the same content in the same order, tagged by its elements."""
    says = letter.statements
    facts = {
        "Case Number": letter.case_number,
        "Date of Injury": f"{letter.date_of_injury:%m/%d/%Y}",
        "Date Assigned": f"{letter.assigned_on:%m/%d/%Y}",
        "UR Denial Date": f"{letter.ur_decided_on:%m/%d/%Y}",
        "Decision Date": f"{letter.decided_on:%m/%d/%Y}",
        "Application Received": f"{letter.received_on:%m/%d/%Y}",
        "Priority": letter.priority.value,
        "Claim Number": letter.claim_number,
        "Employee": letter.employee,
        "Requesting Physician": letter.requesting_physician,
        "State(s) of Licensure": ", ".join(letter.qualifications.licensed_in),
        "Certification(s)/Specialty": ", ".join(letter.qualifications.specialties),
    }
    documents = [
        (
            str(each.record_no),
            each.title or says.document_kinds[each.kind],
            each.author or "not stated",
            f"{each.dated:%m/%d/%Y}" if each.dated else "not dated",
            says.senders[each.sender],
        )
        for each in letter.documents
    ]
    addressee = letter.addressee
    body = [
        f"<p class=head>{_text(letter.organization)}</p><p>{_text(says.strapline)}</p><hr>",
        f"<p>{letter.decided_on:%B %d, %Y}</p>",
        _lines(addressee.name, *addressee.address) if addressee else "",
        "<h1>Independent Medical Review Final Determination</h1>",
        f"<p class=result>{_text(says.result)}</p>",
        _table(("Case information", ""), [(k, v) for k, v in facts.items() if v]),
        _section("How the IMR final determination was made", says.how),
        _section("Documents reviewed"),
        _table(("No.", "Document", "Author", "Date", "Sent by"), documents),
        _section("Clinical case summary", says.summary_lead, letter.clinical_summary),
        _section("IMR issues, decisions and rationales", says.items_lead),
    ]
    for item in letter.items:
        body += [
            f"<h3>{_text(item.description)}: {item.decision}</h3>",
            _prose(f"Claims Administrator guideline: {item.claims_administrator_guideline}"),
            _prose(f"{letter.organization_short} guideline: {item.reviewer_guideline}"),
            _prose(f"Decision rationale: {item.rationale}"),
        ]
    grounds = "".join(f"<li>{_text(each)}</li>" for each in says.appeal_grounds)
    body += [
        _section("Effect of the determination", *says.effect),
        _section("Appeal rights", *says.appeal),
        f"<ol>{grounds}</ol>",
        *map(_prose, says.appeal_after),
        _section("Confidentiality", *says.confidentiality),
        _prose(f"Copies: {'; '.join(letter.copies)}") if letter.copies else "",
    ]
    title = f"Independent Medical Review Final Determination, case {letter.case_number}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_text(title)}</title>'
        f"</head><body>{''.join(body)}</body></html>"
    )


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
    "body{font:10pt/1.4 Serif}h1,h2,.head{font-family:Sans;color:#1f3a5f}h1{font-size:16pt}"
    "h2{font-size:10.5pt;border-bottom:0.8pt solid;text-transform:uppercase}h3{font-size:10pt}"
    ".result{background:#eef2f7;border-left:3pt solid;padding:10pt 12pt;font-weight:bold}"
    "table{width:100%;border-collapse:collapse;font-size:9pt}th,td{border:0.5pt solid #8fa3bd;"
    "padding:4pt;text-align:left}"
)


def _section(title: str, *texts: str) -> str:
    return f"<h2>{_text(title)}</h2>" + "".join(map(_prose, texts))


def _prose(text: str) -> str:
    return "".join(f"<p>{_lines(*each.splitlines())}</p>" for each in text.split("\n\n"))


def _lines(*lines: str) -> str:
    return "<br>".join(map(_text, lines))


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    head = "".join(f'<th scope="col">{_text(each)}</th>' for each in heads)
    cells = ("".join(f"<td>{_text(str(cell))}</td>" for cell in row) for row in rows)
    return (
        f"<table><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"
    )


def _text(text: str) -> str:
    return html.escape(text)
