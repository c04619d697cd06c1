"""The copies that others than a letter's parties may read, put away with their risk reports."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from services.letters.letter import Letter
from services.letters.metrics import REDACTIONS, RENDERED, RENDERING
from services.letters.publication.decisions import (
    copied,
    derivations,
    public_data,
    safe_harbor_data,
)
from services.letters.publication.profiles import Derivation
from services.letters.publication.risk import Decision, report
from services.letters.render import Renderer
from shared.events.letter_issued import SafeHarbor
from shared.events.parties import PartySheet
from shared.evidence import Evidence


@dataclass(frozen=True)
class Release:
    """Where the copies lie in the evidence store, by digest."""

    letter: str
    data: str
    risk_report: str
    safe_harbor: SafeHarbor


async def release(
    letter: Letter, sheets: Sequence[PartySheet], *, evidence: Evidence, renderer: Renderer
) -> Release:
    """Make both profiles' copies of a letter.

    Args:
        letter: the parties' letter.
        sheets: every party sheet that the case ever had.
        evidence: where they are put.
        renderer: sets the public letter.

    Raises:
        CharacterNotInFontsError, LetterDoesNotCompileError: the public letter cannot be set.
        EvidenceStoreDownError: the store does not answer.
    """
    open_, hidden = derivations(letter, sheets)
    public = copied(letter, open_)
    with RENDERING.labels(letter.kind).time():
        printed = await asyncio.to_thread(renderer.render, public)
    RENDERED.labels(letter.kind, public.audience.value).inc()
    data, research = public_data(public), safe_harbor_data(letter, hidden)
    return Release(
        letter=await evidence.put(printed.pdf),
        data=await evidence.put(data.encoded()),
        risk_report=await _reported(open_, data, evidence),
        safe_harbor=SafeHarbor(
            data=await evidence.put(research.encoded()),
            risk_report=await _reported(hidden, research, evidence),
        ),
    )


async def _reported(derived: Derivation, data: Decision, evidence: Evidence) -> str:
    for (_, _, privacy), count in derived.found.items():
        REDACTIONS.labels(derived.profile.value, privacy.value).inc(count)
    return await evidence.put(report(derived, data).encoded())
