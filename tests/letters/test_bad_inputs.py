"""Whatever stands in a case: the letter says it, or a code says why there is none."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.letters.errors import FontMissingError, ItemUndecidedError
from services.letters.notice_draft import Letterhead
from services.letters.notices import assignment
from services.letters.readers import readers
from services.letters.registry import NOTICE
from services.letters.render import FONTS, Renderer
from services.letters.sections import absent
from shared.events.case import RecordKind, Sender
from shared.events.parties import Language, Organization, PartySheet, Person
from shared.evidence import Evidence
from tests.builders import a_record_entry, an_item
from tests.letters.notice_samples import OPENED, WRITTEN_ON
from tests.letters.reading import text_of
from tests.letters.samples import REGISTRY, a_determination, a_determined_item, a_letter
from tests.letters.test_page import text_of_page

RENDERER = Renderer(REGISTRY)
ROOT = Path(__file__).resolve().parents[2]
MARKUP = (
    '#import "x": *',
    "$ x^2 $ `raw` *bold* _it_ @ref <lab>",
    "// comment /* */ \\u{41}",
    "<script>x</script> &amp; </td>",
    "{braces} {0} %s {{ jinja }} {% x %}",
    "= Heading",
    "- list + enum / term",
    "~ -- --- ... 'q' \"q\"",
)
SCRIPTS = (
    "דוד בן־גוריון",
    "محمد بن أحمد",
    "x̂ ȳ q̇ a\u0301\u0323",
    "Nguyễn Thị Hằng",
    "Ж҃ ѣ",
)


def parties(text: str) -> PartySheet:
    """Everybody is called this, lives there, and reads Spanish."""
    return PartySheet(
        employee=Person(name=text, address=(text, text), language=Language.SPANISH),
        employer=Organization(name=text),
        claims_administrator=Organization(name=text, address=(text,)),
        requesting_physician=Person(name=text),
        attorney=Person(name=text, address=(text,)),
        claim_number=text,
    )


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_every_field_is_printed_as_it_is(text: str) -> None:
    """Names, addresses, titles, items and reasons are data to the typesetter, never source."""
    determination = a_determination(
        organization=text,
        clinical_summary=text,
        items=(
            a_determined_item(
                description=text,
                rationale=text,
                reviewer_guideline=text,
                claims_administrator_guideline=text,
            ),
        ),
        documents=(
            a_record_entry(kind=RecordKind.OTHER, title=text, author=text, sender=Sender.EMPLOYEE),
        ),
    )
    for reader in readers(parties(text)):
        letter = a_letter(determination, parties(text), reader=reader)
        assert absent(letter, text_of(RENDERER.render(letter).pdf)) == ()
        assert absent(letter, text_of_page(RENDERER.page(letter))) == ()


@pytest.mark.parametrize("text", [*MARKUP, *SCRIPTS])
def test_notices_print_whatever_people_are_called(text: str) -> None:
    """As above, and for names of every script we have a font for."""
    sheet = parties(text)
    template = REGISTRY.in_force(NOTICE, WRITTEN_ON)
    opened = OPENED.model_copy(update={"items": (an_item(description=text),)})
    for reader in readers(sheet):
        notice = assignment(opened, sheet, Letterhead(text, template, WRITTEN_ON, reader))
        page = text_of_page(RENDERER.page(notice))
        RENDERER.render(notice)
        assert absent(notice, page) == ()


def test_two_hundred_items_are_all_printed() -> None:
    """The most that an application may have."""
    items = tuple(a_determined_item(number) for number in range(1, 201))
    letter = a_letter(a_determination(items=items))

    assert absent(letter, text_of(RENDERER.render(letter).pdf)) == ()


def test_an_item_without_outcome_makes_no_copy_for_anybody() -> None:
    """Neither the first nor the last of 200."""
    items = (*(a_determined_item(no) for no in range(1, 200)), a_determined_item(200, outcome=None))

    with pytest.raises(ItemUndecidedError) as caught:
        a_letter(a_determination(items=items))

    assert (caught.value.code, caught.value.item_no) == ("item_undecided", 200)


@pytest.mark.parametrize("name", ["NotoSerif-Bold", "NotoNaskhArabic-Regular"])
def test_a_font_that_is_missing_is_named_at_the_start(name: str, tmp_path: Path) -> None:
    """Another font would take its place, and the letter would have other bytes than its digest."""
    fonts = shutil.copytree(FONTS, tmp_path / "fonts")
    (fonts / f"{name}.ttf").unlink()

    with pytest.raises(FontMissingError) as caught:
        Renderer(REGISTRY, fonts)

    assert caught.value.code == "font_missing"
    assert name in str(caught.value)


PUT_ON_A_FULL_DISK = """
import asyncio, os, resource, signal, sys
from shared.evidence import Evidence, EvidenceStoreDownError

def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def put_twice():
    store, content = Evidence.open(sys.argv[1]), b"letter " * 10_000
    room(1_000)
    try:
        await store.put(content)
    except EvidenceStoreDownError as error:
        print(error.code)
    room(resource.RLIM_INFINITY)
    print(await store.put(content), flush=True)
    os._exit(0)  # the store's own threads have nothing to clean up

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
asyncio.run(put_twice())
"""


def test_a_disk_without_room_leaves_no_half_letter(tmp_path: Path) -> None:
    """The write is tried again until there is room; then the whole letter is there."""
    url = (tmp_path / "evidence").as_uri()

    said = subprocess.run(
        [sys.executable, "-c", PUT_ON_A_FULL_DISK, url],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()

    assert said[0] == "evidence_store_down"
    assert asyncio.run(Evidence.open(url).get(said[1])) == b"letter " * 10_000
