"""Which organisation is which under another name, and which belongs to which: a file of its own."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field

from services.reviewer_match.conflicts.identity import root, words
from services.reviewer_match.files import Row, read_rows, repeated
from shared.text import Line

_MOST_STEPS: Final = 4
"""From a subsidiary to its parent, the parent's parent, and down again to a sister's trade name."""


class KnownOrganization(Row):
    """One organisation, its other names, and to whom it belongs, for the time given."""

    name: Line
    aliases: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    parent: Line | None = None
    since: date = date.min
    until: date | None = None


class Organizations:
    """What is known of organisations; built once."""

    def __init__(self, known: Sequence[KnownOrganization] = ()) -> None:
        self._edges: defaultdict[str, list[tuple[str, str, KnownOrganization]]] = defaultdict(list)
        for each in known:
            for alias in each.aliases:
                self._edges[key(each.name)].append(("also known as", alias, each))
                self._edges[key(alias)].append(("also known as", each.name, each))
            if each.parent is not None:
                self._edges[key(each.name)].append(("belongs to", each.parent, each))
                self._edges[key(each.parent)].append(("owns", each.name, each))

    @classmethod
    def load(cls, path: Path | None) -> Self:
        """Read a JSON file; nothing is known where no file is named.

        Raises:
            FileInvalidError: with every fault in it.
            OSError: the file cannot be read.
        """
        if path is None:
            return cls()
        return cls(read_rows(path, path.read_bytes(), KnownOrganization, _named_twice))

    def reached(self, name: str, day: date) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every name that stands for an organisation or its family on a day, and the steps.

        The name itself comes first, with no steps.
        """
        met = {key(name)}
        ahead: deque[tuple[str, tuple[str, ...]]] = deque([(name, ())])
        while ahead:
            here, steps = ahead.popleft()
            yield here, steps
            if len(steps) == _MOST_STEPS:
                continue
            for step, there, known in self._edges.get(key(here), ()):
                holds = known.since <= day and (known.until is None or day <= known.until)
                if key(there) not in met and (holds or step == "also known as"):
                    met.add(key(there))
                    ahead.append((there, (*steps, step)))


def key(name: str) -> str:
    """Return what two spellings of one organisation have in common.

    >>> key("Feigned Med. Grp.") == key("The Feigned Medical Group, Inc.")
    True
    """
    return " ".join(sorted(root(word) for word in words(name)))


NOTHING_KNOWN: Final = Organizations()


def _named_twice(rows: list[KnownOrganization]) -> list[str]:
    of: Mapping[str, str] = {key(each.name): each.name for each in rows}
    return [f"{of[each]} stands twice" for each in repeated([key(row.name) for row in rows])]
