"""What clocks follow: the states that a case enters, and what else happens to it."""

from enum import StrEnum

from services.intake.life.states import State


class Occurrence(StrEnum):
    """What happens to a case without taking it to another state."""

    ASSIGNMENT_NOTICED = "assignment_noticed"
    URGENCY_CERTIFIED = "urgency_certified"  # 8 CCR 9792.10.4(c)
    EXTENSION_APPROVED = "extension_approved"  # LC 4610.6(d)
    JOINED = "joined"  # it leads a joint review from now on; 8 CCR 9792.10.4(a)
    PARTED = "parted"  # and no longer


Happening = State | Occurrence
"""What clocks follow."""


def happening(name: str) -> Happening:
    """Return the state or occurrence of a name.

    Raises:
        ValueError: there is none.
    """
    return Occurrence(name) if name in set(Occurrence) else State(name)
