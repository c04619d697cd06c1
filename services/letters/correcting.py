"""What a correction changes, part by part, as the reader of a letter finds it."""

from collections.abc import Iterable, Iterator
from typing import Final

from services.letters import notices
from services.letters.composition import amounts_told
from services.letters.issuing import Compose
from services.letters.letter import Letter
from services.letters.letter_wording import Wording
from services.letters.notice import Notice
from services.letters.notice_draft import Letterhead
from services.letters.notices import CorrectedPart
from services.letters.readers import numeric
from services.letters.registry import LetterTemplate
from shared.events.case import DeferredItem, DisputedItem, RecordEntry, RefusedItem
from shared.events.determination import Determination, DeterminedItem
from shared.events.parties import PartySheet

_AROUND: Final = 12
"""Words of a long text that are told on either side of what changed."""
_FACTS: Final = ("date_of_injury", "assigned_on", "ur_decided_on", "received_on")


def correction(replaced: Letter, letter: Letter, template: LetterTemplate) -> Compose:
    """Return what tells one party what is corrected, and why."""
    said = letter.correction
    assert said is not None  # it takes the place of another

    def compose_notice(parties: PartySheet, head: Letterhead) -> Notice:
        wording = template.wording(Wording, head.reader.language)
        content = notices.Correction(
            case_id=letter.case_id,
            case_number=letter.case_number,
            number=replaced.version,
            letter_dated=said.letter_dated,
            corrected_on=said.corrected_on,
            reason=said.reason,
            parts=changes(replaced, letter, wording),
        )
        return notices.correction(content, parties, head)

    return compose_notice


def changes(
    before: Determination, after: Determination, wording: Wording
) -> tuple[CorrectedPart, ...]:
    """Return every part that reads otherwise, in the order of the letter.

    Args:
        before: what was issued.
        after: what takes its place.
        wording: the letter's sentences and labels, in the reader's language.
    """
    was, becomes = dict(_parts(before, wording)), dict(_parts(after, wording))
    nothing = wording.labels["not_stated"]
    found = []
    for part in dict.fromkeys([*was, *becomes]):
        old, new = was.get(part, ""), becomes.get(part, "")
        if old != new:
            told = passages(old, new)
            found.append(
                CorrectedPart(part=part, before=told[0] or nothing, after=told[1] or nothing)
            )
    return tuple(found)


def passages(before: str, after: str) -> tuple[str, str]:
    """Return of two texts what differs, with some words around it.

    >>> passages("one two", "one three")
    ('one two', 'one three')
    >>> passages("a " * 40 + "left knee", "a " * 40 + "right knee")[1]
    '… a a a a a a a a a a a a right knee'
    """
    old, new = before.split(), after.split()
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    left = shorter - head
    tail = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
    first, last = max(0, head - _AROUND), max(0, tail - _AROUND)

    def passage(words: list[str]) -> str:
        kept = words[first : len(words) - last]
        return " ".join((*("…",) * (first > 0), *kept, *("…",) * (last > 0)))

    return passage(old), passage(new)


def _parts(content: Determination, wording: Wording) -> Iterator[tuple[str, str]]:
    """Yield what a letter tells of a determination, by the name of each part."""
    label, head = wording.labels, wording.headings
    for name in _FACTS:
        yield label[name], numeric(getattr(content, name))
    yield label["priority"], wording.priorities[content.priority]
    yield label["licensed_in"], ", ".join(content.qualifications.licensed_in)
    yield label["specialties"], ", ".join(content.qualifications.specialties)
    for document in content.documents:
        yield f"{label['document']} {document.record_no}", _document(document, wording)
    yield head["summary"], content.clinical_summary
    for item in content.items:
        yield from _of_item(item, content, wording)
    not_reviewed: Iterable[RefusedItem | DeferredItem] = (
        *content.refused_items,
        *content.deferred_items,
    )
    for refused in not_reviewed:
        reasons = " ".join(each.text for each in refused.reasons)
        yield _not_reviewed(refused.item, wording), f"{refused.item.description}: {reasons}"
    for ended in content.ended_items:
        end = f"{wording.endings[ended.end]} {numeric(ended.on)}"
        yield _not_reviewed(ended.item, wording), f"{ended.item.description}: {end}"


def _not_reviewed(item: DisputedItem, wording: Wording) -> str:
    return f"{wording.headings['not_reviewed']}, {wording.labels['item']} {item.item_no}"


def _document(document: RecordEntry, wording: Wording) -> str:
    stated = (
        document.title or wording.document_kinds[document.kind],
        document.author,
        None if document.dated is None else numeric(document.dated),
        wording.senders[document.sender],
    )
    return "; ".join(each for each in stated if each)


def _of_item(
    item: DeterminedItem, content: Determination, wording: Wording
) -> Iterator[tuple[str, str]]:
    label, name = wording.labels, f"{wording.labels['item']} {item.item_no}"
    assert item.outcome is not None  # what is issued is decided
    yield name, f"{item.description.strip()}: {wording.decisions[item.outcome]}"
    if item.amounts is not None:
        yield f"{name}, {label['amounts']}", amounts_told(item.amounts, wording.amounts)
    yield f"{name}, {label['theirs']}", item.claims_administrator_guideline
    ours = label["ours"].format(organization=content.organization)
    yield f"{name}, {ours}", item.reviewer_guideline
    yield f"{name}, {label['rationale']}", item.rationale
