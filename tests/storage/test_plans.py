"""What is asked often runs along an index, however much is kept."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import Engine, event

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

Asked: TypeAlias = tuple[str, tuple[object, ...]]
ASKED: dict[str, Callable[[SqlStore], object]] = {
    "claim": lambda store: store.outbox.claim("one"),
    "states": lambda store: store.outbox.states(),
    "forget": lambda store: store.outbox.forget(at(0)),
    "repeat": lambda store: store.outbox.acknowledged_since(at(0)),
    "events": lambda store: store.events.page(EventFilter()),
    "reviews": lambda store: store.events.page(EventFilter(review=ReviewState.NEW)),
    "second looks": lambda store: store.events.judged_once(
        EventFilter(review=ReviewState.FALSE_ALARM), limit=10
    ),
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


def listening_to(engine: Engine, asked: list[Asked]) -> None:
    """Remember what the driver itself is asked, whoever asks it."""

    class Listening(sqlite3.Cursor):
        def execute(self, said: str, values: Any = ()) -> "Listening":
            asked.append((said, tuple(values)))
            super().execute(said, values)
            return self

    class Connection(sqlite3.Connection):
        def cursor(self, _factory: Any = None) -> Any:
            return super().cursor(Listening)

    def connect(_d: object, _r: object, where: list[Any], how: dict[str, Any]) -> Connection:
        return Connection(*where, **how)

    event.listen(engine, "do_connect", connect)


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_looked_through_from_end_to_end(tmp_path: Path, name: str) -> None:
    engine, clock = open_engine(f"sqlite:///{tmp_path / 'floorwatch.sqlite'}"), FakeClock()
    asked: list[Asked] = []
    listening_to(engine, asked)
    migrate(engine)
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    asked.clear()
    ASKED[name](store)
    asked = [(said, values) for said, values in asked if said.startswith(("SELECT", "DELETE"))]
    assert asked
    with engine.connect() as connection:
        plans = [
            row[-1]
            for said, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
        ]
    assert [each for each in plans if re.fullmatch(r"SCAN (?!leases)\w+", each)] == []
    engine.dispose()
