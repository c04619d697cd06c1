"""What all pieces of the library have in common."""

from pydantic import ConfigDict

from shared.events.envelope import Part


class Data(Part):
    """A piece of a file. An unknown key is a spelling mistake, never ignored."""

    model_config = ConfigDict(strict=False, frozen=True, extra="forbid")
