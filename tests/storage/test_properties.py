"""Whatever comes in whichever order and however often: the store is the same."""

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.handling import Closing, Handling
from casework.intake import Intake
from casework.reviewing import Reviewing
from casework.telling import nothing
from casework.verdicts import Word
from plant.errors import PlantError
from plant.events import Event
from plant.ids import CameraId, IncidentId
from plant.incidents import IncidentFilter, Outcome
from plant.ports import Store
from plant.records import Draft, EventFilter
from plant.reviews import ReviewState
from plant.store_errors import ConflictError
from storage.engine import open_engine
from storage.media import MediaFolder
from storage.migrating import migrate
from storage.store import SqlStore
from tests.builders import an_event, at
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia

pytestmark = pytest.mark.slow

EVENTS = [
    an_event(second, camera=CameraId(camera), revision=revision, onset_at=at(second))
    for second, camera in ((1, "dock"), (2, "dock"), (3, "yard"))
    for revision in (1, 2, 3)
]
OTHER = [an_event(1, camera=CameraId("dock"), severity=999)]

# What a transaction holds, and whether it breaks off at its end.
transactions = st.lists(
    st.tuples(st.lists(st.sampled_from(EVENTS + OTHER), max_size=4), st.booleans()), max_size=12
)


class BrokenOffError(Exception):
    """Something that goes wrong inside a transaction."""


def play(store: Store, all_of_it: list[tuple[list[Event], bool]]) -> None:
    for events, breaks in all_of_it:
        try:
            with store.writing() as work:
                for event in events:
                    kept = work.append(event)
                    work.send(Draft(event.key, kept.source, "topic", event.camera.encode()))
                if breaks:
                    raise BrokenOffError  # noqa: TRY301  (what breaks off is in the block)
        except (ConflictError, BrokenOffError):
            continue


def seen(store: Store) -> tuple[object, ...]:
    """All that can be read."""
    feed = store.events.feed(0, limit=1000)
    messages = store.outbox.claim("one", limit=1000)
    return (
        [(each.event, each.source, each.sequence) for each in feed],
        [each.event for each in store.events.page(EventFilter(), limit=1000).events],
        [each.draft for each in messages],
    )


def a_store(folder: Path) -> SqlStore:
    clock = FakeClock()
    engine = open_engine(f"sqlite:///{folder / 'floorwatch.sqlite'}", durable=False)
    migrate(engine)
    return SqlStore(engine, MediaFolder(folder / "media", clock), clock)


@settings(max_examples=25)
@given(transactions)
def test_the_store_is_what_the_memory_says(all_of_it: list[tuple[list[Event], bool]]) -> None:
    memory = MemoryStore(MemoryMedia(FakeClock()), FakeClock())
    play(memory, all_of_it)
    with TemporaryDirectory() as folder:
        store = a_store(Path(folder))
        play(store, all_of_it)
        assert seen(store) == seen(memory)
        store._engine.dispose()


class CaseScene:
    """Casework on one store, and what people may try there."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.intake = Intake(store, nothing)
        self.reviewing = Reviewing(store, nothing)
        self.handling = Handling(store, nothing)

    def try_it(self, what: str, number: int) -> str:
        """Do something with one of the events or its incident, and say how it went."""
        event = CASE_EVENTS[number % len(CASE_EVENTS)]
        try:
            return repr(self._do(what, event, by=f"guard-{number % 2}"))
        except PlantError as error:
            return repr(error)

    def _do(self, what: str, event: Event, *, by: str) -> object:
        if what == "take in":
            return self.intake.take(event).incident
        review = self.store.reviews.of_event(event.id)
        if review is None or review.incident is None:
            return None
        if what == "undo":
            return self.reviewing.undo(event.id, by=by, version=review.version)
        if what not in set(ReviewState):
            return self._handle(what, review.incident, by=by)
        word = Word(ReviewState(what), "because")
        return self.reviewing.judge(event.id, word, by=by, version=review.version)

    def _handle(self, what: str, incident: IncidentId, *, by: str) -> object:
        now = self.store.incidents.find(incident)
        assert now is not None
        if what == "take":
            return self.handling.take(incident, by=by, version=now.version)
        if what == "close":
            closing = Closing(Outcome.DAMAGE)
            return self.handling.close(incident, closing, by=by, version=now.version)
        return self.handling.reopen(incident, by=by, version=now.version, reason="why")

    def seen(self) -> tuple[object, ...]:
        """All that can be read of cases."""
        incidents = self.store.incidents.page(IncidentFilter(), limit=1000).incidents
        return (
            incidents,
            [self.store.incidents.steps(each.id) for each in incidents],
            [dict(self.store.incidents.verdicts(each.id)) for each in incidents],
            [self.store.reviews.of_event(each.id) for each in CASE_EVENTS],
            [self.store.reviews.verdicts(each.id) for each in CASE_EVENTS],
        )


CASE_EVENTS = [
    an_event(second, camera=CameraId(camera))
    for second, camera in ((0, "dock"), (300, "dock"), (2000, "dock"), (100, "yard"))
]
TRIES = ["take in", "undo", "take", "close", "reopen", "confirmed", "false_alarm", "escalated"]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(TRIES), st.integers(0, 7)), max_size=25))
def test_whatever_people_do_the_cases_are_what_the_memory_says(
    tries: list[tuple[str, int]],
) -> None:
    memory = CaseScene(MemoryStore(MemoryMedia(FakeClock()), FakeClock()))
    with TemporaryDirectory() as folder:
        store = a_store(Path(folder))
        real = CaseScene(store)
        for number in range(len(CASE_EVENTS)):
            tries = [("take in", number), *tries]
        for what, number in tries:
            assert real.try_it(what, number) == memory.try_it(what, number)
        assert real.seen() == memory.seen()
        store._engine.dispose()


@settings(max_examples=100)
@given(transactions)
def test_sequences_have_no_gap_and_messages_keep_the_order(
    all_of_it: list[tuple[list[Event], bool]],
) -> None:
    store = MemoryStore(MemoryMedia(FakeClock()), FakeClock())
    play(store, all_of_it)
    of_source = defaultdict(list)
    for each in store.events.feed(0, limit=1000):
        of_source[each.source].append(each.sequence)
    for sequences in of_source.values():
        assert sequences == list(range(1, len(sequences) + 1))
    keys = [each.draft.key for each in store.outbox.claim("one", limit=1000)]
    assert keys == [each.event.key for each in store.events.feed(0, limit=1000)]


@settings(max_examples=50)
@given(st.permutations(EVENTS), st.lists(st.sampled_from(EVENTS), max_size=9))
def test_any_order_and_any_repeats_give_the_same_states(
    order: list[Event], repeats: list[Event]
) -> None:
    store = MemoryStore(MemoryMedia(FakeClock()), FakeClock())
    play(store, [([event], False) for event in [*order, *repeats]])
    assert len(store.events.feed(0, limit=1000)) == len(EVENTS)
    current = [each.event for each in store.events.page(EventFilter()).events]
    assert current == [event for event in reversed(EVENTS) if event.revision == 3]


@pytest.mark.parametrize("revision", [1, 2])
def test_the_loser_of_a_conflict_leaves_no_trace(revision: int) -> None:
    store = MemoryStore(MemoryMedia(FakeClock()), FakeClock())
    play(store, [([an_event(1, revision=revision)], False)])
    before = seen(store)
    play(store, [([an_event(2), an_event(1, revision=revision, severity=1)], False)])
    assert seen(store) == before
