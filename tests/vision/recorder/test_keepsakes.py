"""Snapshots and box tracks: what is shown beside a clip."""

import json
from pathlib import Path

import cv2
import numpy as np

from plant.geometry import Box
from tests.films import Film, make_film
from tests.vision.recorder.recording import STARTS_AT
from vision.recorder.boxtrack import BoxedFrame, TrackedBox, keep_box_track
from vision.recorder.snapshot import keep_snapshot
from vision.sources.file import FileSource


def test_a_snapshot_is_the_frame_as_a_jpeg(tmp_path: Path) -> None:
    source = FileSource(make_film(tmp_path / "film.mp4", Film(seconds=1)), starts_at=STARTS_AT)
    frame = next(frame for packet in source.packets() for frame in source.decode(packet))

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
