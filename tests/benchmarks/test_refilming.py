"""A film is held on its first and its last picture, or written as it looks through filters."""

from pathlib import Path

import av
import numpy as np

from benchmarks.accuracy.refilming import held, refilmed


def a_film(path: Path, shades: range, *, rate: int = 10) -> Path:
    """Write a film of plain pictures, each brighter than the one before."""
    with av.open(path, "w") as film:
        stream = film.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in shades:
            picture = np.full((48, 64, 3), shade, np.uint8)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        film.mux(stream.encode(None))
    return path


def test_the_first_and_the_last_picture_stand_for_so_long(tmp_path: Path) -> None:
    film = held(a_film(tmp_path / "a.mp4", range(50, 250, 10)), (2.0, 1.0), tmp_path / "b.mp4")
    with av.open(film) as source:
        shades = [float(frame.to_ndarray(format="gray").mean()) for frame in source.decode(video=0)]
    assert len(shades) == 20 + 20 + 10
    assert np.ptp(shades[:20]) < 3
    assert np.ptp(shades[-10:]) < 3
    assert shades[-1] - shades[0] > 150


def test_a_mirrored_film_has_its_left_on_the_right(tmp_path: Path) -> None:
    source = tmp_path / "a.mp4"
    with av.open(source, "w") as film:
        stream = film.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        picture = np.zeros((48, 64, 3), np.uint8)
        picture[:, :32] = 200
        for _ in range(5):
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        film.mux(stream.encode(None))
    with av.open(refilmed(source, [("hflip", "")], tmp_path / "b.mp4")) as mirrored:
        frames = [frame.to_ndarray(format="gray") for frame in mirrored.decode(video=0)]
    assert len(frames) == 5
    assert frames[0][:, 40:].mean() > 150
    assert frames[0][:, :24].mean() < 50
