"""How proposals compare with recorded decisions. Counts only; it knows neither letters nor rules.

Most recorded decisions uphold the denial, so a program that always says *Upheld* agrees with most
of them and is worth nothing. The balanced figure gives each outcome the same weight.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shared.events.case import Outcome, Proposal


@dataclass(frozen=True)
class Compared:
    """One item: what was proposed from the case alone, beside what was recorded."""

    case_number: str
    item_no: int
    understood: bool
    """Category and treatment were found."""
    proposal: Proposal
    code: str
    recorded: Outcome

    @property
    def decided(self) -> bool:
        """Whether an outcome is proposed."""
        return self.proposal is not Proposal.PENDED

    @property
    def agrees(self) -> bool:
        """Whether that outcome is the recorded one."""
        return self.proposal.value == self.recorded.value


@dataclass(frozen=True)
class OfOutcome:
    """Items with one recorded outcome."""

    total: int
    decided: int
    agree: int

    @property
    def share(self) -> float | None:
        """Agreement among the decided ones; none decided has none."""
        return self.agree / self.decided if self.decided else None


@dataclass(frozen=True)
class Agreement:
    """The figures of a set of items."""

    letters: int
    items: int
    understood: int
    decided: int
    agree: int
    pended: dict[str, int]
    """By code, the most frequent first."""
    recorded: dict[Outcome, OfOutcome]

    @classmethod
    def of(cls, compared: Iterable[Compared]) -> "Agreement":
        """Count."""
        items = tuple(compared)
        pended = Counter(each.code for each in items if not each.decided)
        return cls(
            letters=len({each.case_number for each in items}),
            items=len(items),
            understood=sum(each.understood for each in items),
            decided=sum(each.decided for each in items),
            agree=sum(each.agrees for each in items),
            pended=dict(sorted(pended.items(), key=lambda pair: (-pair[1], pair[0]))),
            recorded={outcome: _of(outcome, items) for outcome in Outcome},
        )

    @property
    def balanced(self) -> float | None:
        """The mean over both outcomes of the agreement among decided items."""
        shares = [each.share for each in self.recorded.values()]
        known = [share for share in shares if share is not None]
        return sum(known) / len(known) if len(known) == len(shares) else None

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are printed for programs."""
        return {
            "letters": self.letters,
            "items": self.items,
            "understood": self.understood,
            "decided": self.decided,
            "pended": {"total": self.items - self.decided, "codes": self.pended},
            "agree": self.agree,
            **{
                outcome.value: {
                    "total": each.total,
                    "decided": each.decided,
                    "agree": each.agree,
                }
                for outcome, each in self.recorded.items()
            },
            "balanced_agreement": None if self.balanced is None else round(self.balanced, 4),
        }


def _of(outcome: Outcome, items: tuple[Compared, ...]) -> OfOutcome:
    these = [each for each in items if each.recorded is outcome]
    return OfOutcome(
        total=len(these),
        decided=sum(each.decided for each in these),
        agree=sum(each.agrees for each in these),
    )


def half(case_number: str) -> str:
    """Return ``even`` or ``odd``, by the last digit: rules were built on the even half.

    >>> half("CM16-0000012"), half("CM16-0000013")
    ('even', 'odd')
    """
    return "odd" if int(case_number[-1]) % 2 else "even"
