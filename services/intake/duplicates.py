"""The same dispute, filed twice: known by what it is about, not by who numbered it.

Workers, attorneys and physicians file the same thing by fax and by mail; a fifth of everything that
arrives has arrived before (imr-process §§ 2.4, 6.2). Spelling, case, accents, punctuation and the
order of items and words do not matter.
"""

import hmac
import re
import unicodedata
from hashlib import sha256
from typing import Final

from shared.events import ApplicationFiled

_NOT_WORDS: Final = re.compile(r"[^a-z0-9]+")


def business_key(application: ApplicationFiled, secret: str) -> str | None:
    """Return the key under which a dispute is known, or nothing where it cannot be told.

    Made of worker, claim, date of injury, UR decision date and items. Without a claim number two
    workers could share all the rest. The key is a keyed digest: it gives nobody's name away.
    """
    sheet = application.parties
    if sheet.claim_number is None:
        return None
    parts = (
        _words(sheet.employee.name),
        _run(sheet.claim_number),
        application.date_of_injury.isoformat(),
        application.ur_decision.decided_on.isoformat(),
        *sorted(_words(item.description) for item in application.items),
    )
    return hmac.new(secret.encode(), "\x1f".join(parts).encode(), sha256).hexdigest()


def _words(text: str) -> str:
    """Return the words of a text, in their own order no longer."""
    return " ".join(sorted(_NOT_WORDS.sub(" ", _plain(text)).split()))


def _run(text: str) -> str:
    return _NOT_WORDS.sub("", _plain(text))


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    letters = "".join(char for char in apart if not unicodedata.combining(char))
    return letters.casefold() if letters.isascii() else _spelled(letters.casefold())


def _spelled(text: str) -> str:
    """Keep letters of other scripts apart from each other, as ASCII."""
    return "".join(char if char.isascii() else f" u{ord(char):x} " for char in text)
