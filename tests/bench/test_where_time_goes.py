"""What the profile adds up, and under which name."""

from dataclasses import dataclass, field

import pytest

from imr.bench.where_time_goes import WAITING, Frame, own_time, place_of, time_below


@dataclass
class Call:
    """A call as the profiler tells it."""

    function: str
    file_path: str | None
    time: float
    absorbed_time: float = 0.0
    children: list["Call"] = field(default_factory=list)


def test_time_has_one_place_and_all_of_it_is_told() -> None:
    """Own times add up to the whole; a step of ours has what is below it, once."""
    wait = Call("select", "/usr/lib/python3.11/selectors.py", 0.2)
    library = Call("execute", "/venv/lib/site-packages/psycopg/cursor.py", 0.3)
    own = Call("[self]", None, 0.1)
    inner = Call("claim", "/product/shared/inbox.py", 0.4, children=[library, own])
    outer = Call("claim", "/product/shared/inbox.py", 0.5, children=[inner])
    root: Frame = Call("main", None, 1.0, children=[outer, wait])

    found = own_time(root)

    assert found == pytest.approx(
        {"Python": 0.3, "shared.inbox": 0.2, "psycopg": 0.3, WAITING: 0.2}
    )
    assert sum(found.values()) == pytest.approx(root.time)
    assert time_below(root) == pytest.approx({"shared.inbox.claim": 0.5})


def test_every_frame_has_a_place() -> None:
    """A module of ours, a library, or Python itself."""
    path = "/venv/lib/site-packages/pydantic/main.py"
    assert place_of(Call("render", "/product/services/letters/render.py", 0)) == (
        "services.letters.render"
    )
    assert place_of(Call("model_validate_json", path, 0)) == "pydantic"
    assert place_of(Call("join", "/usr/lib/python3.11/json/decoder.py", 0)) == "Python's json"
    assert place_of(Call("compile", "<built-in>", 0)) is None
