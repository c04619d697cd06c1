"""Every metric of the product, read from the code that declares it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_KINDS: Final = {"Counter": "counter", "Gauge": "gauge", "Histogram": "histogram", "Info": "info"}


@dataclass(frozen=True, order=True)
class Metric:
    """One metric, under its full exposed name."""

    name: str
    kind: str
    labels: tuple[str, ...]
    meaning: str
    module: str
    constant: str


def declared() -> list[Metric]:
    """Return all metrics, by name."""
    return sorted(metric for path in _modules() for metric in _metrics_of(path))


def as_markdown() -> str:
    """Return the catalogue as it stands in ``docs/metrics.md``."""
    rows = "".join(
        f"| `{each.name}` | {each.kind} | {', '.join(each.labels) or '–'} | {each.meaning} | "
        f"`{each.module}` |\n"
        for each in declared()
    )
    return (
        "# Metrics\n\nGenerated. Every service serves its own at `/metrics`, beside those of "
        "FastStream's libraries and of Python. No label holds a case, an event or a person.\n\n"
        "| metric | kind | labels | meaning | declared in |\n| --- | --- | --- | --- | --- |\n"
        f"{rows}"
    )


def _modules() -> Iterator[Path]:
    yield _ROOT / "shared" / "metrics.py"
    yield from sorted(_ROOT.glob("services/*/metrics.py"))
    yield _ROOT / "imr" / "simulated_reviewer" / "metrics.py"


def _metrics_of(path: Path) -> Iterator[Metric]:
    for node in ast.parse(path.read_text()).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        call, target = node.value, node.targets[0]
        if not (isinstance(call.func, ast.Name) and call.func.id in _KINDS):
            continue
        given = [ast.literal_eval(argument) for argument in call.args]
        assert isinstance(target, ast.Name)  # a metric is a constant of its module
        yield Metric(
            name=given[0],
            kind=_KINDS[call.func.id],
            labels=tuple(given[2]) if len(given) > 2 else (),
            meaning=given[1],
            module=str(path.relative_to(_ROOT)),
            constant=target.id,
        )
