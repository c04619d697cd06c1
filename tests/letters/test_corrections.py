"""HR6: a corrected letter is a new version; the first is kept, and its public copy withdrawn."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from imr.commands import app
from imr.letter_import.letter import read_letter
from services.letters.account import account
from services.letters.composition import Former
from services.letters.correcting import changes
from services.letters.delivery.deliveries import delivery_key
from services.letters.letter import KIND, Letter
from services.letters.letter_wording import Wording
from services.letters.publication.decisions import PublicDecision, public_copy
from services.letters.readers import readers
from services.letters.registry import DETERMINATION
from services.letters.render import Renderer
from services.letters.sections import absent, require_filled
from services.letters.settings import LettersSettings
from shared import topics
from shared.account import CaseName
from shared.clock import midday
from shared.edge import Service
from shared.events import DecisionIssued
from shared.events.case import CaseOutcome, Outcome
from shared.events.determination import Correction, CorrectionKind, Determination
from shared.events.determination_signed import SignedItem
from shared.events.parties import Language, Party
from shared.front import AtWork, api
from tests.letters.notice_samples import parties
from tests.letters.reading import lines_of, text_of
from tests.letters.samples import (
    CASE,
    DECIDED_ON,
    REGISTRY,
    a_determination,
    a_determined_item,
    a_letter,
)
from tests.letters.test_delivery import NOW, Office, an_office

RENDERER = Renderer(REGISTRY)
TEMPLATE = REGISTRY.in_force(DETERMINATION, DECIDED_ON)
TOKEN = "a-token-of-these-tests-alone"
CORRECTED_ON = date(2026, 12, 9)
MARK = "Corrected letter, version 2. It takes the place of the letter of December 1, 2026."
FIRST = a_determination()
SHEET = parties(Language.SPANISH)
REASON = f"The date of injury of {SHEET.employee.name} was misprinted."


def a_correction(former: Determination, reason: str = REASON, **changes: Any) -> Determination:
    """What takes the place of a determination."""
    kind = changes.pop("kind", CorrectionKind.CLERICAL)
    said = Correction(kind=kind, replaces=former.digest(), reason=reason)
    return former.model_copy(update={"correction": said, **changes})


SECOND = a_correction(FIRST, date_of_injury=date(2026, 3, 12))
(ITEM,) = SECOND.items
THIRD = a_correction(
    SECOND,
    "The reviewer had decided otherwise.",
    kind=CorrectionKind.SUBSTANCE,
    items=(ITEM.model_copy(update={"outcome": Outcome.OVERTURNED}),),
)


def corrected(party: Party = Party.EMPLOYEE, content: Determination = SECOND) -> Letter:
    """One party's copy of the corrected letter."""
    (reader,) = (each for each in readers(SHEET) if each.party is party)
    former = Former(version=1, dated=DECIDED_ON, corrected_on=CORRECTED_ON)
    return a_letter(content, SHEET, reader=reader, former=former)


# -- what it says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "part", "before", "after"),
    [
        ({"date_of_injury": date(2026, 3, 12)}, "Date of Injury", "03/02/2026", "03/12/2026"),
        ({"clinical_summary": "A man."}, "CLINICAL CASE SUMMARY", None, "A man."),
        (
            {"items": (a_determined_item(rationale="No gain is shown."),)},
            "Item 1, Decision rationale",
            "The record shows no gain in function after course 1.",
            "No gain is shown.",
        ),
        (
            {"items": (a_determined_item(outcome=Outcome.OVERTURNED),)},
            "Item 1",
            "12 acupuncture sessions: Upheld",
            "12 acupuncture sessions: Overturned",
        ),
        ({"documents": FIRST.documents[:1]}, "Document 2", None, "not stated"),
    ],
)
def test_what_changed_is_found_by_comparing(
    changed: dict[str, Any], part: str, before: str | None, after: str
) -> None:
    """Nobody has to list it, so nothing is left out; each part stands under its printed name."""
    (found,) = changes(FIRST, a_correction(FIRST, **changed), TEMPLATE.wording(Wording))

    assert (found.part, found.after) == (part, after)
    assert before in {None, found.before}


def test_of_a_long_text_the_passage_is_told() -> None:
    """A rationale of pages is not printed twice for one word of it."""
    words = [f"word{no}" for no in range(1_000)]
    former = a_determination(clinical_summary=" ".join(words))
    new = a_correction(former, clinical_summary=" ".join([*words[:500], "other", *words[501:]]))

    (found,) = changes(former, new, TEMPLATE.wording(Wording, Language.SPANISH))

    assert found.part == "RESUMEN CLÍNICO DEL CASO"
    assert found.before.split() == ["…", *words[488:513], "…"]
    assert found.after == found.before.replace("word500", "other")


