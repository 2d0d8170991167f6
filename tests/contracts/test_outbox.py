"""What must be told is told in order, at least once, and again when a broker lost it."""

import pytest

from plant.ports import Store
from plant.records import Draft, OutboxMessage, SourceId
from tests.builders import an_event
from tests.contracts.conftest import Keeper


def a_draft(key: str, *, source: str = "camera/dock", payload: bytes = b"{}") -> Draft:
    return Draft(key, SourceId(source), "fw/v1/riverside/event", payload)


def a_state(key: str, payload: bytes, topic: str = "fw/v1/camera/dock/status") -> Draft:
    return Draft(key, SourceId("camera/dock"), topic, payload, retained=True)


def queue(store: Store, *drafts: Draft) -> None:
    with store.writing() as work:
        for each in drafts:
            work.send(each)


def keys(messages: tuple[OutboxMessage, ...]) -> list[str]:
    return [each.draft.key for each in messages]


def test_messages_come_out_as_they_went_in_and_in_order(keeper: Keeper) -> None:
    drafts = [a_draft("a", payload=bytes(range(256))), a_draft("b", source="line/1"), a_draft("c")]
    queue(keeper.store, *drafts)
    claimed = keeper.store.outbox.claim("one")
    assert [each.draft for each in claimed] == drafts
    assert {each.made_at for each in claimed} == {keeper.clock.now()}


def test_a_message_lives_and_dies_with_its_event(keeper: Keeper) -> None:
    with pytest.raises(RuntimeError), keeper.store.writing() as work:  # noqa: PT012  (one transaction)
        work.append(an_event(1))
        work.send(a_draft("1"))
        raise RuntimeError("something else went wrong")
    assert keeper.store.outbox.claim("one") == ()
    assert keeper.store.events.feed(0) == ()


def test_a_key_is_queued_once_even_after_it_was_sent(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"), a_draft("a"))
    (message,) = keeper.store.outbox.claim("one")
    keeper.store.outbox.mark_sent([message.number])
    queue(keeper.store, a_draft("a"))
    assert keeper.store.outbox.claim("one") == ()


def test_a_publisher_goes_on_behind_what_is_on_its_way(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"), a_draft("b"), a_draft("c"))
    first = keeper.store.outbox.claim("one", limit=2)
    assert keys(keeper.store.outbox.claim("one", after=first[-1].number)) == ["c"]
    # From the start again it gets all that is not acknowledged.
    keeper.store.outbox.mark_sent([first[1].number])
    assert keys(keeper.store.outbox.claim("one")) == ["a", "c"]


def test_only_one_publisher_sends(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"))
    assert keys(keeper.store.outbox.claim("one")) == ["a"]
    for _ in range(5):
        keeper.clock.goes(4)
        assert keys(keeper.store.outbox.claim("one")) == ["a"]
        assert keeper.store.outbox.claim("two") == ()


def test_a_publisher_that_is_silent_gives_way(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"))
    keeper.store.outbox.claim("one")
    keeper.clock.goes(10)
    assert keys(keeper.store.outbox.claim("two")) == ["a"]
    assert keeper.store.outbox.claim("one") == ()


def test_a_clock_that_was_set_back_does_not_lock_the_outbox(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"))
    keeper.store.outbox.claim("one")
    keeper.clock.goes(-3600)
    assert keys(keeper.store.outbox.claim("two")) == ["a"]


def test_what_was_acknowledged_lately_can_be_repeated_in_order(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"), a_draft("b"), a_draft("c"), a_draft("d"))
    a, b, c, _ = (each.number for each in keeper.store.outbox.claim("one"))
    keeper.store.outbox.mark_sent([a])
    since = keeper.clock.goes(60)
    keeper.store.outbox.mark_sent([c])
    keeper.store.outbox.mark_sent([b])
    again = keeper.store.outbox.acknowledged_since(since)
    assert keys(again) == ["b", "c"]
    assert keys(keeper.store.outbox.acknowledged_since(since, after=again[0].number)) == ["c"]


def test_what_was_repeated_counts_from_the_repeat(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"))
    (message,) = keeper.store.outbox.claim("one")
    keeper.store.outbox.mark_sent([message.number])
    later = keeper.clock.goes(50)
    keeper.store.outbox.mark_sent([message.number])
    (again,) = keeper.store.outbox.acknowledged_since(later)
    assert again.sent_at == later


def test_the_state_of_a_topic_is_the_last_that_was_told(keeper: Keeper) -> None:
    other = "fw/v1/camera/yard/status"
    queue(keeper.store, a_state("1", b"on"), a_state("2", b"on", other), a_state("3", b"off"))
    assert keys(keeper.store.outbox.states()) == ["2", "3"]
    queue(keeper.store, a_state("4", b"", other), a_draft("5"))
    assert keys(keeper.store.outbox.states()) == ["3"]


def test_counts_say_how_much_waits_and_since_when(keeper: Keeper) -> None:
    since = keeper.clock.now()
    queue(keeper.store, a_draft("a"))
    keeper.clock.goes(5)
    queue(keeper.store, a_draft("b"))
    counts = keeper.store.outbox.counts()
    assert (counts.waiting, counts.oldest_waiting_at, counts.acknowledged) == (2, since, 0)
    keeper.store.outbox.mark_sent([each.number for each in keeper.store.outbox.claim("one")])
    counts = keeper.store.outbox.counts()
    assert (counts.waiting, counts.oldest_waiting_at, counts.acknowledged) == (0, None, 2)


def test_counts_say_when_the_last_message_was_acknowledged(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"), a_draft("b"))
    assert keeper.store.outbox.counts().last_acknowledged_at is None
    first, second = keeper.store.outbox.claim("one")
    keeper.store.outbox.mark_sent([second.number])
    last = keeper.clock.now()
    assert keeper.store.outbox.counts().last_acknowledged_at == last
    keeper.clock.goes(5)
    keeper.store.outbox.mark_sent([first.number])
    assert keeper.store.outbox.counts().last_acknowledged_at == keeper.clock.now()


def test_old_messages_are_forgotten_but_never_what_waits_or_is_a_state(keeper: Keeper) -> None:
    queue(keeper.store, a_draft("a"), a_state("b", b"on"), a_state("c", b"off"))
    numbers = [each.number for each in keeper.store.outbox.claim("one")]
    keeper.store.outbox.mark_sent(numbers)
    now = keeper.clock.goes(60)
    queue(keeper.store, a_draft("d"))
    assert keeper.store.outbox.forget(now) == 2
    assert keys(keeper.store.outbox.claim("one")) == ["d"]
    assert keys(keeper.store.outbox.states()) == ["c"]


def test_many_messages_are_marked_at_once(keeper: Keeper) -> None:
    queue(keeper.store, *(a_draft(str(number)) for number in range(1200)))
    numbers = [each.number for each in keeper.store.outbox.claim("one", limit=2000)]
    keeper.store.outbox.mark_sent(numbers)
    assert keeper.store.outbox.counts().waiting == 0
