"""What a camera tells beside events: each unit once, with up to when it has watched."""

from dataclasses import replace

from plant.counts import CountReport, counter_id
from plant.events import EventKind
from plant.geometry import Box
from plant.json_tables import table_of
from plant.notes import Notes, notes_told, read_notes
from plant.rules import Rule
from tests.scenes import DOOR, StoppedClock, a_camera, a_rule, a_scene, a_track, moments
from vision.engine import AT_REST_SECONDS, TOLD_LATE_SECONDS, RuleEngine
from vision.rules.crossed import By, Direction
from vision.scenes import Passage, Scene

COUNTER = counter_id("watched", DOOR, "forward")


def counting() -> Rule:
    return a_rule(EventKind.LINE_CROSSED, by=By.MOTION, direction=Direction.FORWARD, events=False)


def passing(at: float, *passed: float, restarted: bool = False) -> Scene:
    box = Box(0.4, 0.4, 0.1, 0.1)
    passages = tuple(Passage(DOOR, each, "forward", box, 0.1) for each in passed)
    return replace(a_scene(at, restarted=restarted), passages=passages)


def reports(notes: Notes) -> list[tuple[float, int, float, list[float]]]:
    """Return epoch, total, until and passages of each report, in seconds."""
    assert all(each.counter == COUNTER for each in notes.counts)
    return [_seconds(each) for each in notes.counts]


def _seconds(each: CountReport) -> tuple[float, int, float, list[float]]:
    passed = [moment.timestamp() for moment in each.passed_at]
    return each.epoch_at.timestamp(), each.total, each.until_at.timestamp(), passed


def test_each_unit_is_told_once_with_up_to_when_it_was_watched() -> None:
    engine = RuleEngine(a_camera(), [counting()], clock=StoppedClock())
    for scene in (passing(10), passing(12, 11.5), passing(14, 12.5, 13.5)):
        engine.judge(scene)
    assert reports(engine.notes()) == [(10, 3, 14 - TOLD_LATE_SECONDS, [11.5, 12.5, 13.5])]
    engine.judge(passing(16, 15))
    assert reports(engine.notes()) == [(10, 4, 16 - TOLD_LATE_SECONDS, [15])]


def test_a_counter_at_rest_tells_now_and_then_and_at_the_end() -> None:
    engine = RuleEngine(a_camera(), [counting()], clock=StoppedClock())
    engine.judge(passing(100, 99))
    engine.notes()
    engine.judge(passing(105))
    assert engine.notes().counts == ()
    assert reports(engine.notes(to_the_end=True)) == [(100, 1, 105, [])]
    engine.judge(passing(107 + AT_REST_SECONDS))
    assert len(engine.notes().counts) == 1


def test_after_a_break_in_the_pictures_counting_begins_anew() -> None:
    engine = RuleEngine(a_camera(), [counting()], clock=StoppedClock())
    engine.judge(passing(10, 9.5))
    engine.notes()
    engine.judge(passing(500, restarted=True))
    engine.judge(passing(510, 505))
    assert reports(engine.notes()) == [(500, 1, 510 - TOLD_LATE_SECONDS, [505])]


def test_what_nearly_fired_is_told_once() -> None:
    rule = a_rule(EventKind.ZONE_LOITERING, dwell_seconds=10.0, gap_seconds=1.0)
    engine = RuleEngine(a_camera(), [rule], clock=StoppedClock())
    for at in moments(60, 5):
        engine.judge(a_scene(at, a_track((0.25 if 5 <= at < 13 else 0.75, 0.6), at=at)))
    first = engine.notes()
    assert [each.rule for each in first.near_misses] == ["watched"]
    assert not engine.notes()
    assert len(engine.near_misses()) == 1
    assert read_notes(table_of(notes_told(first))) == first


def test_notes_come_back_as_they_were_told() -> None:
    engine = RuleEngine(a_camera(), [counting()], clock=StoppedClock())
    engine.judge(passing(14, 12.5))
    notes = engine.notes()
    assert read_notes(table_of(notes_told(notes))) == notes
