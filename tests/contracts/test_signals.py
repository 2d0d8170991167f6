"""Signals are kept in the order of coming; the latest moment tells how things are."""

import math
from dataclasses import replace

import pytest

from plant.ports import Store
from plant.signals import Signal, SignalValue, StoredSignal
from plant.store_errors import ConflictError, StoreError
from tests.builders import at
from tests.contracts.conftest import Keeper


def a_signal(seconds: float, value: SignalValue = "open", *, of: str = "dock-3") -> Signal:
    return Signal("door", of, value, at(seconds), "plc-1")


def note(store: Store, *signals: Signal) -> list[StoredSignal]:
    with store.writing() as work:
        return [work.note(each) for each in signals]


@pytest.mark.parametrize("value", ["open", "", "✓ '", True, False, 0.0, 12.5, -1e9])
def test_a_signal_comes_back_as_it_was_told(keeper: Keeper, value: SignalValue) -> None:
    (kept,) = note(keeper.store, a_signal(1, value))
    assert kept == StoredSignal(a_signal(1, value), 1, keeper.clock.now())
    (read,) = keeper.store.signals.after(0)
    assert (read, type(read.signal.value)) == (kept, type(value))


def test_a_whole_number_is_a_number(keeper: Keeper) -> None:
    first = note(keeper.store, a_signal(1, 3))
    assert note(keeper.store, a_signal(1, 3.0)) == first
    with pytest.raises(ConflictError):
        note(keeper.store, a_signal(1, "3"))


def test_the_same_again_gets_the_same_answer_and_another_value_is_a_conflict(
    keeper: Keeper,
) -> None:
    first = note(keeper.store, a_signal(1))
    keeper.clock.goes(9)
    assert note(keeper.store, a_signal(1)) == first
    with pytest.raises(ConflictError):
        note(keeper.store, a_signal(1, "closed"))
    with pytest.raises(ConflictError):
        note(keeper.store, a_signal(1, value=True))
    assert len(note(keeper.store, replace(a_signal(1), source="plc-2"))) == 1
    assert [each.number for each in keeper.store.signals.after(0)] == [1, 2]


def test_signals_are_read_on_from_a_number(keeper: Keeper) -> None:
    kept = note(keeper.store, *(a_signal(number) for number in range(5)))
    assert keeper.store.signals.after(kept[1].number, limit=2) == (kept[2], kept[3])
    assert keeper.store.signals.after(kept[4].number) == ()


def test_the_latest_moment_tells_how_things_are_in_whatever_order_it_came(keeper: Keeper) -> None:
    kept = note(
        keeper.store,
        a_signal(5, "open"),
        a_signal(3, "closed"),
        a_signal(1, of="dock-4"),
        a_signal(2, of="dock-4"),
    )
    assert keeper.store.signals.latest() == (kept[0], kept[3])


def test_how_it_was_at_a_moment_can_be_asked(keeper: Keeper) -> None:
    late, early = note(keeper.store, a_signal(5, "open"), a_signal(3, "closed"))
    as_of = keeper.store.signals.as_of
    assert as_of("door", "dock-3", at(5)) == late
    assert as_of("door", "dock-3", at(4.9)) == early
    assert as_of("door", "dock-3", at(2)) is None
    assert as_of("door", "dock-4", at(9)) is None


def test_old_signals_are_forgotten_but_never_how_things_are(keeper: Keeper) -> None:
    kept = note(keeper.store, a_signal(1), a_signal(2), a_signal(3, of="dock-4"))
    now = keeper.clock.goes(60)
    young = note(keeper.store, a_signal(1, of="dock-5"))
    with keeper.store.writing() as work:
        assert work.forget_signals(now) == 1
        assert work.signals.after(0) == (kept[1], kept[2], *young)
    (next_one,) = note(keeper.store, a_signal(9))
    assert next_one.number > young[0].number


@pytest.mark.parametrize(
    "signal",
    [
        replace(a_signal(1), kind=""),
        replace(a_signal(1), id="\0"),
        replace(a_signal(1), source="\ud800"),
        a_signal(1, math.nan),
        a_signal(1, -math.inf),
        a_signal(1, 10**400),
        a_signal(1, "x" * 1001),
    ],
    ids=["kind", "id", "source", "nan", "infinite", "huge", "long"],
)
def test_what_is_no_signal_is_refused(keeper: Keeper, signal: Signal) -> None:
    with pytest.raises(StoreError):
        note(keeper.store, signal)
    assert keeper.store.signals.after(0) == ()
