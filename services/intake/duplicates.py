"""The same dispute, filed twice: known by what it is about, not by who numbered it.

Workers, attorneys and physicians file the same thing by fax and by mail; a fifth of everything that
arrives has arrived before (imr-process §§ 2.4, 6.2). Case, accents, punctuation, initials, and the
order of items and words do not matter.
"""

import hmac
import re
import unicodedata
from hashlib import sha256
from typing import Final

from shared.events import ApplicationFiled

_BETWEEN: Final = "\x1f"
_WORD: Final = re.compile(r"[^\W_]+")


def business_key(application: ApplicationFiled, secret: str) -> str | None:
    """Return the key under which a dispute is known, or nothing where it cannot be told.

    Made of worker, claim, date of injury, UR decision date and items. Without a claim number two
    workers of one name could share all the rest, and a review refused in error weighs more than
    one held twice. The key is a keyed digest: it gives nobody's name away.
    """
    sheet = application.parties
    if sheet.claim_number is None:
        return None
    parts = (
        _name(sheet.employee.name),
        "".join(_words(sheet.claim_number)),
        application.date_of_injury.isoformat(),
        application.ur_decision.decided_on.isoformat(),
        *sorted(" ".join(sorted(_words(item.description))) for item in application.items),
    )
    return hmac.new(secret.encode(), _BETWEEN.join(parts).encode(), sha256).hexdigest()


def _name(text: str) -> str:
    words = sorted(_words(text))
    return " ".join([word for word in words if len(word) > 1] or words)


def _words(text: str) -> list[str]:
    """Return a text's words without case and accents, in whatever script."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(char for char in apart if not unicodedata.combining(char)))