@pytest.mark.parametrize("party", [Party.EMPLOYEE, Party.CLAIMS_ADMINISTRATOR])
def test_a_corrected_letter_says_so_on_every_page(party: Party) -> None:
    """Which version it is, what it replaces, and why: for print and web, English and Spanish."""
    letter = corrected(party)
    assert letter.correction is not None
    pdf, page = RENDERER.render(letter).pdf, RENDERER.page(letter).decode()

    pages = sum("· P" in line and "1 " not in line[:2] for line in lines_of(pdf))
    assert lines_of(pdf).count(letter.correction.mark) == pages
    assert absent(letter, text_of(pdf)) == ()
    require_filled(letter)
    assert letter.correction.mark in page
    assert REASON in text_of(pdf)
    assert (party is Party.EMPLOYEE) == ("Carta corregida" in letter.correction.mark)
    assert letter.date_in_words in {"December 9, 2026", "9 de diciembre de 2026"}
    assert letter.last_days == a_letter(FIRST, SHEET).last_days, "no party is told of more time"


def test_a_letter_that_corrects_nothing_carries_no_mark() -> None:
    """The template of corrected letters makes all others as well."""
    text = "\n".join(lines_of(RENDERER.render(a_letter(FIRST, SHEET)).pdf))

    assert "orrected" not in text + "".join(RENDERER.page(a_letter(FIRST)).decode())
    assert b"correction" not in FIRST.encoded()


def test_a_corrected_letter_is_read_back() -> None:
    """LT8: mark and reason are no part of the decision, nor of a text that goes over pages."""
    long = ITEM.model_copy(update={"rationale": " ".join(f"word{no}" for no in range(1_500))})
    letter = corrected(Party.CLAIMS_ADMINISTRATOR, SECOND.model_copy(update={"items": (long,)}))

    read = read_letter(RENDERER.render(letter).pdf)

    assert read.header.date_of_injury == SECOND.date_of_injury
    assert read.clinical_summary == SECOND.clinical_summary
    assert [each.rationale for each in read.items] == [long.rationale]


def test_the_public_copy_tells_the_reason_without_names() -> None:
    """The reason is free text, and cleaned like any other."""
    public = public_copy(corrected(Party.CLAIMS_ADMINISTRATOR), SHEET)

    text = text_of(RENDERER.render(public).pdf)

    assert "The date of injury of [removed] was misprinted." in text
    assert MARK in "\n".join(lines_of(RENDERER.render(public).pdf))
    assert SHEET.employee.name not in text


# -- from event to letter --------------------------------------------------------------------------


class Corrections(Office):
    """The letters service with a spool, and a client of what it gives out."""

    client: httpx.AsyncClient

    async def issue(self, content: Determination, version: int, **changes: Any) -> DecisionIssued:
        """Issue a version of the decision."""
        overturned = content.items[0].outcome is Outcome.OVERTURNED
        event = await self.decision(
            content,
            SHEET,
            version=version,
            signed_at=midday(DECIDED_ON) + timedelta(days=8 * (version - 1)),
            items=tuple(
                SignedItem(item_no=each.item_no, outcome=each.outcome or Outcome.UPHELD)
                for each in content.items
            ),
            outcome=CaseOutcome.OVERTURNED if overturned else CaseOutcome.UPHELD,
            **changes,
        )
        await self.deliver(event, f"version-{version}")
        return event

    async def get(self, path: str, *, token: str = "") -> httpx.Response:
        """Fetch what is given out."""
        return await self.client.get(path, headers={"Authorization": f"Bearer {token}"})

    async def refusals(self) -> list[str]:
        """Return why events had no effect."""
        async with self.chain.runtimes["letters"].pool.connection() as tx:
            found = await tx.execute("select reason from inbox where state = 'refused'")
            return [row["reason"] for row in await found.fetchall()]


@asynccontextmanager
async def a_client(service: Service, pool: Any, publish: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service's web application."""
    transport = httpx.ASGITransport(app=api(service, AtWork(pool), publish, "0"))
    async with httpx.AsyncClient(transport=transport, base_url="http://letters") as client:
        yield client


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Corrections]:
    """The letters service over a spool."""
    spool = tmp_path / "spool"
    async with an_office(
        database_url, spool, sends=True, letter_readers={"desk": TOKEN}
    ) as running:
        office = Corrections(running.chain, running.evidence)
        office.spool = spool
        runtime = running.chain.runtimes["letters"]
        async with a_client(runtime.service, runtime.pool, running.chain.logs.publish) as client:
            office.client = client
            yield office


