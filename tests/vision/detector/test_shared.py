"""Cameras share one detector: the latest picture wins, nobody waits for ever."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.errors import ModelError
from plant.events import ModelReference
from plant.geometry import Box
from tests.vision.detector.builders import picture
from vision.detections import Detection, Picture
from vision.detector.seats import Offer, Room, Seat
from vision.detector.shared import SharedDetector
from vision.frames import Frame

LONG = 20.0


@dataclass(slots=True)
class ScriptedDetector:
    """Answers with the picture's width as a label; waits for `go` and fails when told to."""

    go: Event = field(default_factory=Event)
    entered: Event = field(default_factory=Event)
    batches: list[list[tuple[int, ...]]] = field(default_factory=list)
    fails_with: Exception | None = None
    labels: Sequence[str] = ()
    reference: ModelReference = field(default_factory=lambda: ModelReference("scripted", "0" * 64))

    def prepare(self, frame: Frame) -> Picture:
        return picture(frame.width, frame.height)

    def detect(self, pictures: Sequence[Picture]) -> list[list[Detection]]:
        self.batches.append([one.pixels.shape for one in pictures])
        self.entered.set()
        assert self.go.wait(LONG)
        if self.fails_with is not None:
            raise self.fails_with
        return [[Detection(str(one.pixels.shape[1]), 0.9, Box(0, 0, 1, 1))] for one in pictures]


@pytest.fixture
def scripted() -> ScriptedDetector:
    return ScriptedDetector()


@pytest.fixture
def shared(scripted: ScriptedDetector) -> Iterator[SharedDetector]:
    with SharedDetector(scripted) as running:
        yield running
        scripted.go.set()


def occupy(shared: SharedDetector, scripted: ScriptedDetector) -> Seat[int]:
    """Keep the detector busy with one picture of a shape of its own."""
    seat: Seat[int] = shared.seat()
    seat.offer(0, picture(width=32))
    assert scripted.entered.wait(LONG)
    return seat


def test_an_answer_comes_back_with_its_ticket(
    shared: SharedDetector, scripted: ScriptedDetector
) -> None:
    seat: Seat[str] = shared.seat()
    scripted.go.set()

    seat.offer("frame 7", picture(width=96))
    (sighting,) = seat.take(timeout=LONG)

    assert sighting.ticket == "frame 7"
    assert [one.label for one in sighting.detections] == ["96"]


def test_nothing_to_take_is_said_at_once(shared: SharedDetector) -> None:
    assert shared.seat().take() == []


def test_a_newer_picture_takes_the_place_of_one_that_waits(
    shared: SharedDetector, scripted: ScriptedDetector
) -> None:
    occupy(shared, scripted)
    seat: Seat[int] = shared.seat()

    for ticket in (1, 2, 3):
        seat.offer(ticket, picture())
    scripted.go.set()

    assert [sighting.ticket for sighting in seat.take(timeout=LONG)] == [3]
    assert seat.shed == 2
    assert shared.counters.shed == 2


def test_what_waits_is_drained_in_batches_of_four(
    shared: SharedDetector, scripted: ScriptedDetector
) -> None:
    occupy(shared, scripted)
    seats: list[Seat[int]] = [shared.seat() for _ in range(6)]

    for number, seat in enumerate(seats):
        seat.offer(number, picture())
    scripted.go.set()

    tickets = [sighting.ticket for seat in seats for sighting in seat.take(timeout=LONG)]
    assert tickets == [0, 1, 2, 3, 4, 5]
    assert [len(batch) for batch in scripted.batches] == [1, 4, 2]
    assert shared.counters.pictures == 7
    assert shared.counters.batches == 3
    assert shared.counters.longest_wait_seconds > 0


def test_only_pictures_of_one_shape_share_a_batch(
    shared: SharedDetector, scripted: ScriptedDetector
) -> None:
    occupy(shared, scripted)
    wide: list[Seat[int]] = [shared.seat() for _ in range(2)]
    tall: Seat[int] = shared.seat()

    wide[0].offer(0, picture(width=96))
    tall.offer(1, picture(height=96))
    wide[1].offer(2, picture(width=96))
    scripted.go.set()

    assert tall.take(timeout=LONG)
    assert scripted.batches[1:] == [[(64, 96, 3), (64, 96, 3)], [(96, 64, 3)]]


def test_a_camera_in_a_batch_may_already_offer_its_next_picture(
    shared: SharedDetector, scripted: ScriptedDetector
) -> None:
    seat = occupy(shared, scripted)

    seat.offer(1, picture())
    scripted.go.set()

    tickets: list[int] = []
    while len(tickets) < 2:
        tickets += [sighting.ticket for sighting in seat.take(timeout=LONG)]
    assert tickets == [0, 1]
    assert seat.shed == 0


