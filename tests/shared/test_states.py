"""WF2: a table of states is checked when it is read, and drawn as it is."""

from enum import StrEnum

import pytest

from imr.contracts.state_tables import diagram, machines
from shared.states import Machine


class Light(StrEnum):
    """A table small enough to be seen whole."""

    ON = "on"
    OFF = "off"
    BROKEN = "broken"


def rows(**changes: object) -> dict[str, object]:
    """A lamp: switched as often as one likes, until it breaks."""
    return {
        "on": {"means": "It is light.", "part": "open", "next": ["off", "broken"]},
        "off": {"means": "It is dark.", "part": "open", "begins": True, "next": ["on"]},
        "broken": {"means": "It stays dark.", "part": "ended"},
        **changes,
    }


def test_a_diagram_shows_every_move_and_no_other() -> None:
    """What a reader sees is what the code checks."""
    assert list(diagram(Machine.of(rows(), Light))) == [
        "stateDiagram-v2",
        "    on --> off",
        "    on --> broken",
        "    [*] --> off",
        "    off --> on",
        "    broken --> [*]",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"on": {"means": "It is light.", "part": "open", "next": ["dim"]}},
        {"dim": {"means": "It is dusky.", "part": "open"}},
        {"off": {"means": "It is dark.", "part": "somewhere"}},
        {"off": {"means": "It is dark.", "part": "open", "nxt": ["on"]}},
    ],
    ids=["move to nowhere", "state without a name", "unknown part", "typo"],
)
def test_a_faulty_table_is_refused_when_it_is_read(changes: dict[str, object]) -> None:
    """A typo in the data must not become a case that can never go on."""
    with pytest.raises(ValueError, match=r"."):
        Machine.of(rows(**changes), Light)


@pytest.mark.parametrize("name", machines())
def test_every_state_of_a_service_can_be_reached_and_left(name: str) -> None:
    """What nothing leads to is dead data; what nothing leads out of must be an end."""
    _, machine = machines()[name]
    reached = {state for state, described in machine.states.items() if described.begins}
    for _ in machine.states:
        reached |= {later for state in reached for later in machine.moves[state]}

    assert reached == set(machine.states)
    for state, later in machine.moves.items():
        assert bool(later) is machine.is_open(state), state
