"""Phrases found in one pass over a text, however many are known.

A phrase is a path of words through a tree, so the time depends on the text alone: a pattern for
each of some thousand phrases would read the text some thousand times.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][a-z])?|[^\s\w'’\"“”./&-]", re.IGNORECASE)
_ELEMENT: Final = re.compile(r"\[([^\]]*)\]|(\S+)")
_ALWAYS_S: Final = ("ss", "us", "is")


class Mention(NamedTuple, Generic[T]):
    """A phrase in a text, by what it stands for."""

    term: T
    start: int
    end: int


@dataclass(slots=True, eq=False)
class _Node(Generic[T]):
    after: dict[str, "_Node[T]"] = field(default_factory=dict)
    terms: list[T] = field(default_factory=list)


class Token(NamedTuple):
    """A word as phrases are compared by: lower case, without a plural s."""

    word: str
    start: int
    end: int


class Lexicon(Generic[T]):
    """Known phrases. A hyphen, slash or quotation mark is a space; a comma or bracket ends one."""

    def __init__(self, phrases: Mapping[T, Iterable[str]]) -> None:
        """Take phrases as the YAML files write them: ``a|b`` either, ``[a]`` may be missing."""
        self._root: _Node[T] = _Node()
        for term, written in phrases.items():
            for node in (node for each in written for node in self._paths(each)):
                if node is not self._root and term not in node.terms:
                    node.terms.append(term)

    def _paths(self, phrase: str) -> list[_Node[T]]:
        """Lay every path of words that a written phrase stands for; return where they end."""
        nodes = [self._root]
        for ways in choices(phrase):
            reached: dict[_Node[T], None] = {}
            for node in nodes:
                for words in ways:
                    following = node
                    for word in words:
                        if word not in following.after:
                            following.after[word] = _Node()
                        following = following.after[word]
                    reached[following] = None
            nodes = list(reached)
        return nodes

    def mentions(self, tokens: list[Token]) -> Iterator[Mention[T]]:
        """Yield at each word the longest phrase of every term that begins there."""
        first = self._root.after
        for at, token in enumerate(tokens):
            node = first.get(token.word)
            if node is None:
                continue
            found: dict[T, int] = dict.fromkeys(node.terms, token.end)
            for following in tokens[at + 1 : at + 12]:
                node = node.after.get(following.word)
                if node is None:
                    break
                for term in node.terms:
                    found[term] = following.end
            for term, end in found.items():
                yield Mention(term, token.start, end)

    def paths(self) -> Iterator[tuple[str, ...]]:
        """Yield every phrase, word by word as it is compared."""
        waiting: list[tuple[tuple[str, ...], _Node[T]]] = [((), self._root)]
        while waiting:
            path, node = waiting.pop()
            if node.terms:
                yield path
            waiting += [((*path, word), following) for word, following in node.after.items()]


def tokens(text: str) -> list[Token]:
    """Return the words of a text with their places; marks that end a phrase are words as well."""
    return [
        Token(_folded(found.group()), found.start(), found.end()) for found in _TOKEN.finditer(text)
    ]


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    """Return a word as it is compared.

    >>> _folded("MRIs"), _folded("Hawkins"), _folded("sinus"), _folded("Spurling's")
    ('mri', 'hawkin', 'sinus', 'spurling')
    """
    folded = word.lower().replace("’", "'").removesuffix("'s")
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(_ALWAYS_S):
        return folded[:-1]
    return folded


def choices(phrase: str) -> Iterator[list[tuple[str, ...]]]:
    """Yield what may stand at each place of a written phrase, word by word.

    >>> list(choices("low|lower back [pain]"))
    [[('low',), ('lower',)], [('back',)], [(), ('pain',)]]
    """
    for optional, plain in _ELEMENT.findall(phrase):
        ways = [_words(way) for way in (optional or plain).split("|")]
        yield [(), *ways] if optional else ways


@lru_cache(maxsize=10_000)
def _words(written: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(written))
