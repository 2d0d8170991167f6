"""A file whose coding is expected is opened without decoding; a wrong guess costs nothing else."""

from pathlib import Path

import pytest

from tests.films import Film, make_film
from vision.sources.file import FileSource
from vision.sources.packets import Coding


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return make_film(tmp_path / "film.mkv", Film(seconds=2))


def told(coding: Coding) -> list[object]:
    return [
        getattr(coding, name)
        for name in Coding.__dataclass_fields__
        if name not in ("template", "extradata")
    ]


@pytest.mark.parametrize("b_frames", [0, 2])
def test_what_is_expected_is_told_as_if_it_had_been_looked_at(
    tmp_path: Path, b_frames: int
) -> None:
    path = make_film(tmp_path / "film.mkv", Film(seconds=2, b_frames=b_frames))
    looked_at = FileSource(path)
    expected = FileSource(path, known=looked_at.coding)
    assert told(expected.coding) == told(looked_at.coding)
    assert expected.coding.pixel_format == "yuv420p"
    assert [each.at for each in expected.packets()] == [each.at for each in looked_at.packets()]


def test_a_file_that_is_coded_otherwise_is_looked_at(film: Path, tmp_path: Path) -> None:
    other = make_film(tmp_path / "other.mkv", Film(seconds=1, width=160, height=96))
    source = FileSource(film, known=FileSource(other).coding)
    assert (source.coding.width, source.coding.pixel_format) == (320, "yuv420p")


def test_pictures_can_be_decoded_all_the_same(film: Path) -> None:
    source = FileSource(film, known=FileSource(film).coding)
    frames = [frame for packet in source.packets() for frame in source.decode(packet)]
    assert len([*frames, *source.drain()]) == 30
