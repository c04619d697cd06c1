"""Numbers in digits and in words."""

from typing import Final

NUMBER_WORDS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
    "once": 1,
    "twice": 2,
    "a dozen": 12,
}

NUMBER: Final = (
    r"(?:\d{1,5}(?:\.\d+)?|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")"
)
"""The same as a pattern."""


def number(word: str) -> float:
    """Return the value of a number in digits or in words.

    >>> number("Twelve"), number("7.5")
    (12.0, 7.5)
    """
    folded = " ".join(word.lower().split())
    return float(NUMBER_WORDS[folded]) if folded in NUMBER_WORDS else float(folded)
