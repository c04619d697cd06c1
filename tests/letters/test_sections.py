"""A missing part fails the build, an empty part fails the case (LT4)."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.letters.composition import Former
from services.letters.errors import LetterSectionEmptyError
from services.letters.letter import Letter
from services.letters.publication.decisions import public_copy
from services.letters.registry import DETERMINATION, Registry
from services.letters.render import Renderer
from services.letters.sections import absent, require_filled, required
from shared.events.case import Amounts, DeferredItem, EndedItem, ItemEnd, Reason, RefusedItem
from shared.events.determination import Correction, CorrectionKind
from shared.events.envelope import digest
from tests.builders import a_party_sheet, an_item
from tests.letters.reading import text_of
from tests.letters.samples import (
    DECIDED_ON,
    REGISTRY,
    a_determination,
    a_determined_item,
    a_letter,
)

REFUSED = RefusedItem(
    item=an_item(9, description="Home health aide"),
    reasons=(
        Reason(
            code="filed_late",
            rule="filing_window",
            section="8 CCR 9792.10.1(b)",
            version="2014",
            as_of=date(2026, 11, 20),
            text="The application came too late for this item.",
        ),
    ),
)
AMOUNTS = Amounts(requested=24, granted=12, disputed=12, unit="visits")
FULL = a_determination(
    items=(a_determined_item(1), a_determined_item(2, amounts=AMOUNTS)),
    refused_items=(REFUSED,),
    ended_items=(
        EndedItem(
            item=an_item(7, description="Electric wheelchair"),
            end=ItemEnd.AUTHORIZED,
            on=date(2026, 11, 28),
        ),
    ),
    deferred_items=(
        DeferredItem(
            item=an_item(8, description="Gym membership"),
            reasons=(
                REFUSED.reasons[0].model_copy(
                    update={"code": "LIABILITY_DISPUTE", "text": "Liability is disputed."}
                ),
            ),
        ),
    ),
)
"""All that a determination can print."""
CORRECTED = FULL.model_copy(
    update={
        "correction": Correction(
            kind=CorrectionKind.CLERICAL, replaces=FULL.digest(), reason="A day was misprinted."
        )
    }
)
FORMER = Former(version=1, dated=DECIDED_ON, corrected_on=DECIDED_ON)
FIXTURES = Path(__file__).parent / "fixtures" / "old"
CURRENT = REGISTRY.in_force(DETERMINATION, DECIDED_ON)
SECTION_CALLS = (
    "why-corrected",
    "for-party",
    "how",
    "documents",
    "summary",
    "items",
    "refused",
    "effect",
    "appeal",
    "confidentiality",
)
PARTS = {
    "#for each in correction.told { prose(each) }": "",
    "#quoted(correction.reason)": "",
    "#for each in says.for_party { prose(each) }": "",
    "#prose(says.how)": "",
    "#prose(says.summary_lead)": "",
    "#quoted(letter.clinical_summary)": "",
    "#prose(says.items_lead)": "",
    "original(lines(item.description.trim()))\n": "[-]\n",
    "says.decisions.at(item.outcome)": '"-"',
    'labelled(label.amounts + ":", amounts)': "[-]",
    "item.claims_administrator_guideline": '"-"',
    "item.reviewer_guideline": '"-"',
    "item.rationale": '"-"',
    "prose(says.refused_lead)": "",
    "par(original(lines(item.description.trim())) + lines": "par([-] + lines",
    "says.reasons.at(why.text, default: why.text)": '"-"',
    "prose(says.ended_lead)": "",
    "says.endings.at(each.end)": '"-"',
    "prose(says.deferred_lead)": "",
    "#for each in says.effect { prose(each) }": "",
    "#for each in says.appeal { prose(each) }": "",
    "..says.appeal_grounds": "",
    "#for each in says.appeal_after { prose(each) }": "",
    "#for each in says.confidentiality { prose(each) }": "",
    "if document.author != none { document.author } else { label.not_stated }": "[]",
    "if document.title != none { original(document.title) }": "if true { [] }",
}
"""Where the layout prints each part, and what stands there when somebody breaks it."""


def lacking(layout: str) -> tuple[str, ...]:
    """Return what the full letter lacks when it is set with this layout."""
    template = replace(CURRENT, layout=layout.encode(), digest=digest(layout.encode()))
    registry = Registry([template])
    letter = a_letter(CORRECTED, registry=registry, former=FORMER)
    return absent(letter, text_of(Renderer(registry).render(letter).pdf))


def test_every_template_prints_every_required_part() -> None:
    """The build's own check, over all versions of the registry."""
    renderer = Renderer(REGISTRY)
    kept = [(FIXTURES / f"determination-{version}.json").read_bytes() for version in (1, 2, 3)]
    letters = [*map(Letter.model_validate_json, kept), a_letter(FULL)]

    assert {each.template.version for each in letters} == {
        each.version for each in REGISTRY.all(DETERMINATION)
    }
    for letter in letters:
        public = public_copy(letter, a_party_sheet())
        assert absent(letter, text_of(renderer.render(letter).pdf)) == ()
        assert absent(public, text_of(renderer.render(public).pdf)) == ()


@pytest.mark.parametrize("name", SECTION_CALLS)
def test_a_template_without_a_section_fails_the_build(name: str) -> None:
    """Somebody who deletes a line of a template must hear of it before a party does."""
    mutant, found = re.subn(rf"(?m)^#{name}$", "", CURRENT.layout.decode())

    assert found == 1
    assert lacking(mutant) != ()


@pytest.mark.parametrize("part", PARTS)
def test_a_template_without_a_part_fails_the_build(part: str) -> None:
    """A heading with nothing below it is no section."""
    layout = CURRENT.layout.decode()

    assert layout.count(part) == 1
    assert lacking(layout.replace(part, PARTS[part])) != ()


def test_sections_in_another_order_fail_the_build() -> None:
    """Readers of a letter go by the order of its sections."""
    layout = CURRENT.layout.decode()
    mutant = layout.replace("\n#summary\n#items\n", "\n#items\n#summary\n")

    assert mutant != layout
    assert lacking(mutant) != ()


BLANK = " \n\t "
EMPTY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("clinical_summary", {"clinical_summary": BLANK}),
    ("documents", {"documents": ()}),
    ("items.1.description", {"items": (a_determined_item(description=BLANK),)}),
    ("items.1.rationale", {"items": (a_determined_item(rationale=BLANK),)}),
    ("items.1.reviewer_guideline", {"items": (a_determined_item(reviewer_guideline=""),)}),
    (
        "items.1.claims_administrator_guideline",
        {"items": (a_determined_item(claims_administrator_guideline=""),)},
    ),
)


@pytest.mark.parametrize(("part", "changes"), EMPTY)
def test_an_empty_part_fails_the_case(part: str, changes: dict[str, Any]) -> None:
    """A determination without reasons is none; it goes back instead of out (LC 4610.6(d))."""
    letter = a_letter(a_determination(**changes))

    with pytest.raises(LetterSectionEmptyError) as caught:
        require_filled(letter)

    assert caught.value.part == part
    assert caught.value.code == "letter_section_empty"


def test_every_part_of_every_section_is_looked_at() -> None:
    """A part that the contract forgets could be empty without anybody noticing."""
    letter = a_letter(CORRECTED, former=FORMER)

    assert len(required(letter)) == len(SECTION_CALLS)
    for section in required(letter):
        assert section.parts
    require_filled(letter)
