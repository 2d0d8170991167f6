"""A database becomes what this release expects, from nothing and from every release before."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from casework.intake import Intake
from casework.reviewing import Reviewing
from casework.telling import nothing
from casework.verdicts import Word
from plant.ids import IncidentId
from plant.records import EventFilter
from plant.reviews import Review, ReviewState
from plant.store_errors import BusyError, StoreError
from storage.columns import METADATA
from storage.engine import open_engine, writing
from storage.media import MediaFolder
from storage.migrating import migrate, released, upgrade
from storage.migrations.versions import (
    v0001_first,
    v0002_cases,
    v0003_reports,
    v0004_report_incidents,
    v0005_counts,
    v0006_desk,
    v0007_recordings,
    v0008_privacy,
    v0009_reveals,
    v0010_footage_spans,
)
from storage.store import SqlStore
from tests import postgres
from tests.builders import an_event, at
from tests.fakes import FakeClock
from tests.reports import a_report

ENDING = {"ended_at": at(12), "captured_at": at(12), "detected_at": at(13)}
FIRST_RELEASE = Path(__file__).with_name("first_release.sql")


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))


def an_engine(folder: Path, *, busy_seconds: float = 5.0) -> Engine:
    return open_engine(f"sqlite:///{folder / 'floorwatch.sqlite'}", busy_seconds=busy_seconds)


def test_an_empty_database_gets_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    migrate(engine)
    migrate(engine)
    assert differences(engine) == []
    engine.dispose()


@pytest.mark.slow
def test_postgresql_gets_the_same_tables() -> None:
    with postgres.running() as url:
        engine = open_engine(url)
        migrate(engine)
        assert differences(engine) == []
        engine.dispose()


def test_a_database_of_the_first_release_keeps_its_rows(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "floorwatch.sqlite")) as connection:
        connection.executescript(FIRST_RELEASE.read_text("utf-8"))
    engine, clock = an_engine(tmp_path), FakeClock()
    migrate(engine)
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    assert [each.event for each in store.events.page(EventFilter()).events] == [an_event(10)]
    assert [each.draft.key for each in store.outbox.claim("one")] == [an_event(10).key]
    with store.writing() as work:
        assert work.append(an_event(11)).sequence == 2
    assert differences(engine) == []
    engine.dispose()


def test_an_event_of_the_first_release_has_its_place_in_the_queue(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "floorwatch.sqlite")) as connection:
        connection.executescript(FIRST_RELEASE.read_text("utf-8"))
    engine, clock = an_engine(tmp_path), FakeClock()
    migrate(engine)
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    (waiting,) = store.events.waiting(EventFilter(review=ReviewState.NEW), limit=10)
    kept = store.events.page(EventFilter()).events[0]
    assert (waiting.event, waiting.severity) == (kept.event.id, kept.event.severity)
    assert (waiting.rule, waiting.arrived_at) == (kept.event.rule.id, kept.stored_at)
    engine.dispose()


def test_an_event_of_the_first_release_is_new_to_reviewers_and_gets_an_incident(
    tmp_path: Path,
) -> None:
    with closing(sqlite3.connect(tmp_path / "floorwatch.sqlite")) as connection:
        connection.executescript(FIRST_RELEASE.read_text("utf-8"))
    engine, clock = an_engine(tmp_path), FakeClock()
    migrate(engine)
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    event = an_event(10)
    assert store.reviews.of_event(event.id) == Review(event.id)
    taken = Intake(store, nothing).take(event.ended(**ENDING))
    assert store.reviews.of_event(event.id) == Review(event.id, incident=taken.incident.id)
    judged = Reviewing(store, nothing).judge(
        event.id, Word(ReviewState.CONFIRMED), by="guard", version=0
    )
    assert judged.version == 1
    engine.dispose()


def test_a_database_without_reports_gets_their_tables_and_keeps_its_cases(tmp_path: Path) -> None:
    engine, clock = an_engine(tmp_path), FakeClock()
    with writing(engine) as connection:
        upgrade(connection, to="0002")
        connection.execute(
            text(
                "INSERT INTO incidents (id, version, state, camera, places, kind, lead, severity,"
                " event_count, opened_at, last_event_at, changed_at, owner, reopened) VALUES"
                " ('one', 1, 'open', 'dock', '[]', 'zone.intrusion', 'e', 500, 1, 0, 0, 0, '', 0)"
            )
        )
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    migrate(engine)
    assert differences(engine) == []
    incident = store.incidents.find(IncidentId("one"))
    assert incident is not None
    assert (incident.kind, incident.lead, incident.category) == ("zone.intrusion", "e", None)
    with store.writing() as work:
        assert work.take_report(a_report(1)).receipt == "R-0001"
    engine.dispose()


ASKED = (
    "INSERT INTO report_reveals (report, asked_by, reason, asked_at, agreed_by)"
    " SELECT number, 'lead-one', 'a threat', 1767225600000, '' FROM reports"
)


def test_who_asked_for_a_reporter_is_kept_when_it_may_be_asked_again(tmp_path: Path) -> None:
    engine, clock = an_engine(tmp_path), FakeClock()
    with writing(engine) as connection:
        upgrade(connection, to="0008")
    store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
    with store.writing() as work:
        report = work.take_report(a_report(1)).id
    with writing(engine) as connection:
        connection.execute(text(ASKED))
    migrate(engine)
    (kept,) = store.reports.reveals(report)
    assert (kept.asked_by, kept.reason, kept.agreed_at) == ("lead-one", "a threat", None)
    with store.writing() as work:
        work.keep_reveal(replace(kept, asked_at=kept.asked_at + timedelta(days=2)))
    assert len(store.reports.reveals(report)) == 2
    engine.dispose()


@pytest.mark.slow
def test_a_postgresql_database_of_the_first_release_keeps_its_rows(tmp_path: Path) -> None:
    with postgres.running() as url:
        engine, clock = open_engine(url), FakeClock()
        with writing(engine) as connection:
            upgrade(connection, to="0001")
            connection.execute(text("INSERT INTO sources VALUES ('camera/dock', 1)"))
            connection.execute(
                text(
                    "INSERT INTO events (id, source, kind, camera, phase, onset_at, revision) "
                    "VALUES (:id, 'camera/dock', 'zone.intrusion', 'dock', 'opened', 0, 1)"
                ),
                {"id": an_event(10).id},
            )
        migrate(engine)
        assert differences(engine) == []
        store = SqlStore(engine, MediaFolder(tmp_path / "media", clock), clock)
        assert store.reviews.of_event(an_event(10).id) == Review(an_event(10).id)
        with store.writing() as work:
            assert work.append(an_event(11)).sequence == 2
        engine.dispose()


def test_a_database_of_a_later_release_is_refused(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="later Floorwatch"):
        migrate(engine)
    engine.dispose()


@pytest.mark.parametrize(
    "step",
    [
        v0001_first,
        v0002_cases,
        v0003_reports,
        v0004_report_incidents,
        v0005_counts,
        v0006_desk,
        v0007_recordings,
        v0008_privacy,
        v0009_reveals,
        v0010_footage_spans,
    ],
)
def test_there_is_no_way_down(step: ModuleType) -> None:
    with pytest.raises(StoreError, match="no way down"):
        step.downgrade()


def test_the_steps_are_these() -> None:
    assert released() == tuple(f"{number:04}" for number in range(1, 11))


@pytest.mark.parametrize("url", ["", "mysql://x/y", "nothing", "sqlite+none:///x"])
def test_an_address_that_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        open_engine(url)


def test_a_writer_that_waits_too_long_is_told(tmp_path: Path) -> None:
    engine = an_engine(tmp_path, busy_seconds=0.1)
    with writing(engine), pytest.raises(BusyError), writing(engine):
        pass
    engine.dispose()
