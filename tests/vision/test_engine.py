"""Scenes become events whose revisions are numbered and whose ids stay."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from plant.events import ClipState, Event, EventKind, Evidence, Phase
from plant.rules import Rule
from tests.scenes import DOOR, StoppedClock, a_camera, a_rule, a_scene, a_track, a_walk, moments
from vision.engine import RuleEngine
from vision.scenes import Scene

IN, OUT = (0.25, 0.6), (0.75, 0.6)
PENDING = Evidence(ClipState.PENDING, snapshot="shot.jpg")
READY = Evidence(ClipState.READY, clip="clip.mp4", clip_sha256="0" * 64)


def an_engine(*rules: Rule) -> RuleEngine:
    given = rules or (a_rule(EventKind.ZONE_INTRUSION),)
    return RuleEngine(a_camera(), given, clock=StoppedClock())


def a_visit(
    begins: float = 2, ends: float = 5, *, until: float = 10, start: float = 0
) -> list[Scene]:
    return a_walk(
        lambda at: IN if begins <= at < ends else OUT, moments(until - start, 10, begins=start)
    )


def told(engine: RuleEngine, scenes: list[Scene], evidence: Evidence | None = None) -> list[Event]:
    pictures = (lambda _: evidence) if evidence else None
    return [event for scene in scenes for event in engine.judge(scene, pictures)]


def test_a_visit_is_an_event_that_opens_and_ends() -> None:
    opened, ended = told(an_engine(), a_visit())
    assert (opened.revision, opened.phase, ended.revision, ended.phase) == (
        1,
        Phase.OPENED,
        2,
        Phase.ENDED,
    )
    assert opened.id == ended.id
    assert opened.onset_at == datetime.fromtimestamp(2, UTC)


def test_an_event_says_who_spoke_and_what_was_seen() -> None:
    (opened, _) = told(an_engine(), a_visit())
    assert (opened.camera, opened.rule.id, opened.severity) == ("dock", "watched", 500)
    assert [each.label for each in opened.objects] == ["person"]
    assert opened.detected_at == StoppedClock().now()


def test_an_event_ends_with_what_was_measured_last() -> None:
    opened, ended = told(an_engine(), a_visit())
    assert opened.measures["inside_seconds"] == pytest.approx(0.35, abs=0.06)
    assert ended.measures["inside_seconds"] == pytest.approx(4.9, abs=0.11)


def test_a_crossing_opens_and_ends_at_once() -> None:
    engine = an_engine(a_rule(EventKind.LINE_CROSSED))
    scenes = a_walk(lambda at: (0.1 + 0.08 * at, 0.5), moments(10, 7.5))
    opened, ended = told(engine, scenes)
    assert opened.id == ended.id
    assert (opened.gate_line, opened.direction, opened.captured_at) == (
        DOOR,
        "forward",
        ended.captured_at,
    )


def test_revisions_are_numbered_without_a_gap() -> None:
    engine = an_engine()
    opened, ended = told(engine, a_visit(), PENDING)
    last = engine.attach(opened.id, READY)
    assert [opened.revision, ended.revision, last.revision] == [1, 2, 3]
    assert last.phase is Phase.ENDED


def test_pictures_that_come_early_are_an_update() -> None:
    engine = an_engine()
    (opened,) = told(engine, a_visit(until=4), PENDING)
    assert engine.attach(opened.id, READY).phase is Phase.UPDATED
    (ended,) = told(engine, a_visit(start=4.1))
    assert (ended.revision, ended.evidence) == (3, READY)


def test_an_event_with_its_pictures_is_forgotten_once_it_ended() -> None:
    engine = an_engine()
    (opened, _) = told(engine, a_visit(), PENDING)
    engine.attach(opened.id, READY)
    with pytest.raises(KeyError):
        engine.known(opened.id)


def test_an_event_without_pictures_is_forgotten_once_it_ended() -> None:
    engine = an_engine()
    told(engine, a_visit())
    assert not engine._events
    assert not engine._open


def test_a_replay_that_begins_elsewhere_gives_the_same_id() -> None:
    (first, _) = told(an_engine(), a_visit())
    later = [
        replace(scene, tracks=(a_track(IN if 2 <= scene.at < 5 else OUT, at=scene.at, name="t9"),))
        for scene in a_visit(start=1.5)
    ]
    assert [event.id for event in told(an_engine(), later)] == [first.id] * 2


def test_two_people_who_come_in_at_once_are_two_events() -> None:
    apart = (0.1, 0.9)
    scenes = [
        a_scene(at, a_track(IN, at=at), a_track(apart, at=at, name="t2")) for at in moments(2, 10)
    ]
    assert len({event.id for event in told(an_engine(), scenes)}) == 2


def test_two_rules_on_one_happening_are_two_events() -> None:
    rules = [a_rule(EventKind.ZONE_INTRUSION, rule_id=name) for name in ("first", "second")]
    opened = told(an_engine(*rules), a_visit(until=4))
    assert [event.rule.id for event in opened] == ["first", "second"]
    assert opened[0].id != opened[1].id


def test_a_restart_ends_what_is_open() -> None:
    engine = an_engine()
    (opened,) = told(engine, a_visit(until=4))
    (ended,) = engine.judge(a_scene(4.5, restarted=True))
    assert (ended.id, ended.phase, ended.revision) == (opened.id, Phase.ENDED, 2)


def test_who_is_there_after_a_restart_is_told_anew() -> None:
    engine = an_engine()
    told(engine, a_visit(until=4))
    engine.judge(a_scene(4.5, restarted=True))
    again = told(engine, a_walk(lambda _: IN, moments(1, 10, begins=4.6)))
    assert [event.phase for event in again] == [Phase.OPENED]


def test_the_picture_is_asked_for_once_per_event() -> None:
    asked: list[str] = []

    def pictures(event: Event) -> Evidence:
        asked.append(event.id)
        return PENDING

    engine = an_engine()
    events = [event for scene in a_visit() for event in engine.judge(scene, pictures)]
    assert asked == [events[0].id]


def test_what_is_counted_only_grows_and_begins_with_the_first_scene() -> None:
    engine = an_engine(a_rule(EventKind.LINE_CROSSED))
    totals = []
    walk = a_walk(lambda at: (0.5 - 0.3 * math.sin(at - 100), 0.6), moments(20, 10, begins=100))
    for scene in walk:
        engine.judge(scene)
        totals.append([count.total for count in engine.counts()])
    assert totals[0] == [0, 0]
    assert all(a <= b for now, then in pairwise(totals) for a, b in zip(now, then, strict=True))
    assert totals[-1] == [3, 3]
    assert {count.epoch_at for count in engine.counts()} == {datetime.fromtimestamp(100, UTC)}


def test_who_does_not_count_says_no_number() -> None:
    assert an_engine().counts() == []
