"""What any determination letter states, whatever its layout."""

from dataclasses import dataclass

from imr.letter_import.credentials import Credentials
from imr.letter_import.header import Header
from imr.letter_import.items import Item


@dataclass(frozen=True)
class Letter:
    """A letter, read; nothing is filled in."""

    header: Header
    credentials: Credentials
    organization: str | None
    organization_short_name: str
    clinical_summary: str
    items: tuple[Item, ...]
