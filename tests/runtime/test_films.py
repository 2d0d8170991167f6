"""Films are watched in processes of their own, whatever those do."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from plant.errors import PlantError
from plant.events import Event
from runtime.children import Outcome, Target
from runtime.films import FilmWatch, camera_named, cameras_for
from runtime.jobs import Done
from runtime.settings import Settings, VisionSettings
from tests.builders import a_plant, at
from tests.runtime import targets


@dataclass
class Kept:
    """A sink that keeps what it gets."""

    events: list[Event] = field(default_factory=list)

    def append(self, event: Event) -> None:
        self.events.append(event)


def watched(target: Target, film: str = "film.mp4", sink: Kept | None = None) -> Outcome:
    plant = a_plant()
    settings = Settings(vision=VisionSettings(stall_seconds=1))
    films = FilmWatch(plant, settings, sink or Kept(), target=target)
    return films.watch(Path(film), camera_named("dock", plant))


def test_a_film_is_watched_and_its_events_come_in_order() -> None:
    sink = Kept()
    outcome = watched(targets.watches, sink=sink)
    assert outcome == Outcome(Done(100, 40, 30.0))
    assert [event.onset_at for event in sink.events] == [at(10), at(20)]
    assert {event.camera for event in sink.events} == {"dock"}


def test_a_film_that_ends_before_its_time_is_told_with_what_was_seen() -> None:
    sink = Kept()
    outcome = watched(targets.meets_a_broken_end, sink=sink)
    assert outcome.done is not None
    assert outcome.faults == ("film.mp4: ended 27 s before its time",)
    assert len(sink.events) == 1


def test_a_film_that_cannot_be_watched_is_told_in_the_words_of_vision() -> None:
    assert watched(targets.refuses) == Outcome(None, ("film.mp4: holds no video",), refused=True)


def test_a_crash_is_told_by_its_signal_and_film_and_the_events_before_it_stay() -> None:
    sink = Kept()
    outcome = watched(targets.crashes, "bad.avi", sink)
    assert outcome == Outcome(None, ("crashed by signal SIGABRT while decoding bad.avi",))
    assert len(sink.events) == 1


def test_a_process_that_ends_without_a_word_is_told_with_its_code() -> None:
    (fault,) = watched(targets.leaves).faults
    assert fault == "film.mp4: the vision process ended early with code 7"


@pytest.mark.slow
def test_a_process_that_falls_silent_is_given_up() -> None:
    (fault,) = watched(targets.hangs).faults
    assert fault == "film.mp4: nothing came for a long time, given up"


def test_a_process_that_speaks_nonsense_is_not_believed() -> None:
    (fault,) = watched(targets.babbles).faults
    assert "spoke nonsense" in fault


def test_one_camera_may_stand_for_all_films() -> None:
    films = [Path("a.mp4"), Path("b.mp4")]
    assert [each.id for each in cameras_for(films, ["dock"], a_plant())] == ["dock", "dock"]


def test_each_film_may_have_its_own_camera() -> None:
    films = [Path("a.mp4"), Path("b.mp4")]
    assert [each.id for each in cameras_for(films, ["yard", "dock"], a_plant())] == ["yard", "dock"]


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ([], r"the plant has 2 cameras \(say with --camera .*: dock, yard\)"),
        (["dok"], r"no camera 'dok' \(did you mean 'dock'\?\)"),
        (["dock", "yard"], "1 films and 2 cameras do not go together"),
    ],
)
def test_a_film_that_stands_for_no_camera_is_refused(named: list[str], wanted: str) -> None:
    with pytest.raises(PlantError) as refused:
        cameras_for([Path("a.mp4")], named, a_plant())
    refused.match(wanted)
