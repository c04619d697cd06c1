"""The catalogue of topics, ``deploy/topics.yaml``, and what it asks of a cluster."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

CATALOGUE: Final = Path(__file__).resolve().parents[2] / "deploy" / "topics.yaml"

_DAY_MS: Final = 86_400_000

Privacy = Literal["identified", "pseudonymous", "public"]
Days = Annotated[int, Field(gt=0)] | Literal["forever"]
Partitions = Annotated[int, Field(ge=1, le=200)]


class UnusableCatalogueError(Exception):
    """The file is not a catalogue; the message says where it goes wrong."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Part):
    """One topic, as people agreed on it."""

    about: str
    owner: str
    key: Literal["case id", "reviewer id"]
    partitions: Partitions
    retention_days: Days
    privacy: Privacy
    producers: tuple[str, ...] = Field(min_length=1)
    consumers: tuple[str, ...]
    dead_letters: tuple[str, ...]


class DeadLetters(_Part):
    """What all dead-letter topics have in common."""

    max_bytes: int = Field(gt=0)
    partitions: Partitions
    retention_days: Days
    privacy: Privacy


@dataclass(frozen=True)
class Wanted:
    """One topic as a cluster should have it."""

    name: str
    partitions: int
    copies: int
    settings: dict[str, str]


class Catalogue(_Part):
    """All topics."""

    copies: int = Field(ge=1, le=7)
    broker: dict[str, str]
    settings: dict[str, str]
    max_bytes: int = Field(gt=0)
    dead_letters: DeadLetters
    topics: dict[str, Topic]

    @model_validator(mode="after")
    def _names_are_given_once(self) -> Self:
        names = [*self.topics, *(each for one in self.topics.values() for each in one.dead_letters)]
        if len(set(names)) < len(names):
            raise ValueError("a topic is named twice")
        return self

    @classmethod
    def read(cls, path: Path = CATALOGUE) -> Self:
        """Read a catalogue.

        Raises:
            UnusableCatalogueError: there is none, or it has faults.
        """
        try:
            return cls.model_validate(yaml.safe_load(path.read_text()))
        except OSError as error:
            raise UnusableCatalogueError(f"{path} cannot be read: {error.strerror}") from None
        except (yaml.YAMLError, ValidationError) as error:
            raise UnusableCatalogueError(f"{path} is not a catalogue of topics:\n{error}") from None

    def wanted(self, brokers: int) -> tuple[Wanted, ...]:
        """Return every topic, dead letters after what they come from, for so many brokers."""
        copies = min(self.copies, brokers)
        found: list[Wanted] = []
        for name, topic in self.topics.items():
            settings = self._settings(copies, self.max_bytes, topic.retention_days)
            found.append(Wanted(name, topic.partitions, copies, settings))
            rules = self.dead_letters
            settings = self._settings(copies, rules.max_bytes, rules.retention_days)
            found += [
                Wanted(each, rules.partitions, copies, settings) for each in topic.dead_letters
            ]
        return tuple(found)

    def _settings(self, copies: int, max_bytes: int, days: Days) -> dict[str, str]:
        return {
            **self.settings,
            "max.message.bytes": str(max_bytes),
            "min.insync.replicas": str(max(1, copies - 1)),
            "retention.ms": "-1" if days == "forever" else str(days * _DAY_MS),
        }
