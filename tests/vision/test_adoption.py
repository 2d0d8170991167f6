"""A replay meets the events of before: it goes on with them and tells nothing twice."""

from dataclasses import replace

from plant.events import ClipState, Event, EventKind, Evidence, Phase
from plant.geometry import Box
from plant.ids import EventId, RuleId
from tests.builders import an_event, at
from tests.scenes import StoppedClock, a_camera, a_rule, a_scene
from tests.vision.test_engine import a_visit, told
from vision.adoption import Beginning, Remembered
from vision.engine import RuleEngine

READY = Evidence(ClipState.READY, clip="clip.mp4", clip_sha256="0" * 64)


def elsewhere(event: Event, seconds: float, *, box: Box | None = None) -> Event:
    """Return what a replay makes of the event: another id, an onset a little beside."""
    objects = tuple(replace(each, box=box or each.box) for each in event.objects)
    moved = at((event.onset_at - at(0)).total_seconds() + seconds)
    return replace(event, id=EventId("other"), onset_at=moved, objects=objects)


def test_the_same_id_is_the_same_event() -> None:
    event = an_event()
    assert Remembered([event]).met(event) == event


def test_an_onset_a_little_beside_is_the_same_event() -> None:
    event = replace(an_event(), phase=Phase.ENDED, ended_at=at(30))
    assert Remembered([event]).met(elsewhere(event, -0.4)) == event


def test_an_event_is_met_once() -> None:
    known = Remembered([an_event()])
    assert known.met(an_event()) is not None
    assert known.met(an_event()) is None


def test_what_began_before_the_replay_did_is_met_while_it_lasted() -> None:
    beginning = Beginning(at(40).timestamp(), at(52).timestamp())
    lasted = replace(an_event(10), phase=Phase.ENDED, ended_at=at(60))
    assert Remembered([lasted], beginning).met(elsewhere(lasted, 35)) == lasted
    over = replace(lasted, ended_at=at(42))
    assert Remembered([over], beginning).met(elsewhere(over, 35)) is None


def test_an_old_event_that_never_ended_swallows_no_new_one() -> None:
    beginning = Beginning(at(40).timestamp(), at(52).timestamp())
    stale = an_event(10)
    assert Remembered([stale], beginning).met(elsewhere(stale, 50)) is None
    assert Remembered([stale]).met(elsewhere(stale, 30)) is None


def test_another_place_rule_or_setting_is_another_event() -> None:
    event = an_event()
    known = Remembered([event])
    assert known.met(replace(elsewhere(event, 0), zones=())) is None
    other = replace(event.rule, id=RuleId("another"))
    assert known.met(replace(elsewhere(event, 0), rule=other)) is None
    edited = replace(event.rule, config_sha256="1" * 64)
    assert known.met(replace(elsewhere(event, 0), rule=edited)) is None


def test_of_two_at_one_moment_the_nearer_one_is_meant() -> None:
    left = an_event(10)
    right = replace(elsewhere(left, 0.2, box=Box(0.3, 0.2, 0.1, 0.3)), id=EventId("right"))
    known = Remembered([left, right])
    assert known.met(elsewhere(left, 0.3, box=Box(0.31, 0.2, 0.1, 0.3))) == right
    assert known.met(elsewhere(left, 0.3)) == left


def test_that_a_view_was_spoilt_is_one_event_whenever_it_was_noticed() -> None:
    event = replace(an_event(), kind=EventKind.CAMERA_TAMPERED, zones=(), objects=())
    assert Remembered([event]).met(elsewhere(event, 300)) == event


def test_an_event_that_was_open_goes_on_with_its_next_revision() -> None:
    camera, rule = a_camera(), a_rule(EventKind.ZONE_INTRUSION)
    first = RuleEngine(camera, (rule,), clock=StoppedClock())
    (opened,) = told(first, a_visit(until=4), READY)
    second = RuleEngine(camera, (rule,), clock=StoppedClock())
    second.remember([opened])
    (ended,) = told(second, a_visit())
    assert (ended.id, ended.revision, ended.phase) == (opened.id, 2, Phase.ENDED)
    assert ended.evidence == READY


def test_an_event_that_was_over_is_not_told_again() -> None:
    camera, rule = a_camera(), a_rule(EventKind.ZONE_INTRUSION)
    events = told(RuleEngine(camera, (rule,), clock=StoppedClock()), a_visit(), READY)
    again = RuleEngine(camera, (rule,), clock=StoppedClock())
    again.remember(events[-1:])
    assert told(again, a_visit(), READY) == []


def test_a_clip_that_was_not_cut_comes_as_the_next_revision() -> None:
    engine = RuleEngine(a_camera(), (), clock=StoppedClock())
    waiting = replace(an_event(), evidence=Evidence(ClipState.PENDING, snapshot="shot.jpg"))
    engine.remember([waiting])
    assert engine.attach(waiting.id, READY).revision == 2


def test_an_open_event_that_is_not_met_again_is_ended_once() -> None:
    engine = RuleEngine(a_camera(), (), clock=StoppedClock())
    offline = replace(an_event(20), kind=EventKind.CAMERA_OFFLINE, objects=(), zones=())
    engine.remember([an_event(10), offline, replace(an_event(30), phase=Phase.ENDED)])
    engine.judge(a_scene(50.0))
    (ended,) = engine.let_go(50.0)
    assert (ended.id, ended.revision, ended.phase) == (an_event(10).id, 2, Phase.ENDED)
    assert engine.let_go(50.0) == []
    (back,) = engine.let_go(51.0, offline=True)
    assert back.id == offline.id
