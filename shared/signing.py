"""Signatures over a digest: HMAC-SHA256, by keys that settings name (ADR: a physician decides).

Whoever holds the key can sign; so the key of the simulated reviewer is no secret, and what it
signs is marked as simulated wherever it is shown.
"""

import hashlib
import hmac
from typing import Final

SIMULATED_KEY_ID: Final = "simulated"
"""Key of the simulated reviewer. A production deployment holds no key of this name."""

ALGORITHM: Final = "hmac-sha256"


def sign(digest: str, key: str) -> str:
    """Return the signature over a digest, in hexadecimal.

    >>> sign("00", "key")[:16]
    '7c2fe2c7b4b12822'
    """
    return hmac.new(key.encode(), digest.encode("ascii"), hashlib.sha256).hexdigest()


def verify(digest: str, key: str, value: str) -> bool:
    """Whether ``value`` is the signature of a digest with this key; in constant time."""
    return hmac.compare_digest(sign(digest, key), value)
