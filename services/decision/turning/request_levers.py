"""What a request could ask for instead: less than breaks a figure, or more than keeps it."""

from collections.abc import Iterator
from typing import Final

from services.decision.evaluation.criterion import Situation
from services.decision.evaluation.earlier_visits import Earlier, earlier_visits, visits_of
from services.decision.evaluation.limit_comparison import measure
from services.decision.facts.findings import Extent, PriorTreatment
from services.decision.guidelines.entry import Entry
from services.decision.guidelines.limits import Limit, LimitName
from services.decision.turning.supposition import Asks, Supposition


def smaller_requests(entry: Entry, situation: Situation) -> Iterator[Supposition]:
    """Yield requests that keep the figures of an entry, where this one does not."""
    earlier = earlier_visits(situation.request.treatment or "", situation.facts)
    for limit in entry.limits:
        most = limit.ceiling(situation.row)
        if most is None or limit.advisory:
            continue
        yield from _smaller(limit, most, situation, earlier)


_FIELDS: Final = {
    LimitName.FREQUENCY: ("per_week", "at most {:g} a week"),
    LimitName.RENTAL: ("months", "a rental of at most {:g} months"),
    LimitName.STRENGTH: ("percent", "at most {:g}%"),
}


def _smaller(
    limit: Limit, most: float, situation: Situation, earlier: Earlier
) -> Iterator[Supposition]:
    request = situation.request
    match limit.name:
        case LimitName.TRIAL | LimitName.TOTAL:
            room = int(most) - (earlier.count or 0) - (request.granted or 0)
            if room >= 1 and (request.quantity is None or room < request.quantity):
                yield Supposition(text=f"a request for {room} or fewer", asks={"quantity": room})
        case LimitName.FREQUENCY | LimitName.RENTAL | LimitName.STRENGTH:
            field, words = _FIELDS[limit.name]
            rental = limit.name is LimitName.RENTAL
            granted = (request.granted_months or 0) if rental else 0
            asked = getattr(request, field)
            open_in_time = rental and asked is None
            if granted < most and (open_in_time or most < (asked or 0) + granted):
                yield Supposition(text=words.format(most), asks={field: most - granted})
        case LimitName.DURATION:
            weeks = most * (52 / 12 if limit.unit == "month" else 1)
            asks: Asks = {"weeks": weeks}
            yield Supposition(text=f"at most {most:g} {limit.unit}s", asks=asks)
        case LimitName.PER_SESSION if (request.injections or request.quantity or 0) > most:
            yield Supposition(
                text=f"at most {most:g} in one session",
                asks={"injections": int(most), "quantity": int(most)},
            )
        case LimitName.LEVELS if (request.levels or 0) > most:
            kept = request.level_names[: int(most)]
            yield Supposition(text=f"at most {most:g} levels", asks={"level_names": kept})
        case LimitName.DAILY_DOSE | LimitName.MORPHINE_EQUIVALENT:
            asked = measure(limit, situation)
            if asked and request.per_day:
                asks = {"per_day": request.per_day * most / asked}
                yield Supposition(text=f"at most {most:g} {limit.unit} a day", asks=asks)
        case _:
            return


def larger_requests(entry: Entry, situation: Situation) -> Iterator[Supposition]:
    """Yield requests that break a figure which this one keeps."""
    if situation.request.quantity is None:
        return
    for name in (LimitName.TRIAL, LimitName.TOTAL, LimitName.PER_SESSION):
        limit = entry.limit(name)
        most = limit.ceiling(situation.row) if limit and not limit.advisory else None
        if most is not None:
            ceiling = (limit.open_until(situation.row) if limit else None) or most
            more = max(int(ceiling) + 1 - (situation.request.granted or 0), 1)
            asks: Asks = {"quantity": more}
            if name is LimitName.PER_SESSION and situation.request.injections is not None:
                asks["injections"] = more
            yield Supposition(text=f"a request for {more} or more", asks=asks)


def fewer_before(entry: Entry, situation: Situation) -> Supposition:
    """Return earlier visits, counted, that leave room for the request."""
    request = situation.request
    total = entry.limit(LimitName.TOTAL)
    most = total.ceiling(situation.row) if total else None
    room = max(int(most) - (request.course or 0), 0) if most else 0
    treatment = request.treatment or ""
    return Supposition(
        text=f"a count of at most {room} earlier visits" if room else "no earlier visits",
        add=(
            PriorTreatment(
                spans=(),
                treatment=treatment,
                extent=Extent.SOME if room else Extent.NONE,
                count=room,
            ),
        ),
        without=(visits_of(treatment),),
    )
