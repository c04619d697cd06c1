"""Every party's copy of the determination: one decision, each in the reader's language (LT5)."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import yaml

from imr.letter_import.letter import read_letter
from services.letters.composition import Former
from services.letters.letter import Letter
from services.letters.readers import readers
from services.letters.registry import DETERMINATION
from services.letters.render import Renderer
from services.letters.sections import absent, require_filled
from shared.events.case import ConsolidatedApplication, Outcome
from shared.events.determination import Determination
from shared.events.parties import Language, Party
from tests.letters.notice_samples import parties
from tests.letters.reading import text_of
from tests.letters.samples import DECIDED_ON, REGISTRY, a_determined_item, a_letter
from tests.letters.test_notice_kinds import keys
from tests.letters.test_sections import CORRECTED, FULL

RENDERER = Renderer(REGISTRY)
CURRENT = REGISTRY.in_force(DETERMINATION, DECIDED_ON)
MIXED = FULL.model_copy(
    update={
        "items": (FULL.items[0], FULL.items[1].model_copy(update={"outcome": Outcome.OVERTURNED}))
    }
)
JOINED = ConsolidatedApplication(
    case_id=UUID(int=2),
    case_number="CM26-0000002",
    received_on=date(2026, 11, 20),
    item_nos=(1, 2),
)
OF_ONE_READER = {"party", "language", "addressee", "copies"}
IN_ONE_LANGUAGE = {"title", "date_in_words", "labels", "statements"}


def copies(language: Language, determination: Determination = MIXED) -> dict[Party, Letter]:
    """Every party's copy; the worker's in this language."""
    sheet = parties(language)
    return {
        reader.party: a_letter(determination, sheet, reader=reader) for reader in readers(sheet)
    }


def said(letter: Letter) -> dict[str, Any]:
    """Return the twin without what belongs to this reader."""
    twin: dict[str, Any] = json.loads(letter.encoded())
    twin["statements"].pop("for_party")
    return {name: value for name, value in twin.items() if name not in OF_ONE_READER}


def test_copies_differ_in_the_reader_and_in_nothing_else() -> None:
    """Four parties read the same determination, word for word."""
    made = copies(Language.ENGLISH)

    assert list(made) == list(Party)[1::-1] + list(Party)[2:]
    assert len({json.dumps(said(each)) for each in made.values()}) == 1
    assert len({each.statements.for_party for each in made.values()}) == 4
    for each in made.values():
        assert each.addressee is not None
        assert each.addressee.name not in each.copies
        assert len(each.copies) == 3


def test_the_spanish_copy_frames_the_same_decision() -> None:
    """Sentences and labels are translated; what was signed, days and outcomes are the same."""
    english, spanish = (copies(each)[Party.EMPLOYEE] for each in Language)

    def core(letter: Letter) -> dict[str, Any]:
        twin = {name: value for name, value in said(letter).items() if name not in IN_ONE_LANGUAGE}
        for item in twin["items"]:
            item.pop("amounts_told")  # the same numbers in other words
        return twin

    assert core(english) == core(spanish)
    assert english.statements.for_party != spanish.statements.for_party
    text = text_of(RENDERER.render(spanish).pdf)
    assert absent(spanish, text) == ()
    for signed in (MIXED.clinical_summary, *(item.rationale for item in MIXED.items)):
        assert signed in text
    assert "12 acupuncture sessions: Se mantiene la denegación (Upheld)" in text
    assert "13 acupuncture sessions: Se revoca la denegación (Overturned)" in text


@pytest.mark.parametrize("version", [1, 2])
def test_the_spanish_copy_is_read_back_as_the_english_one(version: int) -> None:
    """LT8: field by field, whatever stands around the fields; corrected and joint ones, too."""
    joint = CORRECTED.model_copy(update={"consolidated": (JOINED,)})
    former = Former(version=1, dated=DECIDED_ON, corrected_on=DECIDED_ON) if version > 1 else None
    read = []
    for language in Language:
        sheet = parties(language)
        (worker,) = (each for each in readers(sheet) if each.party is Party.EMPLOYEE)
        letter = a_letter(joint, sheet, reader=worker, former=former, signature_kind="simulated")
        read.append(read_letter(RENDERER.render(letter).pdf))

    english, spanish = read
    assert spanish == english
    assert spanish.clinical_summary == CORRECTED.clinical_summary
    assert [(each.request, each.outcome, each.rationale) for each in spanish.items] == [
        (each.description, each.outcome, each.rationale) for each in CORRECTED.items
    ]


def test_only_the_worker_reads_spanish() -> None:
    """The language is the reader's own; nobody else's copy changes with it."""
    english, spanish = copies(Language.ENGLISH), copies(Language.SPANISH)

    for party in set(Party) - {Party.EMPLOYEE}:
        assert english[party] == spanish[party]
    assert spanish[Party.EMPLOYEE].language is Language.SPANISH


@pytest.mark.parametrize("language", Language)
def test_the_tag_of_what_was_written_in_english_says_so(language: Language) -> None:
    """A screen reader would otherwise read English words as Spanish ones."""
    pdf = RENDERER.render(copies(language)[Party.EMPLOYEE]).pdf

    assert f"/Lang({language.value}-US)".encode() in pdf
    assert b"/Lang(en-US)" in pdf


@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("language", Language)
def test_every_copy_has_all_its_parts(party: Party, language: Language) -> None:
    """The contract holds for each party and language (LT4)."""
    letter = copies(language)[party]

    require_filled(letter)


def test_both_languages_have_the_same_keys() -> None:
    """A sentence that one file lacks would be missing from somebody's letter."""
    english, spanish = (set(keys(yaml.safe_load(CURRENT.wordings[each]))) for each in Language)

    assert english == spanish


def test_what_is_upheld_tells_nobody_to_authorize() -> None:
    """The section for the reader goes by the outcome too."""
    upheld = FULL.model_copy(update={"items": (a_determined_item(),)})

    administrator = copies(Language.ENGLISH, upheld)[Party.CLAIMS_ADMINISTRATOR]

    assert not any("You have to authorize" in each for each in administrator.statements.for_party)


def test_amounts_are_told_with_each_item() -> None:
    """Whoever asked for 24 visits and got 12 must see that the decision is about the other 12."""
    text = text_of(RENDERER.render(copies(Language.ENGLISH)[Party.EMPLOYEE]).pdf)

    assert (
        "Amounts: requested: 24 visits; granted by utilization review and not in question: "
        "12 visits; decided here: 12 visits" in text
    )
