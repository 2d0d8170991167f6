"""Snapshots and box tracks: what is shown beside a clip."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from plant.errors import VideoError
from plant.geometry import Box
from tests.films import Film, number_in
from tests.vision.recorder.recording import STARTS_AT, recorded_ring
from vision.recorder.boxtrack import BoxedFrame, TrackedBox, keep_box_track
from vision.recorder.footage import FileFootage
from vision.recorder.snapshot import frame_at, keep_snapshot


@pytest.mark.parametrize("b_frames", [0, 2])
def test_the_frame_of_a_moment_is_found_in_a_ring_and_in_a_film(
    b_frames: int, tmp_path: Path
) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=8, b_frames=b_frames))
    ring.close()
    film = FileFootage(tmp_path / "film.mp4", starts_at=STARTS_AT, seconds=8)
    for footage in (ring, film):
        seen = [number_in(frame_at(footage, STARTS_AT + n / 15 + 0.01)) for n in range(0, 120, 7)]
        assert seen == list(range(0, 120, 7))


def test_a_moment_without_footage_has_no_picture(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=4))
    with pytest.raises(VideoError, match="there is no picture of that moment"):
        frame_at(ring, STARTS_AT + 100)


def test_a_snapshot_is_the_frame_as_a_jpeg(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=4))
    frame = frame_at(ring, STARTS_AT + 2)

    snapshot = keep_snapshot(frame, tmp_path / "shots" / "onset.jpg")

    picture = np.asarray(cv2.imdecode(np.fromfile(snapshot.path, np.uint8), cv2.IMREAD_COLOR))
    assert np.abs(picture.astype(int) - frame.bgr(320, 180)).mean() < 4
    assert snapshot.at == frame.at
    assert [path.name for path in (tmp_path / "shots").iterdir()] == ["onset.jpg"]


def test_boxes_are_told_by_the_time_of_the_clip(tmp_path: Path) -> None:
    place = Box(0.41, 0.22, 0.08, 0.31)

    def boxed(at: float, *boxes: TrackedBox) -> BoxedFrame:
        return BoxedFrame(at, boxes, tuple(each.box for each in boxes))

    person = TrackedBox("t1", "person", place, 0.8712)
    frames = [boxed(99.0, person), boxed(100.6), boxed(100.4667, person), boxed(200.0, person)]
    unwatched = BoxedFrame(101.0, ())

    path = keep_box_track(
        [*frames, unwatched], tmp_path / "boxes.json", starts_at=100.0, ends_at=110.0
    )

    assert json.loads(path.read_text()) == {
        "version": 1,
        "starts_at": 100.0,
        "frames": [
            [0.467, [["t1", "person", 0.41, 0.22, 0.08, 0.31, 0.871]]],
            [0.6, []],
            [1.0, []],
        ],
        # A moment at which nobody looked for people is not one without people.
        "people": [[0.467, [[0.41, 0.22, 0.08, 0.31]]], [0.6, []]],
    }
