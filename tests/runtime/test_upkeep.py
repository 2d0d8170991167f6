"""Upkeep comes again and again, and a busy database only puts it off."""

import threading
from dataclasses import replace

from casework.upkeep import Tended, Upkeep
from plant.store_errors import BusyError
from runtime import upkeep
from runtime.plants import usual_plant
from tests.builders import an_event
from tests.contracts.test_media import file_of
from tests.fake_retention import MemoryRetention
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia
from vision.rulebook import FORMS

DAY = 86_400.0


class Counted(Upkeep):
    """An upkeep that ends the round when it has been asked so many times."""

    def __init__(self, of: Upkeep, stop: threading.Event, *, times: int, busy: bool) -> None:
        self._of, self._stop, self._left, self._busy = of, stop, times, busy

    def tend(self) -> Tended:
        self._left -= 1
        if self._left == 0:
            self._stop.set()
        if self._busy:
            raise BusyError("held by another")
        return self._of.tend()


class Scene:
    """A store in memory with one clip, and a plant file that may be edited."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.media = MemoryMedia(self.clock)
        self.store = MemoryStore(self.media, self.clock)
        self.plant = replace(usual_plant(FORMS), retention_days=30)
        self.upkeep = Upkeep(
            self.store,
            MemoryRetention(self.store, self.media),
            self.clock,
            retention_days=lambda: self.plant.retention_days,
        )
        file = self.media.keep([b"clip"], promised=file_of(b"clip"))
        with self.store.writing() as work:
            work.append(an_event(1))
            work.attach(an_event(1).id, "clip", file, media_type="video/mp4")

    def runs(self, *, times: int = 1, busy: bool = False) -> None:
        stop = threading.Event()
        upkeep.run(Counted(self.upkeep, stop, times=times, busy=busy), stop, every_seconds=0)


def test_a_plant_file_that_was_edited_holds_from_the_next_time_on() -> None:
    scene = Scene()
    scene.clock.goes(2 * DAY)
    scene.runs()
    assert scene.media.files
    scene.plant = replace(scene.plant, retention_days=1)
    scene.runs()
    assert not scene.media.files


def test_a_busy_database_is_left_alone_until_the_next_turn() -> None:
    scene = Scene()
    scene.clock.goes(31 * DAY)
    scene.runs(times=3, busy=True)
    assert scene.media.files
    scene.runs()
    assert not scene.media.files