async def test_both_versions_are_served_and_the_old_public_link_says_withdrawn(
    office: Corrections, tmp_path: Path
) -> None:
    """HR6, by its sentence; and a correction of the correction is version 3."""
    await office.issue(FIRST, 1)
    (first,) = office.published(topics.LETTER_ISSUED)
    (open_,) = office.published(topics.DECISION_PUBLISHED)
    link = f"/letters/CM26-0000001/1/{Party.EMPLOYEE.value}"
    original = (await office.get(link, token=TOKEN)).content

    await office.issue(SECOND, 2)
    again = await office.issue(SECOND, 2)
    for copy in range(20):
        await office.deliver(again, f"copy-{copy}")

    # Both versions are served, the second marked; the first as it was, marked as superseded.
    listed = (await office.get("/letters/CM26-0000001")).json()["versions"]
    assert [(each["version"], each["state"]) for each in listed] == [
        (1, "superseded"),
        (2, "issued"),
    ]
    assert "correction" not in listed[0]
    assert listed[1]["correction"]["letter_dated"] == DECIDED_ON.isoformat()
    kept, new = [await office.get(each["letters"][0]["letter"], token=TOKEN) for each in listed]
    assert (kept.status_code, kept.headers["IMR-Letter-State"]) == (200, "superseded")
    assert (new.status_code, new.headers["IMR-Letter-State"]) == (200, "issued")
    served = await office.get(link, token=TOKEN)
    assert served.content == original
    assert "latest-version" in served.headers["Link"]
    assert "Carta corregida, versión 2." in text_marks(
        (await office.get(link.replace("/1/", "/2/"), token=TOKEN)).content
    )
    assert (await office.get(link)).status_code == 401, "no letter without a token"
    assert (await office.get(link.replace("/1/", "/9/"), token=TOKEN)).status_code == 404

    # The old public link says 'withdrawn', why, and what takes its place.
    told = office.published(topics.DECISION_PUBLISHED)[-1]
    for form in ("letter", "data"):
        gone = await office.get(f"/public/{open_[form]}")
        assert (gone.status_code, gone.json()["code"]) == (410, "withdrawn")
        assert gone.json()["reason"] == "The date of injury of [removed] was misprinted."
        assert gone.json()[form] == f"/public/{told[form]}"
    public = await office.get(f"/public/{told['letter']}")
    assert (public.status_code, public.headers["content-type"]) == (200, "application/pdf")
    (withdrawn,) = office.published(topics.DECISION_WITHDRAWN)
    assert (withdrawn["data"], withdrawn["replaced_by"]) == (open_["data"], told["data"])

    # A correction of the correction.
    await office.issue(THIRD, 3, decided_on=DECIDED_ON + timedelta(days=16))
    versions = [each["version"] for each in office.published(topics.LETTER_ISSUED)]
    assert versions == [1, 2, 3]
    assert first["letter"] == office.published(topics.LETTER_ISSUED)[0]["letter"]
    last = office.published(topics.DECISION_PUBLISHED)[-1]
    for former in (open_, told):
        answer = await office.get(f"/public/{former['data']}")
        assert answer.json()["data"] == f"/public/{last['data']}"
    assert (await office.get("/public/" + "0" * 64)).status_code == 404
    assert set(await office.refusals()) == {"letter_issued_already"}
    assert office.dead_letter_codes() == []

    # What the public finds.
    folder = tmp_path / "public"
    for number, each in enumerate((open_, told, last)):
        (folder / str(number)).mkdir(parents=True)
        path = folder / str(number) / "public.json"
        path.write_bytes(await office.evidence.get(each["data"]))
    assert searched(folder) == [("corrected", "overturned")]
    assert [state for state, _ in searched(folder, "--withdrawn")] == [
        "corrected",
        "withdrawn",
        "withdrawn",
    ]
    data = PublicDecision.model_validate_json((folder / "2" / "public.json").read_bytes())
    assert data.correction is not None
    assert data.correction.reason == "The reviewer had decided otherwise."


def text_marks(pdf: bytes) -> str:
    """Return all lines, running ones too."""
    return "\n".join(lines_of(pdf))


