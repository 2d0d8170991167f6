"""What fired on a film and why, and what nearly did."""

from pathlib import Path

import pytest

from plant.events import EventKind
from plant.ids import CameraId, RuleId
from plant.near_misses import NearMiss
from runtime import cli_explain
from runtime.children import Outcome
from runtime.jobs import Done
from tests.builders import an_event
from tests.runtime.test_cli import EXAMPLE, floorwatch

MISS = NearMiss(
    CameraId("dock"),
    RuleId("lingering"),
    EventKind.ZONE_LOITERING,
    "store",
    "person in store for 60 s",
    0.8,
    65.0,
    70.5,
    {"dwell_seconds": 48.0, "limit_seconds": 60.0},
)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a film bring one event and one near miss."""

    class Watched:
        def __init__(self, _plant: object, _settings: object, sink: cli_explain.Collected) -> None:
            self.sink = sink

        def watch(self, _film: Path, _camera: object) -> Outcome:
            self.sink.append(an_event())
            return Outcome(Done(10, 10, 90.0, near_misses=(MISS,)))

    monkeypatch.setattr(cli_explain, "FilmWatch", Watched)


@pytest.mark.usefixtures("watched")
def test_events_and_near_misses_are_told_with_their_measures() -> None:
    said = floorwatch("explain", "film.mp4", "--plant", EXAMPLE, "--camera", "packing-2")
    fired, fell_back = sorted(said.out.splitlines(), key=lambda line: "near miss" in line)
    assert "fired" in fired
    assert "zone.loitering (lingering) at 80% in store" in fell_back
    assert "[dwell_seconds 48, limit_seconds 60]" in fell_back


@pytest.mark.usefixtures("watched")
def test_a_span_shows_only_what_began_in_it() -> None:
    said = floorwatch(
        "explain", "film.mp4", "--plant", EXAMPLE, "--camera", "packing-2", "--from", "1e12"
    )
    assert (said.code, said.out) == (0, "")
