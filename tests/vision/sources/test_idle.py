"""While nothing happens, key frames are enough; on waking, nothing is lost."""

from pathlib import Path

from tests.films import Film, make_film, number_in
from vision.frames import Frame
from vision.sources.file import FileSource


def watched(path: Path, *, awake: range) -> tuple[FileSource, list[Frame]]:
    """Watch a film, idle but for the packets in the range."""
    source = FileSource(path)
    frames: list[Frame] = []
    for number, packet in enumerate(source.packets()):
        source.idle = number not in awake
        frames += source.decode(packet)
    return source, frames


def test_an_idle_source_decodes_key_frames_alone(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=4))

    source, frames = watched(path, awake=range(0))

    assert [number_in(frame) for frame in frames] == [0, 15, 30, 45]
    assert source.skipped_frames == 56


def test_waking_looks_back_to_the_last_key_frame(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=4))

    source, frames = watched(path, awake=range(22, 60))

    assert [number_in(frame) for frame in frames] == [0, *range(15, 60)]
    assert [frame.index for frame in frames] == list(range(46))
    assert source.skipped_frames == 14


def test_an_idle_source_shows_key_frames_at_once_though_pictures_are_reordered(
    tmp_path: Path,
) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=4, b_frames=2))

    _, frames = watched(path, awake=range(0))

    assert [number_in(frame) for frame in frames] == [0, 15, 30, 45]


def test_falling_idle_again_leaves_no_frame_twice(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=4))

    _, frames = watched(path, awake=range(20, 35))

    assert [number_in(frame) for frame in frames] == [0, *range(15, 35), 45]
