"""The National Provider Identifier: ten digits, of which the last one checks the others."""

from typing import Final

_PREFIX: Final = "80840"
"""What a health card's number begins with; the check digit counts it (45 CFR 162.406)."""


def is_valid(npi: str) -> bool:
    """Whether ten digits can be an NPI: Luhn's check digit over 80840 and the first nine.

    >>> is_valid("1234567893"), is_valid("1234567839"), is_valid("123456789")
    (True, False, False)
    """
    return len(npi) == 10 and npi.isdecimal() and check_digit(npi[:9]) == npi[9]


def check_digit(nine: str) -> str:
    """Return the digit that completes nine others.

    >>> check_digit("123456789")
    '3'
    """
    total = 0
    for at, digit in enumerate(reversed(_PREFIX + nine)):
        value = int(digit) * (1 if at % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
