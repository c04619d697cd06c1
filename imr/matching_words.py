"""How a reviewer was found, in words: considered, excluded by what path, ranked by what score."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

_MOST_LINES: Final = 12
"""Excluded reviewers that are told one by one; --json has more."""
_MOST_SPECIALTIES: Final = 5


def why_matched(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines about the match, out of the account of the matching."""
    if told.get("considered") is None and not told.get("funnel"):
        return
    yield ""
    if told.get("considered") is not None:
        yield f"considered {told['considered']} reviewers, {told['eligible']} eligible"
    for item, asked in told.get("asked", {}).items():
        yield f"  {item} asks for {_words(asked)}"
    for each in told.get("not_covered", ()):
        fitting = ", ".join(each["specialties"][:_MOST_SPECIALTIES])
        yield f"  item {each['item_no']} is not covered by the reviewer: {fitting} would fit"
    if told.get("not_named"):
        yield f"  not named, asked for and attested: {', '.join(map(_words, told['not_named']))}"
    yield from _funnel(told)
    yield from _ranking(told)
    yield from _offers(told)
    yield from _exclusions(told)
    if miss := told.get("nearest_miss"):
        yield "nearest miss"
        yield f"  {miss['reviewer_ref']}  {'; '.join(miss['by'])}"


def _funnel(told: Mapping[str, Any]) -> Iterator[str]:
    removed = {name: count for name, count in told.get("funnel", {}).items() if count}
    if removed:
        yield "removed by"
        width = max(map(len, removed))
        for name, count in removed.items():
            yield f"  {_words(name).ljust(width)}  {count}"


def _ranking(told: Mapping[str, Any]) -> Iterator[str]:
    if not told.get("ranking"):
        return
    yield "score"
    for each in told["ranking"]:
        mark = "chosen   " if each["chosen"] else "alternate"
        parts = ", ".join(f"{_words(name)} {value:+g}" for name, value in each["parts"].items())
        yield f"  {mark}  {each['reviewer_ref']}  {each['score']:.4f} = {parts}"
        yield f"             {each['specialty']}: {each['because']}"


def _offers(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("offers"):
        yield "offers"
    for each in told.get("offers", ()):
        reason = f": {each['reason']}" if each.get("reason") else ""
        yield f"  {each['offer_no']}  {each['reviewer_ref']}  {each['state']}{reason}"


def _exclusions(told: Mapping[str, Any]) -> Iterator[str]:
    """Tell first whom the case itself excludes; of the others, how many for what reason."""
    excluded = told.get("exclusions", ())
    if not excluded:
        return
    yield "excluded"
    for each in excluded[:_MOST_LINES]:
        yield f"  {each['reviewer_ref']}  {'; '.join(each['by'])}"
    rest = Counter(each["by"][0] for each in excluded[_MOST_LINES:])
    for reason, count in rest.most_common(_MOST_LINES):
        yield f"  {count} more  {reason}"
    hidden = told.get("exclusions_not_shown", 0)
    left = hidden + sum(count for _, count in rest.most_common()[_MOST_LINES:])
    if left:
        yield f"  and {left} more"


def _words(name: str) -> str:
    return name.replace("_", " ")
