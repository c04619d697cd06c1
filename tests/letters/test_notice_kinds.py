"""Every kind of notice: what it must have (LT4), and how copies may differ (LT5)."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from services.intake.eligibility.questions import Questions
from services.intake.eligibility.rules import load_rules
from services.letters.errors import LetterSectionEmptyError
from services.letters.notice import FOR_PARTY, Notice
from services.letters.notice_draft import Letterhead, NoticeWording
from services.letters.notices import ineligibility
from services.letters.readers import readers
from services.letters.registry import FOLDER, NOTICE, LetterTemplate, Registry
from services.letters.render import Renderer
from services.letters.sections import NOTICE_SECTIONS, absent, require_filled
from services.letters.translations import Translations
from shared.events.envelope import digest
from shared.events.notice_issued import NoticeKind
from shared.events.parties import Language, Party
from tests.letters.notice_samples import (
    INELIGIBLE,
    LATE,
    WRITTEN_ON,
    a_notice,
    copies,
    parties,
)
from tests.letters.reading import text_of
from tests.letters.samples import REGISTRY

RENDERER = Renderer(REGISTRY)
CURRENT = REGISTRY.in_force(NOTICE, WRITTEN_ON)
OF_ONE_READER = {"party", "language", "addressee", "copies"}
"""What differs between two copies in one language, beside the section for the party."""


# -- missing parts, empty parts --------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_prints_every_part(kind: NoticeKind, language: Language) -> None:
    """The build's own check, in both languages."""
    notice = a_notice(kind, language)

    require_filled(notice)
    assert absent(notice, text_of(RENDERER.render(notice).pdf)) == ()


def with_layout(layout: str) -> Registry:
    """A registry whose newest template is broken."""
    return Registry([replace(CURRENT, layout=layout.encode(), digest=digest(layout.encode()))])


@pytest.mark.parametrize(
    "part",
    [
        "#letterhead\n",
        "#dateline\n",
        "#addressee\n",
        "#title(letter.title)\n",
        "#facts-table(letter.facts.map(each => (each.label, each.value)))\n",
        "#for each in letter.opening { prose(each) }\n",
        "  heading(level: 1, section.heading)\n",
        "  for each in section.paragraphs { prose(each) }\n",
        "    enum(spacing: 0.8em, ..section.entries.map(told))\n",
        "\n#copies\n",
    ],
)
def test_a_layout_without_a_part_fails_the_build(part: str) -> None:
    """Somebody who deletes a line of a template must hear of it before a party does (LT4)."""
    layout = CURRENT.layout.decode()
    assert layout.count(part) == 1
    registry = with_layout(layout.replace(part, "\n"))
    notice = a_notice(NoticeKind.ASSIGNMENT, registry=registry)

    assert absent(notice, text_of(Renderer(registry).render(notice).pdf)) != ()


REQUIRED = [
    (kind, section)
    for kind, sections in NOTICE_SECTIONS.items()
    for section in sections
    if section != FOR_PARTY
]


@pytest.mark.parametrize(("kind", "section"), REQUIRED)
def test_a_wording_without_a_section_fails_the_build(kind: NoticeKind, section: str) -> None:
    """Each section of each kind is needed to make the sample (LT4)."""
    words = yaml.safe_load(CURRENT.wordings[Language.ENGLISH])
    del words["kinds"][kind.value]["sections"][section]
    broken = replace(CURRENT, wordings={Language.ENGLISH: yaml.safe_dump(words).encode()})

    with pytest.raises(KeyError, match=section):
        a_notice(kind, registry=Registry([broken]))


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in NOTICE_SECTIONS.items() for name in names]
)
@pytest.mark.parametrize("how", ["left out", "empty", "blank"])
def test_an_empty_section_fails_the_case(kind: NoticeKind, name: str, how: str) -> None:
    """A notice that does not say why, or what, is none (LT4)."""
    notice = a_notice(kind)
    require_filled(notice)
    emptied = {
        "left out": None,
        "empty": {"paragraphs": (), "entries": ()},
        "blank": {"paragraphs": (" \n",), "entries": ("\t",)},
    }[how]
    sections = tuple(
        each if emptied is None or each.name != name else each.model_copy(update=emptied)
        for each in notice.sections
        if emptied is not None or each.name != name
    )

    with pytest.raises(LetterSectionEmptyError) as caught:
        require_filled(notice.model_copy(update={"sections": sections}))

    assert name in caught.value.part


# -- copies ----------------------------------------------------------------------------------------


def core(notice: Notice) -> dict[str, Any]:
    """Return what must be the same in every copy of one language."""
    said = json.loads(notice.encoded())
    said["sections"] = [each for each in said["sections"] if each["name"] != FOR_PARTY]
    return {name: value for name, value in said.items() if name not in OF_ONE_READER}


