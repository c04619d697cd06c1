"""One account of a case out of what each service says of it."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

_SECONDS: Final = 5.0
_MOST_BYTES: Final = 4_000_000


class CaseUnknownError(Exception):
    """No service that answered knows the case."""

    def __init__(self, silent: Mapping[str, str]) -> None:
        self.silent = silent
        """Services that did not answer, and why."""
        super().__init__("No service that answered knows the case.")


@dataclass(frozen=True)
class CaseAccount:
    """What all services say of a case, in the order in which a case meets them."""

    case_id: str
    told: Mapping[str, Mapping[str, Any]]
    """Answers by service; services that have not met the case are missing."""
    silent: Mapping[str, str] = field(default_factory=dict)
    """Services that did not answer, and why."""

    @property
    def accounts(self) -> Mapping[str, Mapping[str, Any]]:
        """The accounts by service."""
        return {name: each["account"] for name, each in self.told.items() if "account" in each}

    @property
    def case_number(self) -> str | None:
        """The number that people know it by, once it is open."""
        numbers = [each["case_number"] for each in self.accounts.values() if "case_number" in each]
        return numbers[0] if numbers else None

    @property
    def waits(self) -> Sequence[Mapping[str, Any]]:
        """Everything that the case waits for, an operator's part first."""
        return [*self._stops(), *self._waits()]

    @property
    def holder(self) -> Mapping[str, Any] | None:
        """The account of the service that has the case.

        It is the first that waits for something. Where none does, the case has ended: intake knows
        how; where intake is silent, the last that took the case over.
        """
        for wait in self._waits():
            return self.accounts[wait["service"]]
        if "intake" in self.accounts:
            return self.accounts["intake"]
        took_over = [each for name, each in self.accounts.items() if self._took_over(name)]
        return next(reversed(took_over or [*self.accounts.values()]), None)

    @property
    def dead_letters(self) -> Sequence[Mapping[str, Any]]:
        """Events that could not be processed and were laid aside, the latest first."""
        return self._events("dead_letters")

    @property
    def refused(self) -> Sequence[Mapping[str, Any]]:
        """Events that a case had no use for any more, the latest first; nothing is wrong."""
        return self._events("refused")

    def as_json(self) -> dict[str, Any]:
        """Return the account for programs."""
        return {
            "case_id": self.case_id,
            "case_number": self.case_number,
            "waits": list(self.waits),
            "dead_letters": list(self.dead_letters),
            "refused": list(self.refused),
            "services": dict(self.told),
            "silent": dict(self.silent),
        }

    def _events(self, kind: str) -> Sequence[Mapping[str, Any]]:
        found = [
            {"service": name, **each}
            for name, told in self.told.items()
            for each in told.get(kind, ())
        ]
        return sorted(found, key=lambda each: each["since"], reverse=True)

    def _stops(self) -> Iterator[Mapping[str, Any]]:
        for name, told in self.told.items():
            if parked := told.get("parked"):
                yield {
                    "service": name,
                    "what": f"a dead letter to be dealt with: {parked['code']}",
                    "who": "operator",
                    "since": parked["since"],
                    "note": f"It lies behind {parked['topic']}; later events of the case wait.",
                }
            for held in told.get("held", ()):
                if held["code"] != "case_parked":
                    yield {
                        "service": name,
                        "what": f"what comes before {held['topic']}",
                        "who": "the sender of the earlier event",
                        "since": held["since"],
                    }

    def _waits(self) -> Iterator[Mapping[str, Any]]:
        for name, account in self.accounts.items():
            for wait in account.get("waits", ()):
                if not self._took_over(wait.get("at")):
                    yield {"service": name, **wait}

    def _took_over(self, service: str | None) -> bool:
        account = self.accounts.get(service) if service else None
        return account is not None and account.get("took_over", True)


def ask(urls: Mapping[str, str], case: str) -> CaseAccount:
    """Ask every service for its part.

    Args:
        urls: base address of each service, in the order in which a case meets them.
        case: id or number.

    Raises:
        CaseUnknownError: no service that answered knows it.
    """
    told, silent = _answers(urls, case)
    if not told:
        raise CaseUnknownError(silent)
    case_id = next(iter(told.values()))["case_id"]
    rest = {name: url for name, url in urls.items() if name not in told and name not in silent}
    if case != case_id:  # who knows no numbers may know the id
        more, failed = _answers(rest, case_id)
        told, silent = {**told, **more}, {**silent, **failed}
    return CaseAccount(case_id, {name: told[name] for name in urls if name in told}, silent)


def _answers(
    urls: Mapping[str, str], case: str
) -> tuple[dict[str, Mapping[str, Any]], dict[str, str]]:
    told: dict[str, Mapping[str, Any]] = {}
    silent: dict[str, str] = {}
    if not urls:
        return told, silent
    with ThreadPoolExecutor(len(urls)) as pool:
        found = pool.map(
            lambda url: get(f"{url.rstrip('/')}/cases/{quote(case, safe='')}"), urls.values()
        )
    for name, answer in zip(urls, found, strict=True):
        if isinstance(answer, str):
            silent[name] = answer
        elif answer is not None:
            told[name] = answer
    return told, silent


def get(url: str) -> Mapping[str, Any] | str | None:
    """Return the answer; nothing where the case is unknown; in words why there is none."""
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as response:  # noqa: S310 - given by the caller
            answer: Mapping[str, Any] = json.loads(response.read(_MOST_BYTES))
            return answer
    except urllib.error.HTTPError as error:
        return None if error.code == 404 else f"answers with status {error.code}"
    except (OSError, ValueError) as error:
        return f"does not answer ({type(error).__name__})"
