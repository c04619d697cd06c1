"""What a form leaves open and eligibility turns on: asked before anything is refused or opened.

Which of a form's faults are such questions is data (``rules/questions.yaml``).

Source: 8 CCR 9792.10.3(b), (c).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, RootModel

from shared.events import ApplicationFiled
from shared.events.case import DisputedItem, Fault, Identifier, Timing
from shared.events.information_provided import Answers
from shared.events.information_requested import Question
from shared.events.parties import Party
from shared.text import Line

_FILE: Final = Path(__file__).parents[1] / "rules" / "questions.yaml"


class DecidingQuestion(BaseModel):
    """A question whose answer decides whether there is a review."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: Party
    asks: Line


class Questions(RootModel[Mapping[Identifier, DecidingQuestion]]):
    """The questions, by the code of the fault that leaves them open."""

    @classmethod
    def load(cls, path: Path = _FILE) -> Self:
        """Read the service's own file.

        Raises:
            pydantic.ValidationError: the file has another form.
        """
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    def open_in(self, faults: Sequence[Fault]) -> tuple[Fault, ...]:
        """Return those of a form's faults that leave open what decides."""
        return tuple(each for each in faults if each.code in self.root)

    def party(self, faults: Sequence[Fault]) -> Party:
        """Return who is asked about these."""
        return self.root[faults[0].code].of

    def asked(self, faults: Sequence[Fault]) -> tuple[Question, ...]:
        """Return the questions as they are put."""
        return tuple(
            Question(code=each.code, path=each.path, text=self.root[each.code].asks)
            for each in faults
        )


def answered(application: ApplicationFiled, answers: Answers) -> ApplicationFiled:
    """Return the application with what it left open; what it says itself stays as it is."""
    signature = application.signature
    if signature is not None and signature.designated_on is None:
        named = {"designated_on": answers.designated_on}
        signature = signature.model_copy(update=named)
    items = tuple(_answered(item, answers) for item in application.items)
    return application.model_copy(update={"signature": signature, "items": items})


def _answered(item: DisputedItem, answers: Answers) -> DisputedItem:
    if item.timing is not Timing.RETROSPECTIVE or item.emergency is not None:
        return item
    return item.model_copy(update={"emergency": answers.given_in_emergency})
