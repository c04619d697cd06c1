"""Invents the demonstration's roster: ``python -m services.reviewer_match.roster.invent``.

Nobody on it exists, nor does any place of work; the same seed gives the same file. Periods are
long on purpose, so that a case of 2013 and a case of today find the same people; capacities are
large, so that a load test finds enough of them. About one in six has one thing that excludes him.
"""

import json
import random
from datetime import date, timedelta
from typing import Any, Final

from services.reviewer_match.roster.npi import check_digit
from services.reviewer_match.settings import INVENTED_ROSTER

_SEED: Final = 20261124
_UNTIL: Final = "2036-12-31"
_ATTESTED: Final = "2012-10-01"

# Degree, specialties, and how many of that kind: the mix that published determinations show.
_KINDS: Final[tuple[tuple[str, tuple[str, ...], int], ...]] = (
    ("M.D.", ("Preventive Medicine", "Occupational Medicine"), 18),
    ("M.D.", ("Preventive Medicine", "Occupational Medicine", "Family Practice"), 6),
    ("M.D.", ("Preventive Medicine", "Occupational Medicine", "Medical Toxicology"), 5),
    ("M.D.", ("Public Health & General Preventive Medicine", "Occupational Medicine"), 4),
    ("M.D.", ("Physical Medicine & Rehabilitation", "Pain Management"), 18),
    ("M.D.", ("Physical Medicine & Rehabilitation",), 12),
    ("D.O.", ("Physical Medicine & Rehabilitation", "Sports Medicine"), 5),
    ("M.D.", ("Physical Medicine & Rehabilitation", "Neuromuscular Medicine"), 4),
    ("M.D.", ("Family Practice",), 16),
    ("D.O.", ("Family Practice", "Sports Medicine"), 5),
    ("M.D.", ("Internal Medicine",), 12),
    ("M.D.", ("Internal Medicine", "Hospice & Palliative Medicine"), 4),
    ("M.D.", ("Anesthesiology", "Pain Management"), 12),
    ("M.D.", ("Anesthesiology", "Pain Management", "Hospice & Palliative Medicine"), 4),
    ("M.D.", ("Orthopedic Surgery",), 14),
    ("M.D.", ("Orthopedic Surgery", "Sports Medicine"), 7),
    ("M.D.", ("Orthopedic Surgery", "Hand Surgery"), 5),
    ("M.D.", ("Neurological Surgery",), 6),
    ("M.D.", ("Surgery", "Surgical Critical Care"), 4),
    ("M.D.", ("Surgery",), 4),
    ("M.D.", ("Emergency Medicine",), 6),
    ("M.D.", ("Neurology",), 6),
    ("M.D.", ("Neurology", "Pain Management"), 3),
    ("M.D.", ("Psychiatry",), 8),
    ("Ph.D.", ("Psychology",), 6),
    ("Psy.D.", ("Psychology",), 3),
    ("D.C.", ("Chiropractic",), 9),
    ("L.Ac.", ("Acupuncture",), 9),
    ("D.P.M.", ("Podiatry",), 6),
    ("D.D.S.", ("Dentistry",), 3),
)
_BOARDS: Final = {"M.D.": "ABMS", "D.O.": "AOA"}
_OTHER_STATES: Final = ("Texas", "New York", "Florida", "North Carolina", "Ohio", "Arizona")

_GIVEN: Final = (
    "Fictitia Imagina Invento Makebelia Pretendra Fantasio Mockina Samplina Examplo Dummina "
    "Placida Hypothea Nonexista Seemingo Fabula Legendo Mythilda Storiana Figmenta Chimero"
)
_FAMILY: Final = (
    "Madeupson Notarealman Inventowski Samplington Examplewitz Placeholderov Fabricatti Mockford "
    "Fictionsen Imaginarez Pretendgaard Nobodyson Unpersonelli Phantomley Fableworth Dreamtiger"
)
_PLACES: Final = (
    "Velvet Heron, Copper Thistle, Paper Lantern, Quiet Comet, Tin Sparrow, Amber Teapot, "
    "Woolen Anchor, Glass Acorn, Marble Otter, Lilac Compass, Silver Turnip, Cobalt Pretzel"
)
_WORK: Final = ("Medical Group", "Clinic Partners", "Surgical Associates", "Health Institute")


