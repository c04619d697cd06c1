"""One identifier in the ways in which people write it, each with what would give it away."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from imr.leaks.search import LOOK_ALIKES, Needle, squeezed

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Passage(NamedTuple):
    """A few words that hold one identifier, written in one way."""

    field: str
    form: str
    text: str
    needles: tuple[Needle, ...]


class Name(NamedTuple):
    """A person's name."""

    first: str
    last: str
    nicknames: tuple[str, ...] = ()
    is_word: bool = False
    """Both parts are words that occur in any text; as a name they are capitalised."""

    def __str__(self) -> str:
        """As the party sheet has it."""
        return f"{self.first} {self.last}"


class Company(NamedTuple):
    """An organization's name: a word that nobody else has, what it does, its legal form."""

    word: str
    trade: str
    legal_form: str
    is_word: bool = False
    """The word is one that occurs in any text."""

    def __str__(self) -> str:
        """As the party sheet has it."""
        return " ".join(part for part in (self.word, self.trade) if part) + self.legal_form


# -- people ------------------------------------------------------------------------------------


def of_person(field: str, name: Name) -> Iterator[Passage]:
    """Write a name in all its ways, with sentences around it."""
    first, last = name.first, name.last
    one, two = first[0], last[0]

    def passage(form: str, text: str, *needles: Needle) -> Passage:
        return Passage(field, form, text, needles or tuple(_of_name(field, name)))

    def initials(form: str, text: str, pattern: str) -> Passage:
        return passage(form, text, Needle(field, pattern=pattern))

    yield passage("as it stands", f"Treatment was asked for by {first} {last} again.")
    yield passage("possessive", f"It is {last}'s second request.")
    yield passage("possessive, curly", f"It is {first} {last}’s second request.")
    yield passage("capitals", f"SEEN TODAY: {first.upper()} {last.upper()}. No change.")
    yield passage("last name in capitals", f"According to {last.upper()} nothing helped.")
    yield passage("small letters", f"note on {first.lower()} {last.lower()} as typed")
    yield passage("last name first", f"Re: {last}, {first}. Please advise.")
    yield passage("last name first, capitals", f"Re: {last.upper()}, {first.upper()}.")
    yield passage("initial and last name", f"Signed for {one}. {last} by the clinic.")
    yield passage("last name and initial", f"Chart of {last}, {one}., reviewed.")
    yield passage("with a courtesy title", f"Then Ms. {last} tried ice.")
    yield passage("middle initial", f"It was {first} Q. {last} who called.")
    yield passage("first name alone", f"Today {first} rests more.")
    yield passage("line break between", f"It was\n{first}\n{last} who called.")
    yield passage("line break, indented", f"It was {first}\n      {last} who called.")
    yield passage("broken by a hyphen", f"It was {_broken(first)} {_broken(last)} who called.")
    yield passage("two spaces", f"It was {first}  {last} who called.")
    yield passage("no-break space", f"It was {first}\u00a0{last} who called.")
    yield passage("soft hyphen", f"It was {_inside(first, chr(0xAD))} {_inside(last, chr(0xAD))}.")
    yield passage("zero-width space", f"It was {first} {_inside(last, chr(0x200B))} again.")
    yield passage("look-alikes", f"It was {_alike(first)} {_alike(last)} again.")
    yield passage("full width", f"It was {_wide(first)} {_wide(last)} again.")
    yield passage("file name", f"See {last}_{first}_2.pdf and {first}-{last}.doc for it.")
    yield passage("run together", f"The folder {first}{last} was empty.")
    yield passage("in an address line", f"Mail from {first}.{last} came in.")
    yield passage("plural", f"The {last}s moved away.", *_of_name(field, name, ending="s"))
    if "'" in last:
        yield passage("no apostrophe", f"So {last.replace(chr(39), '')} said.")
        yield passage("space for an apostrophe", f"So {last.replace(chr(39), ' ')} said.")
    yield passage("in parentheses", f"The patient ({first} {last}) agrees.")
    yield passage("in quotes", f"Known as “{first} {last}”, she agrees.")
    if two != "O":  # P.O. and D.O. are abbreviations: docs/publication.md says what becomes of them
        yield initials(
            "initials", f"Then {one}.{two}. stopped the tablets.", rf"\b{one}\.\s?{two}\b"
        )
        yield initials("initials, spaced", f"Then {one}. {two}. stopped.", rf"\b{one}\.\s?{two}\b")
    yield initials("initials and age", f"{one}{two} is a 41 year old.", rf"\b{one}{two} is a\b")
    yield initials("title and initial", f"Then Ms. {two}. stopped.", rf"\bM[rs]s?\. {two}\b")
    for short in name.nicknames:
        needle = Needle(field, pattern=rf"(?i)\b{short}\b")
        yield passage("nickname", f"Her friends say {short} lifts too much.", needle)
        yield passage("nickname, capitals", f"CALLED {short.upper()} AT HOME.", needle)
        yield passage("nickname, possessive", f"It is {short}'s choice.", needle)
    for part in last.split("-") if "-" in last else ():
        yield passage("half a name", f"So {part} said it.", squeezed(field, part))


