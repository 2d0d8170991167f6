"""A redrawn zone is tried on what was seen before: what fires more, what fewer, what cannot be told."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from plant.errors import VideoError
from plant.events import Event, EventKind
from plant.places import Zone
from plant.trials import Side, Tried
from tests.scenes import LEFT, RIGHT_HALF, StoppedClock, a_camera, a_rule, a_walk, moments
from vision.engine import RuleEngine
from vision.picture_rules import needs_pictures
from vision.recorder import scene_book
from vision.recorder.scene_book import FOLDER, SceneBook
from vision.rules.crossed import By
from vision.scene_trial import try_scenes
from vision.scenes import Scene

T0 = 1772492400.0
IN, OUT = (0.25, 0.6), (0.75, 0.6)
RULE = a_rule(EventKind.ZONE_INTRUSION)
REDRAWN = a_camera(zones={LEFT: Zone(LEFT, RIGHT_HALF)})


def walked() -> list[Scene]:
    """Somebody is in the left half for three seconds of ten, else in the right."""
    scenes = a_walk(lambda at: IN if 2 <= at < 5 else OUT, moments(10, 8))
    return [
        replace(
            scene,
            at=T0 + scene.at,
            tracks=tuple(
                replace(t, first_seen_at=T0 + t.first_seen_at, last_seen_at=T0 + t.last_seen_at)
                for t in scene.tracks
            ),
        )
        for scene in scenes
    ]


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(scene_book, "SPARE_SIZE", 0)
    book = SceneBook(tmp_path / "dock" / FOLDER)
    for scene in walked():
        book.put(scene)
    book.close()
    return tmp_path / "dock"


def tried(ring: Path, after: Side, seconds: float = 60) -> Tried:
    shares: list[float] = []
    before = Side(a_camera(), (RULE,))
    found = try_scenes(ring, before=before, after=after, seconds=seconds, on_progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    return found


def onsets(events: Iterable[Event]) -> list[float]:
    return [round(event.onset_at.timestamp() - T0, 1) for event in events]


def test_a_zone_drawn_elsewhere_fires_at_other_times(ring: Path) -> None:
    found = tried(ring, Side(REDRAWN, (RULE,)))
    assert onsets(found.before.events) == [2.0]
    assert onsets(found.after.events) == [0.0, 5.0]


def test_it_tells_what_the_engine_told_when_it_was_seen(ring: Path) -> None:
    engine = RuleEngine(a_camera(), [RULE], clock=StoppedClock())
    told = [event for scene in walked() for event in engine.judge(scene)]
    found = tried(ring, Side(REDRAWN, (RULE,)))
    assert [(event.id, event.measures) for event in found.before.events] == [
        (event.id, event.measures) for event in told if event.ended_at
    ]


def test_it_says_how_much_there_was_to_judge(ring: Path) -> None:
    found = tried(ring, Side(REDRAWN, (RULE,)))
    assert found.from_at == pytest.approx(T0, abs=0.2)
    assert found.seen_seconds == pytest.approx(10, abs=0.3)


def test_only_the_last_seconds_are_judged(ring: Path) -> None:
    found = tried(ring, Side(REDRAWN, (RULE,)), seconds=3)
    assert found.from_at == pytest.approx(T0 + 7, abs=0.2)
    assert not found.before.events


def test_a_camera_that_nobody_watched_yet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="nothing is kept"):
        tried(tmp_path / "attic", Side(REDRAWN, (RULE,)))


def test_rules_on_belts_need_pictures() -> None:
    assert needs_pictures(a_rule(EventKind.FLOW_JAM))
    assert needs_pictures(a_rule(EventKind.LINE_CROSSED, by=By.MOTION))
    assert not needs_pictures(RULE)
