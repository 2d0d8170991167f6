"""A replay looks back as far as the rules do, and joins the pieces of a ring."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from plant.events import EventKind, Phase
from plant.rules import Timing
from tests.builders import an_event, at
from tests.films import Film, make_film, number_in
from tests.scenes import a_rule
from vision.frames import Frame
from vision.handover import MOST_HELD, Handover
from vision.recorder.ring import Ring, RingLimits
from vision.replay import SETTLING_SECONDS, Replay, lookback_seconds, marked, replay_from
from vision.sources.file import FileSource

BEGAN = at(0).timestamp()


def test_the_longest_look_back_of_all_rules_counts() -> None:
    loitering = a_rule(EventKind.ZONE_LOITERING, dwell_seconds=60.0, gap_seconds=3.0)
    crossed = a_rule(EventKind.LINE_CROSSED, timing=Timing(minimum_seconds=2.0))
    assert lookback_seconds((loitering, crossed)) == SETTLING_SECONDS + 64.0
    assert lookback_seconds(()) == SETTLING_SECONDS


def test_an_open_event_is_looked_back_to() -> None:
    last = at(500).timestamp()
    old, over = an_event(100), replace(an_event(50), phase=Phase.ENDED)
    assert replay_from((), (), last) == last - SETTLING_SECONDS
    assert replay_from((), (old, over), last) == at(100).timestamp() - SETTLING_SECONDS


def a_ring(folder: Path, *films: tuple[float, Film]) -> Ring:
    """Return a ring in which films were recorded from a second on, each by another process."""
    for number, (begins, film) in enumerate(films):
        ring = Ring(folder / "ring", RingLimits(segment_seconds=1.0, spare_size=0))
        path = make_film(folder / f"{number}.mp4", film)
        for packet in FileSource(path, starts_at=BEGAN + begins).packets():
            ring.write(packet)
        ring.close()
    return ring


def shown(ring: Ring, from_at: float = 0.0) -> list[Frame]:
    replay = Replay(ring, BEGAN + from_at, stopped=lambda: False)
    return list(replay.frames(patience_seconds=0.3))


def numbers(found: list[Frame]) -> list[int]:
    return [number_in(each) for each in found]


def breaks(found: list[Frame]) -> list[int]:
    return [index for index, each in enumerate(found) if each.discontinuity]


@pytest.mark.parametrize("b_frames", [0, 2])
def test_every_frame_is_shown_once_and_segments_are_no_breaks(
    tmp_path: Path, b_frames: int
) -> None:
    found = shown(a_ring(tmp_path, (0.0, Film(seconds=4, b_frames=b_frames))), -1.0)
    assert numbers(found) == list(range(60))
    assert breaks(found) == [0]


def test_it_begins_where_it_is_told(tmp_path: Path) -> None:
    found = shown(a_ring(tmp_path, (0.0, Film(seconds=4))), 2.5)
    assert numbers(found) == list(range(38, 60))


def test_our_own_death_is_no_break(tmp_path: Path) -> None:
    ring = a_ring(tmp_path, (0.0, Film(seconds=2)), (5.0, Film(seconds=2, first_number=100)))
    found = shown(ring, -1.0)
    assert breaks(found) == [0]
    assert numbers(found) == [*range(30), *range(100, 130)]


@pytest.mark.parametrize("begins", [2.0, 20.0], ids=["a film that loops", "long away"])
def test_another_scene_is_a_break(tmp_path: Path, begins: float) -> None:
    ring = a_ring(tmp_path, (0.0, Film(seconds=2)), (begins, Film(seconds=2)))
    found = shown(ring, -1.0)
    assert breaks(found) == [0, 30]


def test_it_goes_on_while_the_ring_is_written(tmp_path: Path) -> None:
    ring = Ring(tmp_path / "ring", RingLimits(segment_seconds=2.0, spare_size=0))
    path = make_film(tmp_path / "film.mp4", Film(seconds=6))
    packets = FileSource(path, starts_at=BEGAN).packets()

    def write(count: int) -> None:
        for packet in islice(packets, count):
            ring.write(packet)

    write(40)
    replay = Replay(ring, BEGAN - 1, stopped=lambda: False)
    found: list[int] = []
    for each in replay.frames(patience_seconds=0.5):
        found.append(number_in(each))
        if len(found) in (20, 45):
            write(25)
    ring.close()
    assert found == list(range(len(found)))
    assert len(found) > 75


@pytest.fixture
def live(tmp_path: Path) -> list[Frame]:
    source = FileSource(make_film(tmp_path / "live.mp4", Film(seconds=4)), starts_at=BEGAN)
    return [frame for packet in source.packets() for frame in source.decode(packet)]


def test_live_frames_are_held_until_the_replay_is_done(live: list[Frame]) -> None:
    handover = Handover(replaying=True)
    judged: list[Frame] = []
    assert all(handover.hold(frame) for frame in live[:10])
    assert handover.first_at == live[0].at
    handover.finish(judged.append)
    assert [frame.index for frame in judged] == list(range(10))
    assert [marked(frame, discontinuity=False).discontinuity for frame in judged] == [False] * 10
    assert not handover.hold(live[10])


def test_no_more_is_held_than_there_is_room_for(live: list[Frame]) -> None:
    handover = Handover(replaying=True)
    judged: list[Frame] = []
    for frame in live:
        handover.hold(frame)
    handover.finish(judged.append)
    assert len(judged) == MOST_HELD


def test_without_a_replay_nothing_is_held(live: list[Frame]) -> None:
    handover = Handover(replaying=False)
    assert handover.over
    assert not handover.hold(live[0])
