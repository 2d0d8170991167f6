"""A film played as a camera: at its pace, over and over, in film time."""

import time
from itertools import pairwise
from pathlib import Path

from tests.films import Film, make_film, number_in
from vision.frames import Frame
from vision.sources.film import FilmSource


def played(source: FilmSource, *, work_seconds: float = 0.0) -> list[Frame]:
    frames: list[Frame] = []
    for packet in source.packets():
        for frame in source.decode(packet):
            frames.append(frame)
            time.sleep(work_seconds)
    return [*frames, *source.drain()]


def test_each_loop_is_a_discontinuity_and_time_goes_on(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=2, b_frames=2))

    frames = played(FilmSource(path, starts_at=500.0, speed=20.0, loops=3))

    assert [number_in(frame) for frame in frames] == list(range(30)) * 3
    assert [frame.index for frame in frames] == list(range(90))
    assert [frame.index for frame in frames if frame.discontinuity] == [0, 30, 60]
    steps = [later.at - earlier.at for earlier, later in pairwise(frames)]
    assert min(steps) > 0.06
    assert max(steps) < 0.08
    assert frames[0].at == 500.0


def test_it_takes_as_long_as_the_film(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=3))
    began = time.monotonic()

    played(FilmSource(path, starts_at=0.0, speed=4.0, loops=2))

    assert 1.3 < time.monotonic() - began < 3.0


def test_who_is_late_leaves_pictures_out_and_says_how_many(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=12, gop=5))
    source = FilmSource(path, starts_at=0.0, speed=6.0, loops=1)

    frames = played(source, work_seconds=0.03)

    assert source.skipped_frames > 0
    assert len(frames) + source.skipped_frames == 180
    assert number_in(frames[-1]) >= 170


def test_idling_lasts_over_the_loops(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=2))
    source = FilmSource(path, starts_at=0.0, speed=20.0, loops=2)
    source.idle = True

    assert [number_in(frame) for frame in played(source)] == [0, 15, 0, 15]
