"""All reviewers at one moment, and the version that an assignment names.

Identity stays here. Everywhere else a reviewer is an opaque reference (LC 4610.6(f)).
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self

from services.reviewer_match.errors import FileInvalidError
from services.reviewer_match.roster.reading import read
from shared.events.envelope import digest
from shared.events.reviewer_matched import ReviewerRef
from shared.events.reviewer_profile import Reviewer


@dataclass(frozen=True)
class Roster:
    """All reviewers, and the version that an assignment names."""

    reviewers: tuple[Reviewer, ...]
    version: str
    """SHA-256 of the file, or of the file's and of all changes in force."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a roster file.

        Raises:
            FileInvalidError: with every fault in it.
            OSError: the file cannot be read.
        """
        content = path.read_bytes()
        found = read(path.name, content)
        if errors := [str(each) for each in found.faults if each.effect == "error"]:
            raise FileInvalidError(path, errors)
        return cls(found.reviewers, digest(content))

    def references(self, secret: str) -> Mapping[str, ReviewerRef]:
        """Return each reviewer's opaque reference, by reviewer id."""
        return MappingProxyType({each.id: reference(secret, each.id) for each in self.reviewers})


def reference(secret: str, reviewer_id: str) -> ReviewerRef:
    """Return the name under which a reviewer is known outside: the same for ever, told by nobody.

    >>> reference("secret", "r-001") == reference("secret", "r-001") != reference("other", "r-001")
    True
    """
    return f"rev-{hmac.digest(secret.encode(), reviewer_id.encode(), 'sha256').hex()[:16]}"
