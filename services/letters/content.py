"""What was signed, read back from the evidence store and held against the event."""

from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from services.letters.errors import ContentDisagreesError, ContentUnreadableError
from shared.events import DecisionIssued
from shared.events.determination import Determination, case_outcome
from shared.events.envelope import Part
from shared.text import Text

P = TypeVar("P", bound=Part)
_TEXT: Final[TypeAdapter[str]] = TypeAdapter(Text)


def read(model: type[P], content: bytes, what: str) -> P:
    """Return ``content`` as ``model``.

    Raises:
        ContentUnreadableError: it does not follow the schema.
    """
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        raise ContentUnreadableError(what, error.error_count()) from None


def read_text(content: bytes, what: str) -> str:
    """Return ``content`` as text that a letter can print.

    Raises:
        ContentUnreadableError: it is none.
    """
    try:
        return _TEXT.validate_python(content.decode())
    except UnicodeDecodeError:
        raise ContentUnreadableError(what, 1) from None
    except ValidationError as error:
        raise ContentUnreadableError(what, error.error_count()) from None


def require_agreement(
    event: DecisionIssued, determination: Determination, replaced: str | None
) -> None:
    """Make sure that the event announces this content and no other.

    ``replaced`` is the content that was issued before, if any.

    Raises:
        ContentDisagreesError: case, case number, an item's outcome or the case's outcome differ,
            or it corrects something else.
    """
    correction = determination.correction
    decided = {item.item_no: item.outcome for item in determination.items}
    announced = {item.item_no: item.outcome for item in event.items}
    facts = (
        ("case_id", determination.case_id, event.case_id),
        ("case_number", determination.case_number, event.case_number),
        ("items", decided, announced),
        ("correction", None if correction is None else correction.replaces, replaced),
        ("outcome", case_outcome(tuple(announced.values())), event.outcome),
    )
    for field, signed, stated in facts:
        if signed != stated:
            raise ContentDisagreesError(field)
