"""A film that stands in for a camera goes on while nobody looks."""

import time
from pathlib import Path

import pytest

from tests.films import Film, make_film, number_in
from vision.sources.film import FilmSource
from vision.sources.film_place import FilmPlace, LoopBegun, Position


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return make_film(tmp_path / "film.mp4", Film(seconds=4, gop=5))


@pytest.fixture
def place(tmp_path: Path) -> FilmPlace:
    return FilmPlace(tmp_path / "ring" / "place.json")


def first_of(source: FilmSource) -> tuple[int, float]:
    """Return number and capture time of the first picture."""
    for packet in source.packets():
        for frame in source.decode(packet):
            source.close()
            return number_in(frame), frame.at
    return -1, 0.0


def test_a_first_start_is_at_the_beginning_and_noted(film: Path, place: FilmPlace) -> None:
    number, at = first_of(FilmSource(film, starts_at=500.0, loops=1, place=place))
    assert (number, at) == (0, 500.0)
    known = place.known()
    assert known is not None
    assert known.capture_at == 500.0
    assert known.wall_at == pytest.approx(time.time(), abs=5)


def test_it_is_found_where_it_would_be_by_now(film: Path, place: FilmPlace) -> None:
    place.note(LoopBegun(500.0, time.time() - 2.0))
    number, at = first_of(FilmSource(film, starts_at=500.0, loops=1, place=place))
    assert number in (30, 35, 40)
    assert at == pytest.approx(500.0 + number / 15, abs=0.01)


def test_a_later_loop_goes_on_in_capture_time(film: Path, place: FilmPlace) -> None:
    place.note(LoopBegun(500.0, time.time() - 9.0))
    number, at = first_of(FilmSource(film, starts_at=500.0, loops=0, place=place))
    assert number in (15, 20, 25)
    assert at == pytest.approx(508.0 + number / 15, abs=0.01)


def test_a_film_that_is_over_stays_over(film: Path, place: FilmPlace) -> None:
    place.note(LoopBegun(500.0, time.time() - 60.0))
    assert first_of(FilmSource(film, starts_at=500.0, loops=1, place=place)) == (-1, 0.0)


def test_a_clock_that_was_set_back_does_not_take_the_film_back() -> None:
    assert LoopBegun(500.0, 1000.0).later(400.0, 10.0) == Position(0, 500.0, 0.0)
    assert LoopBegun(500.0, 1000.0).later(1025.0, 10.0) == Position(2, 520.0, 5.0)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"capture_at": "x"}', '{"capture_at": 1}'])
def test_a_place_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "place.json"
    path.write_text(text)
    assert FilmPlace(path).known() is None
