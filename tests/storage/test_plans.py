"""What is asked often runs along an index, however much is kept."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from plant.ids import CameraId, EventId, IncidentId
from plant.incidents import IncidentFilter, IncidentState
from plant.records import EventFilter
from plant.reviews import ReviewState
from storage.engine import open_engine
from storage.media import MediaFolder
from storage.migrating import migrate
from storage.store import SqlStore
from tests.builders import at
from tests.fakes import FakeClock

ASKED: dict[str, Callable[[SqlStore], object]] = {
    "claim": lambda store: store.outbox.claim("one"),
    "states": lambda store: store.outbox.states(),
    "forget": lambda store: store.outbox.forget(at(0)),
    "repeat": lambda store: store.outbox.acknowledged_since(at(0)),
    "events": lambda store: store.events.page(EventFilter()),
    "reviews": lambda store: store.events.page(EventFilter(review=ReviewState.NEW)),
    "of incident": lambda store: store.events.page(EventFilter(incident=IncidentId("x"))),
    "of event": lambda store: store.reviews.of_event(EventId("x")),
    "unclosed": lambda store: store.incidents.unclosed(CameraId("x"), since=at(0)),
    "open": lambda store: store.incidents.page(
        IncidentFilter(states=frozenset({IncidentState.OPEN}))
    ),
    "incidents": lambda store: store.incidents.page(IncidentFilter()),
    "verdicts": lambda store: store.incidents.verdicts(IncidentId("x")),
    "footage": lambda store: store.footage.waiting([CameraId("x")]),
    "signals": lambda store: store.signals.after(0),
}


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_looked_through_from_end_to_end(tmp_path: Path, name: str) -> None:
    engine, clock = open_engine(f"sqlite:///{tmp_path / 'floorwatch.sqlite'}"), FakeClock()
    migrate(engine)
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    asked: list[tuple[str, tuple[object, ...]]] = []

    def remember(_c: object, _k: object, said: str, values: tuple[object, ...], *_: object) -> None:
        if said.startswith(("SELECT", "DELETE")):
            asked.append((said, values))

    event.listen(engine, "before_cursor_execute", remember)
    ASKED[name](store)
    event.remove(engine, "before_cursor_execute", remember)
    assert asked
    with engine.connect() as connection:
        plans = [
            row[-1]
            for said, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
        ]
    assert [each for each in plans if re.fullmatch(r"SCAN (?!leases)\w+", each)] == []
    engine.dispose()