def searched(folder: Path, *options: str) -> list[tuple[str, str]]:
    """Ask ``imr decisions search``."""
    result = CliRunner().invoke(app, ["decisions", "search", str(folder), "--json", *options])
    return [(each["state"], each["outcome"]) for each in json.loads(result.output)]


async def test_each_party_gets_the_corrected_letter_and_the_notice_once(
    office: Corrections,
) -> None:
    """LT7 for every version: letters of their own, and a notice in the reader's language."""
    await office.issue(FIRST, 1)
    await office.issue(SECOND, 2)
    second = office.published(topics.DECISION_ISSUED)[-1]
    for copy in range(20):
        event = DecisionIssued.model_validate_json(json.dumps(second))
        await office.deliver(event, f"copy-{copy}")

    for _ in range(3):
        office.chain.runtimes["letters"].sweeper._last_run.clear()
        await office.watch(NOW)

    (notice,) = office.published(topics.NOTICE_ISSUED)
    told = {each["party"]: each for each in notice["copies"]}
    pdf = await office.evidence.get(told["employee"]["letter"])
    assert b"/Lang(en-US)" in pdf, "a screen reader is told that the reason is in English"
    spanish = text_of(pdf)
    english = text_of(await office.evidence.get(told["claims_administrator"]["letter"]))
    assert (notice["kind"], notice["number"]) == ("correction", 1)
    assert "Aviso de corrección" in spanish
    assert "Fecha de la lesión" in spanish
    assert "Date of Injury. It said: 03/02/2026 It now says: 03/12/2026" in english
    assert REASON in english
    wanted = {
        delivery_key(CASE, kind, number, party)
        for kind, number in ((KIND, 1), (KIND, 2), ("correction", 1))
        for party in (each.party for each in readers(SHEET))
    }
    async with office.chain.runtimes["letters"].pool.connection() as tx:
        laid = await (await tx.execute("select key, state from deliveries")).fetchall()
    assert sorted(row["key"] for row in laid) == sorted(wanted)
    assert {path.stem for path in office.spool.glob("*.pdf")} == {
        row["key"] for row in laid if row["state"] == "sent"
    }
    async with office.chain.runtimes["letters"].pool.connection() as tx:
        account_ = await account(tx, CaseName(case_id=CASE))
    assert account_ is not None
    assert (account_.state, account_.means) == (
        "corrected",
        "The determination letter was corrected: version 2 holds.",
    )
    assert {(each.kind, each.number, each.state) for each in account_.letters} == {
        (KIND, 1, "superseded"),
        ("correction", 1, "issued"),
        (KIND, 2, "issued"),
    }


async def test_a_correction_needs_the_very_letter_that_it_takes_the_place_of(
    office: Corrections,
) -> None:
    """Without a letter it is refused; with another one before it, it waits for a person."""
    await office.issue(SECOND, 2)
    assert await office.refusals() == ["no_letter_to_correct"]

    await office.deliver(await office.decision(FIRST, SHEET), "first")
    other = a_correction(a_determination(clinical_summary="Another."), priority=FIRST.priority)
    event = await office.decision(other, SHEET, version=2)
    await office.deliver(event, "other")

    assert office.dead_letter_codes() == ["content_disagrees"]
    assert await office.letters() == 1


async def test_a_later_party_sheet_drops_no_redaction(office: Corrections) -> None:
    """PB1: the reason names whom the first sheet named, and the newer one does not."""
    await office.issue(FIRST, 1)
    renamed = SHEET.employee.model_copy(update={"name": "Somebody Else"})
    sheet = SHEET.model_copy(update={"employee": renamed})
    newer = await office.evidence.put(sheet.model_dump_json().encode())

    await office.issue(SECOND, 2, party_sheet=newer)

    told = office.published(topics.DECISION_PUBLISHED)[-1]
    assert SHEET.employee.name.encode() not in await office.evidence.get(told["data"])


def test_nobody_fetches_letters_unless_a_token_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a stack file hands it on, empty; a short token is guessed, one for two tells no one."""
    monkeypatch.setenv("IMR_LETTER_READERS", "")
    fields = {"database_url": "postgresql://x", "evidence_url": "file:///x"}
    assert LettersSettings.model_validate(fields).letter_readers == {}
    for tokens in ({"desk": "short"}, {"a": TOKEN, "b": TOKEN}):
        with pytest.raises(ValueError, match="token"):
            LettersSettings.model_validate({**fields, "letter_readers": tokens})
