"""On a film with truth nobody can be made out in the blurred copy, and the floor is as it was.

The places of people come from the truth, so that it is the blurring that is looked at; how well they
are known without truth is measured by `python -m benchmarks.people`.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from plant.errors import VideoError
from plant.geometry import Box
from tests.films import Film, make_film
from vision.blur import with_margin
from vision.media.blurrer import ChildBlurrer
from vision.media.blurring import blur_film, blurred_jpeg
from vision.people_track import PeopleTrack
from vision.sources.file import FileSource

FILM = Path("sample_videos/wrong_way.mp4")
Places = dict[int, tuple[Box, ...]]


@pytest.fixture(scope="module")
def places() -> Places:
    truth = json.loads(FILM.with_suffix(".truth.json").read_text("utf-8"))
    people = {each["id"] for each in truth["objects"] if each["label"] == "person"}
    return {
        frame["index"]: tuple(
            Box(*each["box"]) for each in frame["objects"] if each["id"] in people
        )
        for frame in truth["frames"]
    }


def greys(path: Path) -> list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]]:
    source, found = FileSource(path), []
    for packet in source.packets():
        found += [each.luma(960, 540) for each in source.decode(packet)]
    found += [each.luma(960, 540) for each in source.drain()]
    return found


@pytest.mark.slow
def test_of_nobody_a_detail_is_left_and_the_floor_is_unchanged(
    places: Places, tmp_path: Path
) -> None:
    rate = 10.0
    track = PeopleTrack(
        tuple(index / rate for index in sorted(places)),
        tuple(places[index] for index in sorted(places)),
    )
    blur_film(FILM, tmp_path / "blurred.mp4", track)
    before, after = greys(FILM), greys(tmp_path / "blurred.mp4")
    assert len(after) == len(before)
    seen = 0
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        for box in places.get(index, ()):
            rows, columns = _pixels(box)
            if old[rows, columns].size > 900:
                seen += 1
                assert _detail(new[rows, columns]) < 0.25 * _detail(old[rows, columns]), index
        floor = np.ones(old.shape, bool)
        for box in map(with_margin, track.at(index / rate) or ()):
            rows, columns = _pixels(box, more=6)
            floor[rows, columns] = False
        assert np.abs(new[floor].astype(int) - old[floor]).mean() < 4, index
    assert seen > 100


def _pixels(box: Box, *, more: int = 0) -> tuple[slice, slice]:
    return (
        slice(max(int(box.y * 540) - more, 0), int((box.y + box.h) * 540) + more),
        slice(max(int(box.x * 960) - more, 0), int((box.x + box.w) * 960) + more),
    )


def _detail(part: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> float:
    return float(cv2.Laplacian(part, cv2.CV_32F).std())


def test_a_child_blurs_all_of_a_clip_whose_box_track_is_missing(tmp_path: Path) -> None:
    film = make_film(tmp_path / "clip.mp4", Film(seconds=0.4, noise=30))
    ChildBlurrer().film(film, None, tmp_path / "blurred.mp4")
    old, new = greys(film)[0], greys(tmp_path / "blurred.mp4")[0]
    assert _detail(new) < 0.4 * _detail(old)


@pytest.mark.parametrize("content", [b"", b"no film at all", b"\x00\x00\x00\x18ftypisom"])
def test_what_is_no_film_is_told_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    hostile = tmp_path / "clip.mp4"
    hostile.write_bytes(content)
    with pytest.raises(VideoError):
        ChildBlurrer().film(hostile, None, tmp_path / "blurred.mp4")
    assert not (tmp_path / "blurred.mp4").exists()


def test_what_is_no_picture_is_told() -> None:
    with pytest.raises(VideoError):
        blurred_jpeg(b"\xff\xd8 nothing", None)