@pytest.mark.parametrize("kind", NoticeKind)
def test_copies_differ_in_the_reader_and_in_nothing_else(kind: NoticeKind) -> None:
    """LT5: four parties, one content."""
    made = copies(kind)

    assert set(made) == set(Party)
    assert len({json.dumps(core(each)) for each in made.values()}) == 1
    for party, notice in made.items():
        assert notice.addressee is not None
        assert notice.addressee.name not in notice.copies
        assert len(notice.copies) == 3, party
    assert len({each.sections[0].paragraphs for each in made.values()}) > 1


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_spanish_copy_says_the_same_of_the_case(kind: NoticeKind) -> None:
    """LT5: same facts, same sections, as many paragraphs; numbers, days and law word for word."""
    english, spanish = a_notice(kind), a_notice(kind, Language.SPANISH)

    def outline(notice: Notice) -> list[object]:
        return [(s.name, len(s.paragraphs), len(s.entries), s.original) for s in notice.sections]

    assert [each.name for each in english.facts] == [each.name for each in spanish.facts]
    assert outline(english) == outline(spanish)
    assert english.title != spanish.title
    for one, other in zip(texts(english), texts(spanish), strict=True):
        assert figures(one) == figures(other)


def texts(notice: Notice) -> Iterator[str]:
    """Yield every text of a notice that its template says in the reader's language."""
    yield from (each.value for each in notice.facts)
    yield from notice.opening
    for section in notice.sections:
        yield from section.paragraphs
        yield from section.entries


def figures(text: str) -> list[str]:
    """Return days, sums and sections of law in order of their value."""
    untold = {"30", "10"}  # how the law's period is put into words may differ
    return sorted(set(re.findall(r"\d[\d.,/()a-zA-Z-]*\d|\d", text)) - untold)


@pytest.mark.parametrize("kind", NoticeKind)
def test_only_the_worker_who_asked_for_it_reads_spanish(kind: NoticeKind) -> None:
    """The others get English, and so does a worker of whom nothing is known."""
    made = copies(kind, Language.SPANISH)

    languages = {party: each.language for party, each in made.items()}
    assert languages.pop(Party.EMPLOYEE) is Language.SPANISH
    assert set(languages.values()) == {Language.ENGLISH}


# -- both languages say everything -----------------------------------------------------------------


def keys(words: object, path: str = "") -> Iterator[str]:
    """Yield every key of a wording, and how many texts stand below it."""
    if isinstance(words, dict):
        for name, value in words.items():
            yield from keys(value, f"{path}/{name}")
    else:
        yield f"{path}: {len(words)}" if isinstance(words, list) else path


@pytest.mark.parametrize(
    "template",
    [each for name in (NOTICE,) for each in REGISTRY.all(name) if len(each.wordings) > 1],
    ids=lambda template: f"{template.name}/{template.version}",
)
def test_both_languages_have_the_same_keys(template: LetterTemplate) -> None:
    """A sentence that one file lacks would be missing from somebody's letter."""
    english, spanish = (set(keys(yaml.safe_load(template.wordings[each]))) for each in Language)

    assert english == spanish


def test_both_languages_fill_the_same_braces() -> None:
    """A brace that a translator forgot is a day that the worker does not learn."""

    def braces(wording: NoticeWording) -> list[set[str]]:
        texts = [each.opening for each in wording.kinds.values()]
        texts += [each for kind in wording.kinds.values() for each in kind.for_party.values()]
        texts += [s.paragraphs for kind in wording.kinds.values() for s in kind.sections.values()]
        return [set(re.findall(r"\{\w+\}", " ".join(each))) for each in texts]

    english, spanish = (CURRENT.wording(NoticeWording, each) for each in Language)

    assert braces(english) == braces(spanish)


def test_whatever_intake_says_by_code_is_there_in_spanish() -> None:
    """A reason without translation would stand in English in a Spanish notice."""
    said = CURRENT.translation(Translations, Language.SPANISH)

    assert set(said.reasons) == {rule.code for rule in load_rules()}
    assert set(said.questions) == set(Questions.load().root)


def test_reasons_are_told_in_the_readers_language_and_never_lost() -> None:
    """A code that came after the template is told in English rather than not at all."""
    later = LATE.model_copy(update={"code": "LATER_CODE", "text": "Something new."})
    event = INELIGIBLE.model_copy(update={"reasons": (*INELIGIBLE.reasons, later)})
    sheet = parties(Language.SPANISH)
    head = Letterhead("Invented Review Organization", CURRENT, WRITTEN_ON, readers(sheet)[1])

    said = ineligibility(event, sheet, head).sections[1].entries

    assert "no está firmada" in said[0]
    assert "el último día fue el 11/12/2026" in said[1]
    assert said[2] == "Tratamiento 2: Something new. (LC 4610.5(h)(1))"


def test_every_template_stands_in_one_frame() -> None:
    """Its files are part of each version's digest, so the frame cannot change unnoticed either."""
    registry = yaml.safe_load((FOLDER / "registry.yaml").read_text("utf-8"))

    assert "../../frame/1/frame.typ" in registry[NOTICE][-1]["files"]