def _of_name(field: str, name: Name, ending: str = "") -> Iterator[Needle]:
    parts = (name.first, *name.last.split("-"))
    if not name.is_word:
        yield from (squeezed(field, part) for part in parts)
        return
    yield squeezed(field, str(name))
    yield squeezed(field, f"{name.last}{name.first}")
    for part in parts:
        yield Needle(field, pattern=rf"\b(?:{part}|{part.upper()}){ending}\b")


def of_stranger(field: str, name: Name) -> Iterator[Passage]:
    """Write the name of a person whom the case does not know, beside what tells that it is one."""
    first, last = name.first, name.last
    needles = (squeezed(field, last),)
    for form, text in (
        ("after a title", f"Referred by Dr. {last} in June."),
        ("after a title, capitals", f"REFERRED BY DR. {last.upper()} IN JUNE."),
        ("title, first and last name", f"Referred by Dr. {first} {last} in June."),
        ("title and middle initial", f"Referred by Dr. {first} Q. {last} in June."),
        ("title and particle", f"Referred by Dr. van der {last} in June."),
        ("title and mixed case", f"Referred by Dr. Mc{last} in June."),
        ("title and line break", f"Referred by Dr.\n   {last} in June."),
        ("title and hyphen break", f"Referred by Dr. {_broken(last)} in June."),
        ("with a degree", f"Read by {first} {last}, M.D., in June."),
        ("with a degree, no dots", f"Read by {first} {last} MD in June."),
        ("initial, with a degree", f"Read by {first[0]}. {last}, M.D., in June."),
        ("with a degree, capitals", f"READ BY {first.upper()} {last.upper()}, M.D., IN JUNE."),
        ("last name with a degree", f"Read by {last}, M.D., in June."),
        ("doctor", f"Doctor {last} agreed."),
        ("relative", f"His wife {last} drove him."),
        ("relative, by name", f"Her husband, {first} {last}, drove her."),
    ):
        yield Passage(field, form, text, needles)


# -- organizations and places ------------------------------------------------------------------


def of_company(field: str, name: Company) -> Iterator[Passage]:
    """Write an organization's name in all its ways."""
    whole, short = str(name), " ".join(filter(None, (name.word, name.trade)))
    if name.is_word:
        pattern = (
            rf"(?i:at|for|by|with|employer|of):? (?:the )?{name.word}\b|\b(?i:{name.word},? Inc)"
        )
        needles: tuple[Needle, ...] = (Needle(field, pattern=pattern),)
        ways: tuple[tuple[str, str], ...] = (
            ("as it stands", f"The employer is {whole}, in town."),
            ("no comma", f"The employer was {name.word} Inc in town."),
            ("legal form in capitals", f"AT THAT TIME {name.word.upper()}, INC. PAID."),
            ("legal form in full", f"Letter of {name.word} Incorporated came."),
            ("at work", f"He works for {short} as a driver."),
            ("place of work", f"He fell at {short} in March."),
            ("employed", f"He was employed by {short} until June."),
            ("hired", f"He was hired by {short} in June."),
            ("working", f"He has been working at {short} since."),
            ("label", f"Employer: {short}"),
        )
    else:
        needles = (squeezed(field, name.word),)
        ways = (
            ("as it stands", f"The records of {whole} came late."),
            ("without its legal form", f"The records of {short} came late."),
            ("possessive", f"These are {short}'s own records."),
            ("capitals", f"RECORDS OF {whole.upper()} CAME."),
            ("small letters", f"records of {short.lower()} came"),
            ("line break between", f"Records of {name.word}\n  {name.trade} came."),
            ("broken by a hyphen", f"Records of {_broken(name.word)} {name.trade} came."),
            ("its own word alone", f"Then {name.word} asked for more."),
            ("its own word, possessive", f"These are {name.word}'s own records."),
            ("its own word, capitals", f"SENT TO {name.word.upper()} TODAY."),
            ("look-alikes", f"Records of {_alike(short)} came."),
            ("file name", f"See {short.replace(' ', '_')}_3.pdf for it."),
        )
    for form, text in ways:
        yield Passage(field, form, text, needles)


