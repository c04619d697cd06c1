"""Until when an application may be filed."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.eligibility.filing_window import FilingWindow, Resolved
from services.intake.eligibility.law import Known, Law, load_law, screen
from services.intake.eligibility.rules import SHIPPED
from shared.events import ApplicationFiled
from shared.events.application_filed import LiabilityDispute, Service, UrDecision
from tests.builders import an_item
from tests.intake.desk import a_filing

LAW = load_law()
JULY_3 = date(2014, 7, 3)


def codes(application: ApplicationFiled, law: Law = LAW, known: Known | None = None) -> list[str]:
    found = screen(application, law, known or Known())
    return [reason.code for reason in found.reasons]


BOUNDARIES = [
    # T2: 30 days from service; a last day on a weekend or holiday moves on
    pytest.param(JULY_3, Service.PERSONAL, {}, date(2014, 8, 4), id="T2 Saturday to Monday"),
    pytest.param(JULY_3, Service.ELECTRONIC, {}, date(2014, 8, 4), id="T2 electronic"),
    pytest.param(
        date(2023, 12, 2), Service.PERSONAL, {}, date(2024, 1, 2), id="T2 New Year to the 2nd"
    ),
    pytest.param(
        date(2024, 10, 29), Service.PERSONAL, {}, date(2024, 12, 2), id="T2 Thanksgiving weekend"
    ),
    # T2m: more days for what was mailed
    pytest.param(JULY_3, Service.MAIL, {}, date(2014, 8, 7), id="T2m within California"),
    pytest.param(JULY_3, Service.MAIL_OTHER_STATE, {}, date(2014, 8, 12), id="T2m other state"),
    pytest.param(JULY_3, Service.MAIL_ABROAD, {}, date(2014, 8, 22), id="T2m abroad"),
    # served on another day than decided
    pytest.param(
        JULY_3,
        Service.PERSONAL,
        {"served_on": date(2014, 7, 8)},
        date(2014, 8, 7),
        id="T2 from service, not from decision",
    ),
    # formulary: 10 days, for what is served since 2018
    pytest.param(
        date(2018, 3, 5), Service.PERSONAL, {"formulary": True}, date(2018, 3, 15), id="T2 drug"
    ),
    pytest.param(
        date(2024, 11, 20), Service.MAIL, {"formulary": True}, date(2024, 12, 5), id="T2m drug"
    ),
    pytest.param(
        date(2017, 12, 29),
        Service.PERSONAL,
        {"formulary": True},
        date(2018, 1, 29),
        id="T2 drug, served before 2018",
    ),
]


def filed_on(
    day: date, decided: date, service: Service, *, formulary: bool = False, **decision: Any
) -> ApplicationFiled:
    return a_filing(
        day,
        decided,
        formulary=formulary,
        ur_decision=UrDecision(decided_on=decided, service=service, attached=True, **decision),
    )


@pytest.mark.parametrize(("decided", "service", "more", "last"), BOUNDARIES)
def test_the_window_closes_after_its_last_day(
    decided: date, service: Service, more: dict[str, Any], last: date
) -> None:
    """EL3: on the last day it is in time, a day later it is not, and the answer names the day."""
    assert codes(filed_on(last, decided, service, **more)) == []

    late = filed_on(last + timedelta(days=1), decided, service, **more)
    (reason,) = screen(late, LAW).reasons
    assert reason.code == "UNTIMELY"
    assert f"{last:%m/%d/%Y}" in reason.text


def test_the_mail_extension_is_a_switch() -> None:
    """Its mark is U, so a deployment may turn it off; by default nobody loses the five days."""
    late = filed_on(date(2014, 8, 7), JULY_3, Service.MAIL)

    assert codes(late) == []
    assert codes(late, load_law(mail_extension=False)) == ["UNTIMELY"]


def test_without_the_form_no_time_runs() -> None:
    """T2n: whoever was not told of the review cannot miss its time (LC 4610.5(h)(3))."""
    years_late = filed_on(date(2016, 8, 8), JULY_3, Service.MAIL, form_provided=False)

    assert codes(years_late) == []
    assert codes(filed_on(date(2016, 8, 8), JULY_3, Service.MAIL, form_provided=True)) == [
        "UNTIMELY"
    ]


@pytest.mark.parametrize(
    ("formulary", "service", "last"),
    [
        pytest.param(False, Service.PERSONAL, date(2024, 7, 1), id="T2d"),
        pytest.param(False, Service.MAIL, date(2024, 7, 8), id="T2d by mail"),
        pytest.param(True, Service.PERSONAL, date(2024, 6, 11), id="T2d drug"),
    ],
)
def test_after_a_dispute_about_liability_the_window_opens_anew(
    *, formulary: bool, service: Service, last: date
) -> None:
    """T2d: from service of the notice that it is resolved, however old the decision is."""
    resolved = Known(resolved={1: Resolved(date(2024, 6, 1), service)})

    def filed(day: date) -> ApplicationFiled:
        return filed_on(day, date(2023, 1, 10), Service.MAIL, formulary=formulary).model_copy(
            update={"liability_disputed": True}
        )

    assert codes(filed(last), known=resolved) == []
    assert codes(filed(last + timedelta(days=1)), known=resolved) == ["UNTIMELY"]


def test_while_liability_is_disputed_nothing_is_late() -> None:
    """Else the worker would lose a review that had to wait (LC 4610.5(h)(2))."""
    late = filed_on(date(2014, 9, 9), JULY_3, Service.PERSONAL)

    assert codes(late.model_copy(update={"liability_disputed": True})) == ["LIABILITY_DISPUTE"]


def test_only_the_items_whose_liability_is_disputed_are_spared() -> None:
    """The others are late, each told for itself; the disputed one waits."""
    late = filed_on(date(2014, 9, 9), JULY_3, Service.PERSONAL).model_copy(
        update={
            "items": (an_item(1), an_item(2), an_item(3)),
            "liability_disputed": True,
            "liability": LiabilityDispute(item_nos=(2,)),
        }
    )

    found = screen(late, LAW)

    assert found.against_all == ()
    assert [(each.code, each.item_no) for each in found.reasons] == [
        ("UNTIMELY", 1),
        ("UNTIMELY", 3),
        ("LIABILITY_DISPUTE", 2),
    ]


def test_what_is_uncertain_can_be_set_by_a_deployment(tmp_path: Path) -> None:
    """A folder of its own says, for instance, 30 days after liability in every dispute."""
    (tmp_path / "eligibility.yaml").write_bytes((SHIPPED / "eligibility.yaml").read_bytes())
    window = yaml.safe_load((SHIPPED / "filing_window.yaml").read_text())
    window["after_liability"]["formulary"] = window["after_liability"]["regular"]
    (tmp_path / "filing_window.yaml").write_text(yaml.safe_dump(window))
    law = load_law(tmp_path)
    late = filed_on(date(2024, 7, 1), date(2023, 1, 10), Service.MAIL, formulary=True)
    resolved = Known(resolved={1: Resolved(date(2024, 6, 1), Service.PERSONAL)})

    assert codes(late, known=resolved) == ["UNTIMELY"]
    assert codes(late, law, known=resolved) == []


def test_every_length_has_its_law_and_its_mark() -> None:
    """What the text does not say for certain is marked, so that nobody takes it for the law."""
    window = FilingWindow.load(SHIPPED)
    kinds = (window.after_decision, window.after_liability)
    dated = [each for kind in kinds for each in (*kind.regular, *kind.formulary)]

    assert set(window.service) == set(Service)
    assert all(each.section for each in (*dated, *window.service.values()))
    assert window.service[Service.MAIL].mark == "U"
    assert window.after_liability.formulary[-1].mark == "U"
