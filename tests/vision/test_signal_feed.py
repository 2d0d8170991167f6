"""What the plant tells reaches every camera once, also one that comes later."""

from plant.signals import Signal
from tests.builders import at
from vision.signal_feed import SignalFeed


def a_signal(seconds: float) -> Signal:
    return Signal("door_opened", "dock-3", value=True, at=at(seconds), source="plc")


def test_every_reader_gets_every_signal_once_and_a_later_one_what_came_before() -> None:
    feed = SignalFeed()
    first = feed.reader()
    feed.put(a_signal(1))
    later = feed.reader()
    feed.put(a_signal(2))
    wanted = [at(1).timestamp(), at(2).timestamp()]
    assert [each.at for each in first.take()] == wanted
    assert [each.at for each in later.take()] == wanted
    assert first.take() == ()
