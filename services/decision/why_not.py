"""The smallest change of findings, or of the request, that would turn a proposal."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final, Literal

from pydantic import Field

from services.decision.criteria import earlier_visits
from services.decision.facts.findings import (
    ActivityChange,
    AnyFinding,
    Change,
    ConcurrentCare,
    Dependency,
    DependencyChange,
    Extent,
    Facts,
    MedicationNotTolerated,
    PainScore,
    PriorTreatment,
    Restrictions,
    WorkChange,
)
from services.decision.guidelines import Entry, Library, LimitName
from services.decision.items import Request
from services.decision.outcome import Weighing, propose
from shared.events.case import Proposal
from shared.events.envelope import Part

_MOST: Final = 4  # changes at once; no entry has more independent criteria


class Supposition(Part):
    """One thing that would be different."""

    text: str
    add: tuple[AnyFinding, ...] = ()
    without: tuple[str, ...] = Field(
        default=(), description="Findings to leave out: ``kind`` or ``kind:value``."
    )
    quantity: int | None = None
    per_week: float | None = None


class Alternative(Part):
    """Things that together would turn the proposal."""

    changes: tuple[Supposition, ...]

    @property
    def text(self) -> str:
        """In plain words."""
        return " and ".join(change.text for change in self.changes)


class WhyNot(Part):
    """Every smallest change that turns a proposal; none where the item is pended."""

    turns_to: Literal[Proposal.UPHELD, Proposal.OVERTURNED] | None = None
    alternatives: tuple[Alternative, ...] = ()


def why_not(
    weighing: Weighing, request: Request, facts: Facts, entry: Entry, library: Library
) -> WhyNot:
    """Search for the smallest change, by trying one, then two, then more at once."""
    if weighing.proposal is Proposal.PENDED:
        return WhyNot()
    if weighing.proposal is Proposal.OVERTURNED:
        target: Literal[Proposal.UPHELD, Proposal.OVERTURNED] = Proposal.UPHELD
        levers = [tuple(_to_uphold(entry, request, facts))]
    else:
        target = Proposal.OVERTURNED
        documented = tuple(_to_overturn(entry, request, facts))
        levers = [documented, (*documented, _fewer_before(entry, request))]
    for available in levers:
        for size in range(1, _MOST + 1):
            turned = tuple(
                Alternative(changes=changes)
                for changes in combinations(available, size)
                if _proposal_with(changes, entry, request, facts, library) is target
            )
            if turned:
                return WhyNot(turns_to=target, alternatives=turned)
    return WhyNot()


def suppose(
    changes: tuple[Supposition, ...], request: Request, facts: Facts
) -> tuple[Request, Facts]:
    """Apply changes to a request and its facts."""
    findings: tuple[AnyFinding, ...] = facts.findings
    asked: dict[str, float] = {}
    for change in changes:
        findings = tuple(each for each in findings if not _is_one_of(each, change.without))
        findings += change.add
        if change.quantity is not None:
            asked["quantity"] = change.quantity
        if change.per_week is not None:
            asked["per_week"] = change.per_week
    return (
        request.model_copy(update=asked),
        facts.model_copy(update={"findings": findings}),
    )


def _proposal_with(
    changes: tuple[Supposition, ...],
    entry: Entry,
    request: Request,
    facts: Facts,
    library: Library,
) -> Proposal:
    return propose(entry, *suppose(changes, request, facts), library).proposal


def _is_one_of(finding: AnyFinding, patterns: tuple[str, ...]) -> bool:
    value = ""
    match finding.kind:
        case "activity_change" | "work_change":
            value = finding.change.value
        case "dependency_change":
            value = f"{finding.on}.{finding.change.value}"
        case "concurrent_care":
            value = finding.care
    return finding.kind in patterns or f"{finding.kind}:{value}" in patterns


def _to_overturn(entry: Entry, request: Request, facts: Facts) -> Iterator[Supposition]:
    yield Supposition(
        text="a measured gain in a named activity (an amount before and after)",
        add=(ActivityChange(spans=(), activity="any", change=Change.GAINED, measured=True),),
    )
    yield Supposition(
        text="fewer work restrictions, documented at an examination",
        add=(WorkChange(spans=(), change=Restrictions.FEWER),),
    )
    yield Supposition(
        text="less pain medication, or another sign of less dependency on treatment",
        add=(DependencyChange(spans=(), on="medication", change=Dependency.LESS),),
        without=tuple(
            f"dependency_change:{on}.{change.value}"
            for on in ("medication", "visits")
            for change in (Dependency.SAME, Dependency.MORE)
        ),
    )
    yield Supposition(
        text="pain medication that is not tolerated", add=(MedicationNotTolerated(spans=()),)
    )
    yield Supposition(
        text="physical rehabilitation at the same time",
        add=(ConcurrentCare(spans=(), care="rehabilitation"),),
    )
    yield Supposition(
        text="surgery, scheduled or recent", add=(ConcurrentCare(spans=(), care="surgery"),)
    )
    yield Supposition(
        text="pain of at least 4 on the scale to 10", add=(PainScore(spans=(), score=4),)
    )
    yield from _smaller_request(entry, request, facts)


def _smaller_request(entry: Entry, request: Request, facts: Facts) -> Iterator[Supposition]:
    earlier = earlier_visits(request.treatment or "", facts)
    ceilings = [
        int(limit.max) - (earlier.count or 0)
        for name in (LimitName.TRIAL, LimitName.TOTAL)
        if (limit := entry.limit(name))
    ]
    for ceiling in sorted({each for each in ceilings if each >= 1}):
        if request.quantity is None or ceiling < request.quantity:
            yield Supposition(text=f"a request for {ceiling} or fewer", quantity=ceiling)
    often = entry.limit(LimitName.FREQUENCY)
    if often and request.per_week is not None and request.per_week > often.max:
        yield Supposition(text=f"at most {often.max:g} a week", per_week=often.max)


def _fewer_before(entry: Entry, request: Request) -> Supposition:
    """Earlier visits, counted, that leave room for the request."""
    total = entry.limit(LimitName.TOTAL)
    room = max(int(total.max) - (request.quantity or 0), 0) if total else 0
    return Supposition(
        text=f"a count of at most {room} earlier visits" if room else "no earlier visits",
        add=(
            PriorTreatment(
                spans=(),
                treatment=request.treatment or "",
                extent=Extent.SOME if room else Extent.NONE,
                count=room,
            ),
        ),
        without=("prior_treatment",),
    )


def _to_uphold(entry: Entry, request: Request, facts: Facts) -> Iterator[Supposition]:
    for text, kinds in (
        ("no measured gain in an activity", ("activity_change:gained",)),
        ("no fewer work restrictions", ("work_change:fewer",)),
        (
            "no sign of less dependency on treatment",
            ("dependency_change:medication.less", "dependency_change:visits.less"),
        ),
        ("no drug that is not tolerated", ("medication_not_tolerated",)),
        ("no physical rehabilitation at the same time", ("concurrent_care:rehabilitation",)),
        ("no surgery at the same time", ("concurrent_care:surgery",)),
        ("no pain score", ("pain_score",)),
    ):
        if any(_is_one_of(finding, kinds) for finding in facts.findings):
            yield Supposition(text=text, without=kinds)
    for name in (LimitName.TRIAL, LimitName.TOTAL):
        if (limit := entry.limit(name)) and request.quantity is not None:
            more = int(limit.max) + 1
            yield Supposition(text=f"a request for {more} or more", quantity=more)