def test_stopping_answers_what_waits_and_takes_nothing_more(scripted: ScriptedDetector) -> None:
    shared = SharedDetector(scripted)
    shared.start()
    occupy(shared, scripted)
    seat: Seat[int] = shared.seat()
    seat.offer(1, picture())

    scripted.go.set()
    shared.stop()
    seat.offer(2, picture())

    assert [sighting.ticket for sighting in seat.take(timeout=LONG)] == [1]
    assert seat.shed == 1
    assert seat.take(timeout=LONG) == []


def test_a_camera_that_waits_is_released_by_the_stop(scripted: ScriptedDetector) -> None:
    shared = SharedDetector(scripted)
    shared.start()
    answers: list[object] = []
    waiting = Thread(target=lambda: answers.append(shared.seat().take(timeout=LONG)))
    waiting.start()

    shared.stop()
    waiting.join(LONG)

    assert answers == [[]]


def test_a_detector_that_was_never_started_can_be_stopped(scripted: ScriptedDetector) -> None:
    SharedDetector(scripted).stop()


def test_an_error_of_the_detector_reaches_every_camera(
    shared: SharedDetector, scripted: ScriptedDetector
) -> None:
    busy = occupy(shared, scripted)
    waiting: Seat[int] = shared.seat()
    waiting.offer(1, picture())
    idle: Seat[int] = shared.seat()

    scripted.fails_with = MemoryError("no room for the batch")
    scripted.go.set()

    for seat in (busy, waiting, idle):
        with pytest.raises(ModelError, match="the detector failed: no room for the batch"):
            seat.take(timeout=LONG)
    with pytest.raises(ModelError, match="the detector failed"):
        idle.offer(2, picture())


def test_a_camera_that_leaves_is_not_looked_at_any_more(
    shared: SharedDetector, scripted: ScriptedDetector
) -> None:
    occupy(shared, scripted)
    gone: Seat[int] = shared.seat()
    stays: Seat[int] = shared.seat()
    gone.offer(1, picture())
    stays.offer(2, picture())

    gone.leave()
    scripted.go.set()

    assert stays.take(timeout=LONG)
    assert shared.counters.pictures == 2


def test_files_are_looked_at_in_the_callers_thread(scripted: ScriptedDetector) -> None:
    scripted.go.set()
    shared = SharedDetector(scripted)

    found = [shared.detect_now(picture(width=width)) for width in (32, 64, 96)]

    assert [one.label for detections in found for one in detections] == ["32", "64", "96"]
    assert [len(batch) for batch in scripted.batches] == [1, 1, 1]


def test_an_error_on_a_file_is_the_callers(scripted: ScriptedDetector) -> None:
    scripted.go.set()
    scripted.fails_with = ModelError("the model cannot be run")

    with pytest.raises(ModelError, match="cannot be run"):
        SharedDetector(scripted).detect_now(picture())


steps = st.lists(
    st.one_of(st.tuples(st.integers(0, 4), st.sampled_from([64, 96])), st.none()), max_size=40
)


@given(steps)
def test_every_offer_is_taken_once_or_shed(steps: list[tuple[int, int] | None]) -> None:
    """Offers (camera, width) and batches (None) in any order: nothing is lost or doubled."""
    room = Room()
    seats: list[Seat[int]] = [Seat(room) for _ in range(5)]
    taken: list[Offer[int]] = []
    for ticket, step in enumerate(steps):
        if step is None:
            batch = room.next_batch(4)
            assert len({offer.picture.pixels.shape for offer in batch}) <= 1
            assert len({id(offer.seat) for offer in batch}) == len(batch) <= 4
            taken += batch
        else:
            seats[step[0]].offer(ticket, picture(width=step[1]))

    offered = [ticket for ticket, step in enumerate(steps) if step is not None]
    waiting = [offer.ticket for offer in room.queue.values()]
    seen = [offer.ticket for offer in taken] + waiting
    assert len(seen) == len(set(seen))
    assert len(offered) == len(seen) + room.counters.shed
    assert room.counters.shed == sum(seat.shed for seat in seats)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_whoever_waits_longest_is_served_first_however_often_others_offer(
    order: list[int],
) -> None:
    room = Room()
    seats: list[Seat[int]] = [Seat(room) for _ in range(4)]
    for ticket, camera in enumerate(order):
        seats[camera].offer(ticket, picture())

    served = [room.next_batch(1)[0].seat for _ in dict.fromkeys(order)]

    assert served == [seats[camera] for camera in dict.fromkeys(order)]
