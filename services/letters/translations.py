"""What intake says in English, by code, in the reader's language."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import Field

from services.letters.registry import LetterTemplate, Strict
from shared.events.case import Reason
from shared.events.parties import Language

_DAY: Final = re.compile(r"\d\d/\d\d/\d{4}")


class Translations(Strict):
    """Texts by code; none for English, in which they come."""

    reasons: Mapping[str, str] = Field(default_factory=dict)
    questions: Mapping[str, str] = Field(default_factory=dict)

    @classmethod
    def of(cls, template: LetterTemplate, language: Language) -> "Translations":
        """Return what a template has in a language."""
        return template.translation(cls, language)

    def told(self, reason: Reason) -> str:
        """Return a reason; one without translation in English, for none may be lost."""
        text = self.reasons.get(reason.code, reason.text)
        if day := _DAY.search(reason.text):
            text = text.replace("{last_day}", day.group())
        return text
