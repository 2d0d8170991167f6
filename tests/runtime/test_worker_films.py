"""Films once: each to its end, through crashes, and never a second time."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plant.errors import PlantError
from plant.ids import CameraId
from plant.places import Plant
from runtime.children import Target
from runtime.films import FilmWatch
from runtime.settings import Settings, VisionSettings
from runtime.worker_films import ATTEMPTS, FilmsOnce, film_cameras
from tests.builders import a_plant
from tests.runtime import targets
from vision.delivery.spool import Spool


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    media = tmp_path / "media"
    media.mkdir()
    spool = Spool(tmp_path / "spool", media)
    yield spool
    spool.close()


def a_plant_of_films(*names: str) -> Plant:
    """Return a plant whose cameras are films of these names."""
    plant = a_plant()
    yard = next(camera for camera in plant.cameras.values() if camera.source.file)
    cameras = {
        camera.id: camera
        for name in names
        for camera in (
            replace(
                yard, id=CameraId(f"cam-{name}"), source=replace(yard.source, file=f"{name}.avi")
            ),
        )
    }
    return replace(plant, cameras=cameras, rules=())


def play(
    target: Target, spool: Spool, *names: str, stop: threading.Event | None = None
) -> FilmsOnce:
    plant = a_plant_of_films(*names)
    settings = Settings(vision=VisionSettings(stall_seconds=60))
    films = FilmWatch(plant, settings, spool, clips=spool.media, target=target)
    once = FilmsOnce(films, spool, stop or threading.Event())
    once.play(film_cameras(plant))
    return once


def test_every_film_is_watched_and_told(spool: Spool) -> None:
    once = play(targets.watches, spool, "a", "b", "c")
    assert once.faults == []
    # All tell the same two events, as far as the spool is concerned.
    assert spool.waiting().revisions == 2
    assert all(spool.noted(f"film/cam-{name}") for name in "abc")


def test_a_film_that_was_watched_is_not_watched_again(spool: Spool) -> None:
    play(targets.watches, spool, "a")
    assert play(targets.refuses, spool, "a").faults == []
    assert play(targets.refuses, spool, "b").faults == ["film.mp4: holds no video"]


def test_after_a_crash_a_film_begins_anew_and_nothing_is_told_twice(spool: Spool) -> None:
    once = play(targets.crashes_at_first, spool, "a")
    assert once.faults == []
    assert spool.waiting().revisions == 2


@pytest.mark.slow
def test_a_film_that_crashes_every_time_is_given_up_and_the_others_go_on(spool: Spool) -> None:
    once = play(targets.crashes, spool, "bad", "good")
    assert once.faults == ["crashed by signal SIGABRT while decoding bad.avi"]
    assert ATTEMPTS > 1
    assert spool.noted("film/cam-good")
    assert not spool.noted("film/cam-bad")


def test_a_film_that_is_interrupted_is_watched_the_next_time(spool: Spool) -> None:
    stop = threading.Event()
    timer = threading.Timer(1.0, stop.set)
    timer.start()
    once = play(targets.hangs, spool, "a", stop=stop)
    assert once.faults == ["a.avi: not watched to its end"]
    assert not spool.noted("film/cam-a")


def test_a_plant_without_films_is_refused() -> None:
    plant = a_plant()
    live = {name: each for name, each in plant.cameras.items() if not each.source.file}
    with pytest.raises(PlantError, match="no camera of the plant is a film"):
        film_cameras(replace(plant, cameras=live))
