"""Applications that cannot be accepted: without fault but not eligible, or with faults."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from shared.events import ApplicationFiled
from shared.events.application_filed import Signatory
from shared.events.case import UrBasis, UrOutcome

Change = Callable[[ApplicationFiled], ApplicationFiled]


def _unsigned(application: ApplicationFiled) -> ApplicationFiled:
    return application.model_copy(update={"signature": None})


def _too_late(application: ApplicationFiled) -> ApplicationFiled:
    """Received a year on: beyond every window, with every extension."""
    return application.model_copy(
        update={"received_on": application.received_on + timedelta(days=365)}
    )


def _without_decision(application: ApplicationFiled) -> ApplicationFiled:
    decision = application.ur_decision.model_copy(update={"attached": False})
    return application.model_copy(update={"ur_decision": decision})


def _by_the_payer(application: ApplicationFiled) -> ApplicationFiled:
    assert application.signature is not None  # the generator signs
    signature = application.signature.model_copy(update={"by": Signatory.CLAIMS_ADMINISTRATOR})
    return application.model_copy(update={"signature": signature})


def _conditionally_denied(application: ApplicationFiled) -> ApplicationFiled:
    return _all_items(application, ur_basis=UrBasis.INFORMATION_NOT_RECEIVED)


def _approved(application: ApplicationFiled) -> ApplicationFiled:
    return _all_items(application, ur_outcome=UrOutcome.APPROVED)


def _all_items(application: ApplicationFiled, **changes: object) -> ApplicationFiled:
    items = tuple(item.model_copy(update=changes) for item in application.items)
    return application.model_copy(update={"items": items})


INELIGIBLE: Final[Mapping[str, Change]] = {
    "UNSIGNED": _unsigned,
    "UNTIMELY": _too_late,
    "NO_UR_DECISION": _without_decision,
    "INELIGIBLE_FILER": _by_the_payer,
    "CNC_DECISION": _conditionally_denied,
    "NOT_UR_DISPUTE": _approved,
}
"""Grounds by their code; each change makes an eligible application fail by that one."""

_WEIGHTS: Final = (20, 35, 25, 3, 12, 5)
"""How often each ground comes (uncertain: nobody publishes it)."""


def ineligible(
    application: ApplicationFiled, chance: random.Random
) -> tuple[ApplicationFiled, str]:
    """Return an application that one ground speaks against, and its code."""
    (code,) = chance.choices(list(INELIGIBLE), _WEIGHTS)
    return INELIGIBLE[code](application), code


def _set(path: Sequence[str | int], value: object) -> Callable[[dict[str, Any]], None]:
    """Return a change of one field; ``...`` removes it."""

    def change(body: dict[str, Any]) -> None:
        at: Any = body
        for part in path[:-1]:
            at = at[part]
        if value is ...:
            del at[path[-1]]
        else:
            at[path[-1]] = value

    return change


FAULTS: Final[Mapping[str, tuple[str, Callable[[dict[str, Any]], None]]]] = {
    "received_on": ("date_invalid", _set(("received_on",), "2024-02-30")),
    "date_of_injury": ("missing", _set(("date_of_injury",), ...)),
    "priority": ("not_in_list", _set(("priority",), "soon")),
    "ur_decision.service": ("not_in_list", _set(("ur_decision", "service"), "pigeon")),
    "signature.by": ("missing", _set(("signature", "by"), ...)),
    "worker.age": ("out_of_range", _set(("worker", "age"), 200)),
    "parties.employee.name": (
        "forbidden_character",
        _set(("parties", "employee", "name"), "A\u202eB"),
    ),
    "items.0.description": ("too_short", _set(("items", 0, "description"), "")),
    "items.0.item_no": ("out_of_range", _set(("items", 0, "item_no"), 0)),
    "records.0.kind": ("not_in_list", _set(("records", 0, "kind"), "gossip")),
}
"""Faults of a form by the field that has it: the code that intake must tell, and how it is made."""


def faulty(application: ApplicationFiled, chance: random.Random) -> tuple[bytes, tuple[str, ...]]:
    """Return a form with one to five faults, and each as ``code path``."""
    body = json.loads(application.encoded())
    fields = sorted(chance.sample(sorted(FAULTS), chance.randint(1, 5)))
    told = []
    for field in fields:
        code, change = FAULTS[field]
        change(body)
        told.append(f"{code} {field}")
    return json.dumps(body, ensure_ascii=False).encode(), tuple(told)
