"""What Prometheus says: every query of every dashboard, targets, and alerts."""

import json
import math
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any, Final

from tests.e2e.containers import ROOT, StackError

DASHBOARDS: Final = ROOT / "deploy" / "grafana" / "dashboards"

_PATIENCE_SECONDS: Final = 60.0


def queries() -> Iterator[tuple[str, str]]:
    """Yield title and query of every panel of every dashboard."""
    for path in sorted(DASHBOARDS.glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                yield panel["title"], target["expr"]


def check_queries(prometheus: str) -> int:
    """Run every query until it gives data. Return how many there are.

    Raises:
        StackError: a panel stays empty.
    """
    asked = list(queries())
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for title, query in asked:
        while not _has_data(_ask(prometheus, "query", query=query)["result"]):
            if time.monotonic() > deadline:
                raise StackError(f"the panel {title!r} is empty: {query}")
            time.sleep(1)
    return len(asked)


def check_targets(prometheus: str, jobs: int) -> None:
    """See that Prometheus reaches a process of every service.

    Raises:
        StackError: it does not.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        answer = _ask(prometheus, "query", query="max by (job) (up) == 1")["result"]
        if len(answer) == jobs:
            return
        if time.monotonic() > deadline:
            raise StackError(f"Prometheus reaches {[each['metric']['job'] for each in answer]}")
        time.sleep(1)


def wait_for_alert(prometheus: str, name: str) -> list[str]:
    """Return the names of all firing alerts, once this one is among them.

    Raises:
        StackError: it does not fire.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        alerts = _ask(prometheus, "alerts")["alerts"]
        firing = sorted(
            {each["labels"]["alertname"] for each in alerts if each["state"] == "firing"}
        )
        if name in firing:
            return firing
        time.sleep(1)
    raise StackError(f"the alert {name} does not fire")


def _has_data(result: list[dict[str, Any]]) -> bool:
    return any(not math.isnan(float(each["value"][1])) for each in result)


def _ask(prometheus: str, what: str, **arguments: str) -> dict[str, Any]:
    url = f"{prometheus}/api/v1/{what}?{urllib.parse.urlencode(arguments)}"
    with urllib.request.urlopen(url, timeout=10) as answer:
        data: dict[str, Any] = json.load(answer)["data"]
        return data
