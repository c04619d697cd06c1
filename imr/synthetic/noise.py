"""The same application a second time: by fax and by mail, typed by somebody else.

What differs is how things are written, not what is asked for: intake must know it as a duplicate.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from shared.business_days import is_business_day
from shared.events import ApplicationFiled
from shared.events.envelope import FilingKey

DELAY_DAYS: Final = (0, 20)
"""Between the first and the second filing (imr-process § 6.2)."""


def a_duplicate(
    original: ApplicationFiled, filing: FilingKey, chance: random.Random
) -> ApplicationFiled:
    """Return the same dispute under another filing key, some days later, in other letters."""
    noisy = original
    for change in chance.sample(_CHANGES, chance.randint(1, len(_CHANGES))):
        noisy = change(noisy, chance)
    received = original.received_on + timedelta(days=chance.randint(*DELAY_DAYS))
    while not is_business_day(received):
        received -= timedelta(days=1)
    return noisy.model_copy(update={"filing": filing, "received_on": received})


def _name_in_capitals(application: ApplicationFiled, _: random.Random) -> ApplicationFiled:
    return _named(application, application.parties.employee.name.upper())


def _with_initial(application: ApplicationFiled, chance: random.Random) -> ApplicationFiled:
    first, *rest = application.parties.employee.name.split()
    return _named(application, " ".join((first, f"{chance.choice('ABCDEFGHIJKLM')}.", *rest)))


def _last_name_first(application: ApplicationFiled, _: random.Random) -> ApplicationFiled:
    *first, last = application.parties.employee.name.split()
    return _named(application, f"{last}, {' '.join(first)}")


def _claim_number_with_blanks(application: ApplicationFiled, _: random.Random) -> ApplicationFiled:
    number = (application.parties.claim_number or "").replace("-", " ").lower()
    sheet = application.parties.model_copy(update={"claim_number": number})
    return application.model_copy(update={"parties": sheet})


def _items_in_another_order(
    application: ApplicationFiled, chance: random.Random
) -> ApplicationFiled:
    items = list(application.items)
    chance.shuffle(items)
    numbered = [
        item.model_copy(update={"item_no": number}) for number, item in enumerate(items, start=1)
    ]
    return application.model_copy(update={"items": tuple(numbered)})


def _items_in_capitals(application: ApplicationFiled, _: random.Random) -> ApplicationFiled:
    items = [
        item.model_copy(update={"description": item.description.upper().replace(", ", "; ")})
        for item in application.items
    ]
    return application.model_copy(update={"items": tuple(items)})


def _without_the_last_record(application: ApplicationFiled, _: random.Random) -> ApplicationFiled:
    return application.model_copy(update={"records": application.records[:-1]})


def _named(application: ApplicationFiled, name: str) -> ApplicationFiled:
    employee = application.parties.employee.model_copy(update={"name": name})
    sheet = application.parties.model_copy(update={"employee": employee})
    return application.model_copy(update={"parties": sheet})


_CHANGES: Final[tuple[Callable[[ApplicationFiled, random.Random], ApplicationFiled], ...]] = (
    _name_in_capitals,
    _with_initial,
    _last_name_first,
    _claim_number_with_blanks,
    _items_in_another_order,
    _items_in_capitals,
    _without_the_last_record,
)