def of_address(field: str, number: int, street: str, city: str, code: str) -> Iterator[Passage]:
    """Write an address in all its ways: ``street`` without its kind, which is Street."""
    where = squeezed(field, street)
    town, post = squeezed(field, city), Needle(field, pattern=rf"\b{code}\b")
    for form, text, needles in (
        ("street", f"Lives at {number} {street} Street now.", (where,)),
        ("street, abbreviated", f"Lives at {number} {street} St. now.", (where,)),
        ("street, capitals", f"LIVES AT {number} {street.upper()} STREET.", (where,)),
        ("street without number", f"He fell on {street} Street at noon.", (where,)),
        ("street over a line's end", f"Lives at {number}\n{street}\nStreet now.", (where,)),
        ("city", f"He came from {city} by bus.", (town,)),
        ("city, capitals", f"HE CAME FROM {city.upper()}.", (town,)),
        ("city, state and code", f"Sent to {city}, CA {code} today.", (town, post)),
        ("code", f"He lives in {code} with his dog.", (post,)),
        ("code and four", f"He lives in {code}-1234 with his dog.", (post,)),
    ):
        yield Passage(field, form, text, needles)


# -- numbers -----------------------------------------------------------------------------------


def of_number(field: str, value: str) -> Iterator[Passage]:
    """Write a number with other separators between its groups, or none."""
    groups = re.findall(r"[A-Za-z]+|\d+", value)
    digits = re.sub(r"\D", "", value)
    needle = squeezed(field, digits)
    for form, text in (
        ("as it stands", value),
        ("spaces", " ".join(groups)),
        ("no separators", "".join(groups)),
        ("dots", ".".join(groups)),
        ("slashes", "/".join(groups)),
        ("en dashes", "–".join(groups)),
        ("underscores", "_".join(groups)),
        ("colons", ":".join(groups)),
        ("small letters", value.lower()),
        ("over a line's end", "-\n".join(groups)),
        ("digits in threes", " ".join(re.findall(r"\d{1,3}", digits))),
        ("digits in fours", "-".join(re.findall(r"\d{1,4}", digits))),
        ("digits alone", digits),
        ("full width", _wide("-".join(groups))),
    ):
        yield Passage(field, form, f"Under the number {text} it was closed.", (needle,))


def of_telephone(field: str, area: str, exchange: str, line: str) -> Iterator[Passage]:
    """Write a telephone number in all its ways."""
    needle = squeezed(field, f"{exchange}{line}")
    for form, text in (
        ("as it stands", f"({area}) {exchange}-{line}"),
        ("dots", f"{area}.{exchange}.{line}"),
        ("spaces", f"{area} {exchange} {line}"),
        ("hyphens", f"{area}-{exchange}-{line}"),
        ("no separators", f"{area}{exchange}{line}"),
        ("slash", f"{area}/{exchange}-{line}"),
        ("country code", f"+1 {area} {exchange} {line}"),
        ("country code, hyphens", f"1-{area}-{exchange}-{line}"),
        ("no area code", f"{exchange}-{line}"),
        ("en dashes", f"{area}–{exchange}–{line}"),
        ("over a line's end", f"({area})\n{exchange}-{line}"),
        ("extension", f"{area}-{exchange}-{line} x12"),
    ):
        yield Passage(field, form, f"He can be called at {text} in the day.", (needle,))


def of_e_mail(field: str, local: str, domain: str) -> Iterator[Passage]:
    """Write an e-mail address in all its ways."""
    needle = squeezed(field, local)
    for form, text in (
        ("as it stands", f"{local}@{domain}"),
        ("capitals", f"{local}@{domain}".upper()),
        ("in brackets", f"<{local}@{domain}>"),
        ("over a line's end", f"{local}@\n{domain}"),
        ("in words", f"{local} at {domain.replace('.', ' dot ')}"),
        ("in brackets and words", f"{local} [at] {domain}"),
        ("spaces", f"{local} @ {domain}"),
    ):
        yield Passage(field, form, f"Write to {text} instead.", (needle,))


