"""What a letter of each kind has to contain, section by section.

Sources: LC 4610.6(d), 8 CCR 9792.10.6(d) for the determination; 8 CCR 9792.10.3(b) to (d),
9792.10.4(b) for the notices. A template that leaves a part out fails the build: :func:`absent`
reads the text of a printed letter and names what is not there. A letter that has nothing to say in
a part fails its case: :func:`require_filled`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.letters.errors import LetterSectionEmptyError
from services.letters.letter import Audience, Letter, LetterItem
from services.letters.notice import FOR_PARTY, Notice
from shared.events.case import DeferredItem, RefusedItem
from shared.events.notice_issued import NoticeKind

Parts = Mapping[str, str]
"""What a section says, by the name of each part."""


@dataclass(frozen=True)
class Section:
    """One section: its heading as printed, and the parts that must stand below it, in order."""

    heading: str
    parts: Parts


# -- the determination -----------------------------------------------------------------------------


def _correction(letter: Letter) -> Parts:
    if letter.correction is None:
        return {}
    told = _numbered("correction", letter.correction.told)
    return {**told, "correction.reason": letter.correction.reason}


def _for_party(letter: Letter) -> Parts:
    return _numbered(FOR_PARTY, letter.statements.for_party)


def _how(letter: Letter) -> Parts:
    return {"how": letter.statements.how}


def _documents(letter: Letter) -> Parts:
    if not letter.documents:
        return {"documents": ""}
    kinds = letter.statements.document_kinds
    parts: dict[str, str] = {}
    for each in letter.documents:
        parts[f"documents.{each.record_no}"] = each.title or kinds[each.kind]
        if each.author is not None:
            parts[f"documents.{each.record_no}.author"] = each.author
    return parts


def _summary(letter: Letter) -> Parts:
    return {
        "summary_lead": letter.statements.summary_lead,
        "clinical_summary": letter.clinical_summary,
    }


def _items(letter: Letter) -> Parts:
    parts = {"items_lead": letter.statements.items_lead}
    for item in letter.items:
        name = f"items.{item.item_no}"
        assert item.outcome is not None  # no letter is composed without
        decision = letter.statements.decisions.get(item.outcome, item.decision)
        parts |= {
            f"{name}.description": item.description,
            f"{name}.decision": decision,
            **({f"{name}.amounts": item.amounts_told} if _tells_amounts(letter, item) else {}),
            f"{name}.claims_administrator_guideline": item.claims_administrator_guideline,
            f"{name}.reviewer_guideline": item.reviewer_guideline,
            f"{name}.rationale": item.rationale,
        }
    return parts


def _tells_amounts(letter: Letter, item: LetterItem) -> bool:
    return bool(item.amounts_told) and letter.audience is Audience.PARTY


def _not_reviewed(letter: Letter) -> Parts:
    says, parts = letter.statements, {}
    if letter.refused_items:
        parts["refused_lead"] = says.refused_lead
        parts |= _with_reasons("refused_items", letter.refused_items, says.reasons)
    if letter.ended_items:
        parts["ended_lead"] = says.ended_lead
    for ended in letter.ended_items:
        name = f"ended_items.{ended.item.item_no}"
        parts[f"{name}.description"] = ended.item.description
        parts[f"{name}.end"] = says.endings.get(ended.end, "")
    if letter.deferred_items:
        parts["deferred_lead"] = says.deferred_lead
        parts |= _with_reasons("deferred_items", letter.deferred_items, says.reasons)
    return parts


def _with_reasons(
    field: str, items: Iterable[RefusedItem | DeferredItem], told: Mapping[str, str]
) -> dict[str, str]:
    parts: dict[str, str] = {}
    for each in items:
        name = f"{field}.{each.item.item_no}"
        parts[f"{name}.description"] = each.item.description
        for index, reason in enumerate(each.reasons):
            parts[f"{name}.reasons.{index}"] = told.get(reason.text, reason.text)
    return parts


def _effect(letter: Letter) -> Parts:
    return _numbered("effect", letter.statements.effect)


def _appeal(letter: Letter) -> Parts:
    says = letter.statements
    return _numbered("appeal", (*says.appeal, *says.appeal_grounds, *says.appeal_after))


def _confidentiality(letter: Letter) -> Parts:
    return _numbered("confidentiality", letter.statements.confidentiality)


def _numbered(name: str, texts: tuple[str, ...]) -> Parts:
    return {f"{name}.{index}": text for index, text in enumerate(texts)} or {name: ""}


_HEADINGS: Final = {
    "how": "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "documents": "DOCUMENTS REVIEWED",
    "summary": "CLINICAL CASE SUMMARY",
    "items": "IMR ISSUES, DECISIONS AND RATIONALES",
    "not_reviewed": "ITEMS NOT REVIEWED",
    "effect": "EFFECT OF THE DETERMINATION",
    "appeal": "APPEAL RIGHTS",
    "confidentiality": "CONFIDENTIALITY",
}
"""Of versions 1 and 2, which had them in the layout."""
_WHERE_THERE_IS_ONE: Final = frozenset({"correction", "not_reviewed"})


def _determination(letter: Letter) -> tuple[Section, ...]:
    of_party = letter.audience is Audience.PARTY
    parts = {
        "correction": _correction(letter),
        **({FOR_PARTY: _for_party(letter)} if of_party and letter.party else {}),
        "how": _how(letter),
        **({"documents": _documents(letter)} if of_party else {}),
        "summary": _summary(letter),
        "items": _items(letter),
        "not_reviewed": _not_reviewed(letter),
        "effect": _effect(letter),
        "appeal": _appeal(letter),
        "confidentiality": _confidentiality(letter),
    }
    headings = letter.statements.headings or _HEADINGS
    return tuple(
        Section(headings[name], each)
        for name, each in parts.items()
        if each or name not in _WHERE_THERE_IS_ONE
    )


# -- the notices -----------------------------------------------------------------------------------

NOTICE_SECTIONS: Final[Mapping[NoticeKind, tuple[str, ...]]] = {
    NoticeKind.ASSIGNMENT: (FOR_PARTY, "disputed", "records", "others"),
    NoticeKind.INFORMATION: (FOR_PARTY, "question"),
    NoticeKind.INELIGIBILITY: (FOR_PARTY, "reasons", "after"),
    NoticeKind.DEFERRAL: (FOR_PARTY, "disputed", "after"),
    NoticeKind.CLOSURE: (FOR_PARTY,),
    NoticeKind.CORRECTION: (FOR_PARTY, "reason", "changes"),
}
"""What a notice of each kind must have; other sections stand where there is something to say."""
_OF_ENTRIES: Final = frozenset(
    {"disputed", "question", "reason", "reasons", "changes", "refused", "deferred"}
)
"""Sections that say nothing without entries; every other one has paragraphs."""


def _notice(notice: Notice) -> tuple[Section, ...]:
    head = {
        "date": notice.date_in_words or "",
        "addressee": notice.addressee.name if notice.addressee else "",
    }
    facts = {f"facts.{each.name}": f"{each.label}: {each.value}" for each in notice.facts}
    stands = {each.name: each for each in notice.sections}
    lacking = (each for each in NOTICE_SECTIONS[notice.kind] if each not in stands)
    return (
        Section(notice.organization, {"strapline": notice.strapline} | head),
        Section(notice.title, {**facts, **_numbered("opening", notice.opening)}),
        *(_notice_section(notice, name) for name in stands),
        *(Section("", {f"sections.{name}": ""}) for name in lacking),
        Section(notice.labels["copies"], {"copies": "; ".join(notice.copies)}),
    )


def _notice_section(notice: Notice, name: str | None) -> Section:
    section = next(each for each in notice.sections if each.name == name)
    entries = {f"{name}.entries.{no}": text for no, text in enumerate(section.entries)}
    paragraphs = {f"{name}.paragraphs.{no}": text for no, text in enumerate(section.paragraphs)}
    must = {f"{name}.entries" if name in _OF_ENTRIES else f"{name}.paragraphs": ""}
    has = entries if name in _OF_ENTRIES else paragraphs
    return Section(section.heading, paragraphs | entries if has else must)


# -- both ------------------------------------------------------------------------------------------


def required(letter: Letter | Notice) -> tuple[Section, ...]:
    """Return the sections that this letter must have, in their order."""
    return _notice(letter) if isinstance(letter, Notice) else _determination(letter)


def require_filled(letter: Letter | Notice) -> None:
    """Make sure that every required part says something.

    Raises:
        LetterSectionEmptyError: a part is empty or white space.
    """
    for section in required(letter):
        for name, text in section.parts.items():
            if not text.strip():
                raise LetterSectionEmptyError(name)


def absent(letter: Letter | Notice, text: str) -> tuple[str, ...]:
    """Return which headings and parts the printed letter lacks, or has out of order.

    ``text`` is what was read back from the PDF, without running lines.
    """
    printed, sections = folded(text), required(letter)
    starts: list[int] = []
    lacking: list[str] = []
    for section in sections:
        found = printed.find(section.heading, starts[-1] if starts else 0)
        if found < 0:
            lacking.append(section.heading)
        starts.append(found if found >= 0 else len(printed))
    for section, start, end in zip(sections, starts, [*starts[1:], len(printed)], strict=True):
        below, position = printed[start + len(section.heading) : end], 0
        for name, part in section.parts.items():
            found = below.find(folded(part), position)
            if found < 0:
                lacking.append(name)
            else:
                position = found + len(folded(part))
    return tuple(lacking)


def folded(text: str) -> str:
    """Return ``text`` with every run of white space as one blank."""
    return " ".join(text.split())
