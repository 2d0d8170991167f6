"""Where people are at any moment of a clip, by what was noted at some of them."""

import json
from pathlib import Path

import pytest

from plant.errors import VideoError
from plant.geometry import Box
from vision.people_track import PeopleTrack
from vision.recorder.boxtrack import BoxedFrame, keep_box_track

HERE, THERE = Box(0.1, 0.2, 0.1, 0.4), Box(0.7, 0.2, 0.1, 0.4)


def track(*looks: tuple[float, tuple[Box, ...]]) -> PeopleTrack:
    return PeopleTrack(tuple(at for at, _ in looks), tuple(boxes for _, boxes in looks))


def test_what_is_kept_with_a_clip_is_read_back(tmp_path: Path) -> None:
    frames = [BoxedFrame(100.0, (), (HERE,)), BoxedFrame(100.2, (), ()), BoxedFrame(100.4, ())]
    path = keep_box_track(frames, tmp_path / "boxes.json", starts_at=99.5, ends_at=101.0)
    read = PeopleTrack.read(path)
    assert read == PeopleTrack(pytest.approx((0.5, 0.7)), ((HERE,), ()), 99.5)  # type: ignore[arg-type]


def test_between_two_looks_both_count() -> None:
    known = track((1.0, (HERE,)), (1.3, (THERE,)))
    assert set(known.at(1.15) or ()) == {HERE, THERE}


def test_an_empty_view_that_was_looked_at_is_empty() -> None:
    assert track((1.0, ()), (1.3, ())).at(1.1) == ()


@pytest.mark.parametrize("seconds", [0.0, 2.5, 8.0])
def test_where_nobody_looked_nobody_knows(seconds: float) -> None:
    known = track(*((1.0 + each / 5, (HERE,)) for each in range(4)), (4.0, ()))
    assert known.at(seconds) is None


def test_a_clip_may_begin_and_end_a_moment_beside_the_looks() -> None:
    known = track((0.3, (HERE,)), (0.6, (HERE,)))
    assert known.at(0.0) == (HERE,)
    assert known.at(0.9) == (HERE,)


def test_a_clip_of_before_says_nothing_of_people(tmp_path: Path) -> None:
    path = tmp_path / "boxes.json"
    path.write_text(json.dumps({"version": 1, "starts_at": 5.0, "frames": [[0.1, []]]}))
    assert PeopleTrack.read(path).at(0.1) is None


@pytest.mark.parametrize(
    "told", ["", "[]", "{}", '{"starts_at": 1, "people": [[0, [[1]]]]}', "nonsense"]
)
def test_what_cannot_be_read_is_told(tmp_path: Path, told: str) -> None:
    path = tmp_path / "boxes.json"
    path.write_text(told)
    with pytest.raises(VideoError):
        PeopleTrack.read(path)
