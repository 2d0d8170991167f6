"""Events that come together are taken in together, and each asker hears of his own."""

import asyncio
from collections.abc import Sequence

import pytest

from api.bell import Bell
from api.http.arrivals import MOST, Arrivals
from casework.intake import Intake, Taken
from casework.telling import nothing
from plant.events import Event
from plant.store_errors import BusyError, ConflictError
from tests.builders import an_event
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia


class Counted(Intake):
    """An intake that remembers how many events came together."""

    def __init__(self) -> None:
        clock = FakeClock()
        super().__init__(MemoryStore(MemoryMedia(clock), clock), nothing)
        self.batches: list[int] = []
        self.trouble: Exception | None = None

    def take_each(self, events: Sequence[Event]) -> list[Taken | Exception]:
        self.batches.append(len(events))
        if self.trouble is not None:
            raise self.trouble
        return super().take_each(events)


async def posted(arrivals: Arrivals, *events: Event) -> list[Taken | BaseException]:
    return await asyncio.gather(*map(arrivals.take, events), return_exceptions=True)


def test_what_comes_together_is_taken_in_together() -> None:
    intake, bell = Counted(), Bell()
    events = [an_event(number) for number in range(MOST + 5)]
    answers = asyncio.run(posted(Arrivals(intake, bell), *events))
    told = [each.stored.event for each in answers if isinstance(each, Taken)]
    assert told == events
    assert intake.batches == [MOST, 5]
    assert bell.rings == 2


def test_who_fails_is_told_and_nobody_else() -> None:
    arrivals = Arrivals(Counted(), Bell())
    first, other, last = asyncio.run(
        posted(arrivals, an_event(1), an_event(1, because="something else"), an_event(2))
    )
    assert isinstance(first, Taken)
    assert isinstance(other, ConflictError)
    assert isinstance(last, Taken)


def test_trouble_for_all_is_told_to_all_and_passes() -> None:
    intake = Counted()
    intake.trouble = BusyError("the database is held by another writer")

    async def twice() -> None:
        arrivals = Arrivals(intake, Bell())
        refused = await posted(arrivals, an_event(1), an_event(2))
        assert [type(each) for each in refused] == [BusyError, BusyError]
        intake.trouble = None
        assert (await arrivals.take(an_event(1))).first

    asyncio.run(twice())


def test_an_event_is_kept_although_whoever_sent_it_has_gone() -> None:
    async def leave() -> None:
        arrivals = Arrivals(Counted(), Bell())
        gone = asyncio.create_task(arrivals.take(an_event(1)))
        stays = asyncio.create_task(arrivals.take(an_event(2)))
        await asyncio.sleep(0)
        gone.cancel()
        assert (await stays).first
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert not (await arrivals.take(an_event(1))).first

    asyncio.run(leave())
