"""What the plant may tell is declared, and what is declared badly is refused."""

import pytest

from plant.signals import SignalKind
from tests.builders import a_plant, a_plant_with
from tests.plant.plantfile.test_reading import the_problem_of


def test_a_signal_has_its_kind_and_the_line_that_it_speaks_of() -> None:
    door, counter = a_plant().signals.values()
    assert (door.id, door.kind, door.name, door.line) == (
        "dock-3",
        SignalKind.DOOR_OPENED,
        "Door of dock 3",
        None,
    )
    assert (counter.kind, counter.name, counter.line) == (
        SignalKind.EXPECTED_COUNT,
        "counter-1",
        "line-1",
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{id: c, kind: expected_count}", "signals[c].line: is missing"),
        ("{id: c, kind: lot, line: line-9}", "there is no line 'line-9'"),
        ("{id: c, kind: weather, line: line-1}", "'weather' is not known here"),
        ("{id: dock-3, kind: machine}", "'dock-3' is taken"),
    ],
)
def test_a_signal_that_says_too_little_is_refused(line: str, told: str) -> None:
    old = "{id: counter-1, kind: expected_count, line: line-1}"
    assert told in the_problem_of(a_plant_with(old, line))


def test_a_rule_names_a_door_that_is_declared_as_one() -> None:
    def problem(door: str) -> str:
        text = a_plant_with("direction: forward\n", f"direction: forward\n    door: {door}\n")
        return the_problem_of(text)

    assert "there is no signal 'dock-4'" in problem("dock-4")
    assert "tells expected_count, not door_opened" in problem("counter-1")
