"""Several reviewers, one determination (LC 4610.6(e), (f); imr-process § 3.1).

One reviewer is the rule. Where the AD has approved more, they vote item by item: the majority
prevails, and where they are evenly split the decision is in favour of providing the service.
"""

from collections.abc import Sequence

from shared.events.case import Outcome, Qualifications
from shared.events.determination import Determination, DeterminedItem
from shared.events.determination_signed import DeterminationSigned, SignedItem
from shared.events.reviewer_matched import PanelMember


def vote(outcomes: Sequence[Outcome]) -> Outcome:
    """Return what the reviewers decide together.

    >>> vote((Outcome.UPHELD, Outcome.OVERTURNED)).value
    'overturned'
    >>> vote((Outcome.UPHELD, Outcome.OVERTURNED, Outcome.UPHELD)).value
    'upheld'
    """
    upheld = sum(each is Outcome.UPHELD for each in outcomes)
    return Outcome.UPHELD if 2 * upheld > len(outcomes) else Outcome.OVERTURNED


def draft_of(member: PanelMember, draft: Determination) -> Determination:
    """Return the same draft as it lies before a further reviewer."""
    return draft.model_copy(
        update={"reviewer_ref": member.reviewer_ref, "qualifications": member.qualifications}
    )


def together(contents: Sequence[Determination]) -> Determination:
    """Put the determination together out of what each reviewer has signed, the first one leading.

    Where outcomes of an item differ, its rationale gives each reviewer's own analysis, with his or
    her qualifications and without a name.
    """
    lead = contents[0]
    return lead.model_copy(
        update={
            "items": tuple(
                _item([content.items[at] for content in contents], contents)
                for at in range(len(lead.items))
            )
        }
    )


def _item(items: Sequence[DeterminedItem], contents: Sequence[Determination]) -> DeterminedItem:
    outcomes = [item.outcome for item in items if item.outcome is not None]
    outcome = vote(outcomes)
    prevailing = next(item for item in items if item.outcome is outcome)
    if len(set(outcomes)) == 1:
        return prevailing
    votes = f"{outcomes.count(outcome)} of {len(outcomes)}"
    how = "by a majority" if 2 * outcomes.count(outcome) > len(outcomes) else "evenly split"
    analyses = [
        f"Reviewer {number} ({_described(content.qualifications)}): "
        f"{_word(item.outcome)}.\n{item.rationale}"
        for number, (item, content) in enumerate(zip(items, contents, strict=True), start=1)
    ]
    lead = f"The reviewers differ, {how}: {votes} decided {_word(outcome)}. Their analyses follow."
    return prevailing.model_copy(update={"rationale": "\n\n".join([lead, *analyses])})


def _described(qualifications: Qualifications) -> str:
    return ", ".join((qualifications.degree, *qualifications.specialties))


def _word(outcome: Outcome | None) -> str:
    return "" if outcome is None else outcome.value.capitalize()


def _number(item: SignedItem) -> int:
    return item.item_no


def signed_together(votes: Sequence[DeterminationSigned]) -> tuple[SignedItem, ...]:
    """Return the decision per item, with the reason of the first of those who prevail."""
    items = []
    for same in zip(*(sorted(each.items, key=_number) for each in votes), strict=True):
        outcome = vote([item.outcome for item in same])
        items.append(next(item for item in same if item.outcome is outcome))
    return tuple(items)
