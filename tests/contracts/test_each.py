"""Many blocks at once are each for itself, and kept when they are answered."""

from collections.abc import Callable

import pytest

from plant.events import Event
from plant.ports import Writing
from plant.records import StoredEvent
from plant.store_errors import ConflictError
from tests.builders import an_event
from tests.contracts.conftest import Keeper


def keeping(event: Event) -> Callable[[Writing], StoredEvent]:
    return lambda work: work.append(event)


def failing(event: Event) -> Callable[[Writing], StoredEvent]:
    def fail(work: Writing) -> StoredEvent:
        work.append(event)
        raise RuntimeError("too late")

    return fail


def test_each_block_gets_its_own_answer(keeper: Keeper) -> None:
    answers = keeper.store.each([keeping(an_event(number)) for number in range(3)])
    assert [each.sequence for each in answers if isinstance(each, StoredEvent)] == [1, 2, 3]
    assert keeper.store.events.last_position() == 3


@pytest.mark.parametrize("broken", range(3))
def test_a_block_that_fails_is_undone_alone(keeper: Keeper, broken: int) -> None:
    blocks = [keeping(an_event(number)) for number in range(3)]
    blocks[broken] = failing(an_event(broken))
    answers = keeper.store.each(blocks)
    assert [isinstance(each, RuntimeError) for each in answers] == [n == broken for n in range(3)]
    for number in range(3):
        kept = keeper.store.events.current(an_event(number).id)
        assert (kept is None) == (number == broken)


def test_a_block_sees_what_those_before_it_wrote(keeper: Keeper) -> None:
    first, again, other = keeper.store.each(
        [keeping(an_event(1)), keeping(an_event(1)), keeping(an_event(1, because="else"))]
    )
    assert first == again
    assert isinstance(other, ConflictError)


def test_no_block_at_all_writes_nothing(keeper: Keeper) -> None:
    assert keeper.store.each([]) == []
    with keeper.store.writing() as work:
        assert work.append(an_event()).position == 1