def of_birth_date(field: str, day: date) -> Iterator[Passage]:
    """Write a date of birth in all its ways."""
    month = _MONTHS[day.month - 1]
    y, d, m = day.year, day.day, day.month
    needles = (
        Needle(field, pattern=rf"(?<!\d)0?{m}\W{{0,2}}0?{d}\W{{1,2}}(?:19)?{y % 100:02}(?!\d)"),
        Needle(field, pattern=rf"(?<!\d){y}\W{{0,2}}0?{m}\W{{0,2}}0?{d}(?!\d)"),
        Needle(field, pattern=rf"(?<!\d)0?{d}\W{{1,2}}0?{m}\W{{1,2}}{y}(?!\d)"),
        Needle(
            field, pattern=rf"(?i)\b{month[:3]}[a-z]*\W+{d}(?:st|nd|rd|th)?\W+(?:{y}|'{y % 100:02})"
        ),
        Needle(field, pattern=rf"(?i)\b0?{d}(?:st|nd|rd|th)?\W*(?:of )?{month[:3]}[a-z]*\W*{y}"),
    )
    ordinal = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(d, "th")
    for form, text in (
        ("month/day/year", f"{m:02}/{d:02}/{y}"),
        ("no zeroes", f"{m}/{d}/{y}"),
        ("two digits of the year", f"{m}/{d}/{y % 100:02}"),
        ("hyphens", f"{m:02}-{d:02}-{y}"),
        ("dots", f"{m:02}.{d:02}.{y}"),
        ("spaces", f"{m:02} {d:02} {y}"),
        ("ISO", f"{y}-{m:02}-{d:02}"),
        ("year first, slashes", f"{y}/{m:02}/{d:02}"),
        ("digits alone", f"{y}{m:02}{d:02}"),
        ("in words", f"{month} {d}, {y}"),
        ("in words, capitals", f"{month.upper()} {d}, {y}"),
        ("in words, no comma", f"{month} {d} {y}"),
        ("ordinal", f"{month} {d}{ordinal}, {y}"),
        ("day first", f"{d} {month} {y}"),
        ("day of month", f"the {d}{ordinal} of {month}, {y}"),
        ("abbreviated", f"{month[:3]} {d}, {y}"),
        ("abbreviated, with a dot", f"{month[:3]}. {d}, {y}"),
        ("abbreviated, hyphens", f"{d:02}-{month[:3]}-{y}"),
        ("over a line's end", f"{month}\n{d}, {y}"),
        ("no spaces", f"{d:02}{month[:3].upper()}{y}"),
        ("abbreviated, slashes", f"{d}/{month[:3]}/{y}"),
        ("year after an apostrophe", f"{month} {d}, '{y % 100:02}"),
    ):
        yield Passage(field, form, f"The birthday, {text}, is on file.", needles)


def of_social_security_number(field: str, number: str) -> Iterator[Passage]:
    """Write a number of nine digits in the shape 3-2-4; the case does not know it."""
    a, b, c = number[:3], number[3:5], number[5:]
    whole, end = squeezed(field, number), Needle(field, pattern=rf"\b{c}\b")
    for form, text, needle in (
        ("hyphens", f"On the form: {a}-{b}-{c}.", whole),
        ("spaces", f"On the form: {a} {b} {c}.", whole),
        ("dots", f"On the form: {a}.{b}.{c}.", whole),
        ("en dashes", f"On the form: {a}–{b}–{c}.", whole),
        ("label", f"SSN: {a}{b}{c} on the form.", whole),
        ("label in words", f"Social Security number {a}{b}{c} on the form.", whole),
        ("label with a sign", f"SS# {a}{b}{c} on the form.", whole),
        ("masked", f"On the form: xxx-xx-{c}.", end),
        ("masked by stars", f"On the form: ***-**-{c}.", end),
        ("last four", f"SSN ending in {c} on the form.", end),
    ):
        yield Passage(field, form, text, (needle,))


# -- how it is written -------------------------------------------------------------------------


def _broken(word: str) -> str:
    """Break a word by a hyphen at a line's end."""
    at = max(2, len(word) // 2)
    return f"{word[:at]}-\n{word[at:]}"


def _inside(word: str, added: str) -> str:
    at = max(2, len(word) // 2)
    return f"{word[:at]}{added}{word[at:]}"


def _alike(words: str) -> str:
    return "".join(LOOK_ALIKES.get(each, each) for each in words)


def _wide(words: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in words)
