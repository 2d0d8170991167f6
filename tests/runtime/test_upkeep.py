"""What is over is taken away; what is held, waits or is young stays."""

import threading
from dataclasses import replace

from plant.records import Draft, SourceId
from plant.store_errors import BusyError
from runtime.plants import usual_plant
from runtime.upkeep import Upkeep
from tests.builders import an_event
from tests.contracts.test_media import file_of
from tests.fake_retention import MemoryRetention
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia
from vision.rulebook import FORMS

DAY = 86_400.0


class Scene:
    """A store in memory with three events, one of them held, and a message that was sent."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.media = MemoryMedia(self.clock)
        self.store = MemoryStore(self.media, self.clock)
        self.plant = replace(usual_plant(FORMS), retention_days=30)
        self.upkeep = Upkeep(
            MemoryRetention(self.store, self.media),
            self.store.outbox,
            lambda: self.plant,
            self.clock,
        )
        for number in range(3):
            content = f"clip {number}".encode()
            file = self.media.keep([content], promised=file_of(content))
            with self.store.writing() as work:
                work.append(an_event(number))
                work.attach(an_event(number).id, "clip", file, media_type="video/mp4")
        with self.store.writing() as work:
            work.hold(an_event(0).id, reason="police", held_by="lead")
            work.send(Draft("one", SourceId("camera/c"), "t", b"{}"))
            work.send(Draft("two", SourceId("camera/c"), "t", b"{}"))
        self.store.outbox.mark_sent([self.store.outbox.claim("p")[0].number])

    def after(self, days: float) -> set[str]:
        """The contents that are left when upkeep comes so many days later."""
        self.clock.goes(days * DAY)
        self.upkeep.once(threading.Event())
        return {content.decode() for content, _ in self.media.files.values()}


def test_files_stay_as_long_as_the_plant_file_says() -> None:
    assert Scene().after(29) == {"clip 0", "clip 1", "clip 2"}


def test_then_they_go_but_for_those_that_are_held() -> None:
    assert Scene().after(31) == {"clip 0"}


def test_a_plant_file_that_was_edited_holds_from_the_next_time_on() -> None:
    scene = Scene()
    scene.plant = replace(scene.plant, retention_days=1)
    assert scene.after(2) == {"clip 0"}


def test_messages_are_forgotten_after_a_day_and_never_unsent() -> None:
    scene = Scene()
    scene.after(0.5)
    assert scene.store.outbox.counts().acknowledged == 1
    scene.after(1)
    counts = scene.store.outbox.counts()
    assert (counts.waiting, counts.acknowledged) == (1, 0)


def test_a_busy_database_is_left_alone_until_the_next_turn() -> None:
    scene, stop = Scene(), threading.Event()
    turns = []

    class Busy:
        def forget(self, _before: object) -> int:
            turns.append(1)
            if len(turns) == 3:
                stop.set()
            raise BusyError("held by another")

    upkeep = replace(scene.upkeep, outbox=Busy())  # type: ignore[arg-type]  # all that is asked of it
    upkeep.run(stop, every_seconds=0)
    assert len(turns) == 3