def invent() -> list[dict[str, Any]]:
    """Return the whole roster, the same each time."""
    chance = random.Random(_SEED)  # noqa: S311 - data for demonstrations, not secrets
    names = [f"{given} {family}" for given in _GIVEN.split() for family in _FAMILY.split()]
    chance.shuffle(names)
    reviewers = [_golden_poppy()]
    for degree, specialties, count in _KINDS:
        for _ in range(count):
            number = len(reviewers) + 1
            reviewers.append(_reviewer(number, names.pop(), degree, specialties, chance))
    for at, reviewer in enumerate(reviewers[1:]):
        if at % 6 == 3:
            _spoil(reviewer, at // 6)
    return reviewers


def _golden_poppy() -> dict[str, Any]:
    """The best fit for acupuncture, whose group is a party to one of the sample cases."""
    specialties = ("Chiropractic", "Acupuncture")
    reviewer = _basis(1, "Poppaea Inventafiore", "D.C.", specialties, date(1998, 5, 4))
    reviewer["licences"] = [_licence("California", 1, date(1998, 3, 2))]
    reviewer["certifications"] = [
        {"board": "Imaginary Board", "specialty": each, "since": "2000-01-01", "until": _UNTIL}
        for each in specialties
    ]
    reviewer["affiliations"] = [
        {"kind": "group", "entity": "Golden Poppy Acupuncture Group", "since": "2004-06-01"}
    ]
    return reviewer


def _reviewer(
    number: int, name: str, degree: str, specialties: tuple[str, ...], chance: random.Random
) -> dict[str, Any]:
    began = date(1985, 1, 1) + timedelta(days=chance.randrange(365 * 21))
    reviewer = _basis(number, name, degree, specialties, began)
    states = ["California"] if chance.random() < 0.75 else []
    states += chance.sample(_OTHER_STATES, chance.choice((0, 0, 1, 2)) if states else 1)
    reviewer["licences"] = [_licence(state, number, began) for state in states]
    if degree in _BOARDS:
        reviewer["certifications"] = [
            {
                "board": _BOARDS[degree],
                "specialty": each,
                "since": (began + timedelta(days=400)).isoformat(),
                "until": _UNTIL,
            }
            for each in specialties
        ]
    reviewer["hours"][0]["weekly_hours"] = chance.choice((24, 28, 32, 36, 40))
    reviewer["capacity"] = chance.choice((400, 500, 600, 800))
    places = _PLACES.split(", ")
    group = f"{chance.choice(places)} {chance.choice(_WORK)}"
    reviewer["affiliations"] = [{"kind": "group", "entity": group, "since": began.isoformat()}]
    if chance.random() < 0.3:
        network = f"{chance.choice(places)} Provider Network"
        reviewer["networks"] = [{"network": network, "since": "2010-01-01"}]
    if chance.random() < 0.15:
        entity = f"{chance.choice(places)} Imaging Company"
        percent = chance.choice((2.5, 4.9, 12.0, 50.0))
        reviewer["interests"] = [{"entity": entity, "percent": percent, "since": "2009-01-01"}]
    given, family = name.split()
    if chance.random() < 0.15:
        entity = f"{chance.choice(places)} Insurance Company"
        relative = f"{chance.choice(_GIVEN.split())} {family}"
        reviewer["family"] = [{"relation": "spouse", "name": relative, "entities": [entity]}]
    if chance.random() < 0.1:
        reviewer["former_names"] = [f"{given} {chance.choice(_FAMILY.split())}-Oncewas"]
    return reviewer


def _basis(
    number: int, name: str, degree: str, specialties: tuple[str, ...], began: date
) -> dict[str, Any]:
    return {
        "id": f"r-{number:04}",
        "name": name,
        # No real NPI begins with 0 (they begin with 1 or 2); the check digit is right all the same.
        "npi": f"0000{number:05}{check_digit(f'0000{number:05}')}",
        "degree": degree,
        "specialties": list(specialties),
        "licences": [],
        "practice_began": began.isoformat(),
        "hours": [{"weekly_hours": 32, "since": _ATTESTED, "until": _UNTIL}],
        "law_training": _ATTESTED,
        "qme": False,
        "capacity": 800,
    }


def _licence(state: str, number: int, since: date) -> dict[str, Any]:
    return {
        "state": state,
        "number": f"INVENTED-{number:04}",
        "status": "active",
        "since": since.isoformat(),
        "until": _UNTIL,
    }


def _spoil(reviewer: dict[str, Any], turn: int) -> None:
    """Give a reviewer one thing that excludes him, a different one each turn."""
    match turn % 7:
        case 0:
            for licence in reviewer["licences"]:
                licence["status"] = "probation"
        case 1:
            for certification in reviewer.get("certifications", reviewer["licences"]):
                certification["until"] = "2012-06-30"
        case 2:
            reviewer["practice_began"] = "2024-02-01"
        case 3:
            reviewer["hours"][0]["weekly_hours"] = 12
        case 4:
            reviewer["discipline"] = [{"dated": "2011-03-01", "what": "Staff privileges withdrawn"}]
        case 5:
            reviewer["qme"] = True
        case _:
            reviewer["law_training"] = None


def as_text(reviewers: list[dict[str, Any]]) -> str:
    """Return the file's text: a JSON list, one reviewer a line."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in reviewers)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    INVENTED_ROSTER.write_text(as_text(invent()), encoding="utf-8")
