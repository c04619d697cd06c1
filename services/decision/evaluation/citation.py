"""Citations with the parts that 8 CCR 9792.21.1 asks for (imr-process § 4.6, general knowledge)."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from shared.events.envelope import Part
from shared.text import Line

Year = Annotated[int, Field(ge=1900, le=2100)]


class _Citation(Part):
    model_config = ConfigDict(strict=False, frozen=True, extra="forbid")

    mark: Literal["S", "G", "U"] = Field(
        default="G", description="Confidence: S source read, G general knowledge, U uncertain."
    )


class MtusCitation(_Citation):
    """The MTUS: effective year, chapter, section within it."""

    source: Literal["mtus"] = "mtus"
    effective: Year
    chapter: Line
    section: Line
    regulation: Line = Field(description="Section of 8 CCR that adopts it.")
    pages: Line | None = None

    def __str__(self) -> str:
        pages = f", p. {self.pages}" if self.pages else ""
        return (
            f"{self.regulation} ({self.effective}), MTUS, {self.chapter}, section {self.section}"
            f"{pages}"
        )


class GuidelineCitation(_Citation):
    """Another guideline: who published it, when, chapter and section."""

    source: Literal["guideline"] = "guideline"
    publisher: Line
    year: Year | None = Field(
        default=None, description="None: the edition current on the day; the reviewer adds it."
    )
    chapter: Line
    section: Line
    pages: Line | None = None

    def __str__(self) -> str:
        year = f" {self.year}" if self.year else ""
        pages = f", p. {self.pages}" if self.pages else ""
        return f"{self.publisher}{year}, {self.chapter}, section {self.section}{pages}"


class StudyCitation(_Citation):
    """A study: lead author, title, year, journal, pages."""

    source: Literal["study"] = "study"
    author: Line = Field(description="Surname and initial of the lead author.")
    title: Line
    year: Year
    journal: Line
    pages: Line

    def __str__(self) -> str:
        return f"{self.author}, {self.title}, {self.journal} {self.year}, p. {self.pages}"


class LawCitation(_Citation):
    """A section of law that a criterion refers to; never the primary source of a treatment."""

    source: Literal["law"] = "law"
    section: Line
    subject: Line

    def __str__(self) -> str:
        return f"{self.section} ({self.subject})"


class CommentaryCitation(_Citation):
    """Where a figure was reported; never the primary source."""

    source: Literal["commentary"] = "commentary"
    title: Line

    def __str__(self) -> str:
        return self.title


Primary = Annotated[MtusCitation | GuidelineCitation | StudyCitation, Field(discriminator="source")]
"""What a recommendation may rest on: exactly one for an item."""

Citation = Annotated[
    MtusCitation | GuidelineCitation | StudyCitation | LawCitation | CommentaryCitation,
    Field(discriminator="source"),
]
