"""Viewing copies: H.264 that every browser shows, never larger than asked."""

from pathlib import Path

import pytest

from plant.errors import VideoError
from tests.films import Film, make_film
from tests.vision.recorder.recording import complaints_of_ffmpeg, numbers_of, probe
from vision.media.view_copy import ViewLimits, make_view_copy
from vision.sources.file import FileSource

ORIGINAL = Film(seconds=4, codec="mjpeg", pixel_format="yuvj422p", width=641, height=361)


def test_a_copy_shows_every_picture_at_its_time(tmp_path: Path) -> None:
    ragged = Film(seconds=4, codec="libx265", pts_of=lambda n: n + n // 10)
    original = make_film(tmp_path / "original.mkv", ragged)

    make_view_copy(original, tmp_path / "copy.mp4")

    assert numbers_of(tmp_path / "copy.mp4") == list(range(60))
    times = [
        sorted(packet.at for packet in FileSource(path).packets())
        for path in (original, tmp_path / "copy.mp4")
    ]
    assert times[1] == pytest.approx(times[0], abs=2e-3)
    assert complaints_of_ffmpeg(tmp_path / "copy.mp4") == ""


def test_a_copy_has_even_sides_and_is_no_higher_than_asked(tmp_path: Path) -> None:
    original = make_film(tmp_path / "original.avi", ORIGINAL)

    make_view_copy(original, tmp_path / "copy.mp4", ViewLimits(height=180))

    view = probe(tmp_path / "copy.mp4")
    assert [view[key] for key in ("width", "height", "pix_fmt")] == [320, 180, "yuv420p"]


def test_a_copy_ends_at_its_limit(tmp_path: Path) -> None:
    original = make_film(tmp_path / "original.avi", ORIGINAL)

    make_view_copy(original, tmp_path / "copy.mp4", ViewLimits(seconds=1.0))

    assert len(numbers_of(tmp_path / "copy.mp4")) == 15


def test_a_film_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "original.mkv").write_bytes(b"nothing to see" * 50)
    with pytest.raises(VideoError, match="cannot be opened as a video") as caught:
        make_view_copy(tmp_path / "original.mkv", tmp_path / "copy.mp4")
    assert "\n" not in str(caught.value)
