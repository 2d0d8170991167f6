"""A backup is made while the program writes, is whole, and is checked on the way back."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from sqlalchemy import Engine

from casework.footage import FootageDesk, Wish
from casework.intake import Intake
from casework.reviewing import Reviewing
from casework.telling import nothing
from casework.verdicts import Word
from plant.ids import CameraId
from plant.records import EventFilter
from plant.reviews import ReviewState
from plant.store_errors import StoreError
from storage.backup import backup, restore
from storage.engine import open_engine
from storage.media import MediaFolder
from storage.migrating import migrate
from storage.store import SqlStore
from tests.builders import an_event, at
from tests.contracts.test_media import file_of
from tests.fakes import FakeClock
from tests.storage.test_migrating import FIRST_RELEASE


def a_place(folder: Path) -> tuple[Engine, MediaFolder, SqlStore]:
    clock = FakeClock()
    engine = open_engine(f"sqlite:///{folder / 'floorwatch.sqlite'}")
    migrate(engine)
    media = MediaFolder(folder / "media", clock)
    return engine, media, SqlStore(engine, media, clock)


def with_a_film(store: SqlStore, media: MediaFolder, number: int) -> None:
    content = f"film {number}".encode()
    file = media.keep([content], promised=file_of(content))
    with store.writing() as work:
        work.append(an_event(number))
        work.attach(an_event(number).id, "clip", file, media_type="video/mp4")


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    engine, media, store = a_place(tmp_path)
    for number in range(3):
        with_a_film(store, media, number)
    orphan = media.keep([b"nobody's"], promised=file_of(b"nobody's"))
    made = backup(engine, media, tmp_path / "copy", clock=FakeClock())
    assert made.files == 3
    again = tmp_path / "again"
    assert (
        restore(tmp_path / "copy", database=again / "floorwatch.sqlite", media=again / "media")
        == made
    )
    engine_again, media_again, store_again = a_place(again)
    assert store_again.events.page(EventFilter()) == store.events.page(EventFilter())
    assert b"".join(media_again.read(file_of(b"film 1").sha256)) == b"film 1"
    assert media_again.find(orphan.sha256) is None
    for each in (engine, engine_again):
        each.dispose()


def test_what_people_worked_on_comes_back_with_the_footage_they_asked_for(tmp_path: Path) -> None:
    engine, media, store = a_place(tmp_path)
    taken = Intake(store, nothing).take(an_event(1))
    word = Word(ReviewState.CONFIRMED)
    review = Reviewing(store, nothing).judge(an_event(1).id, word, by="guard", version=0)
    desk = FootageDesk(store)
    request = desk.ask(Wish(CameraId("dock"), at(0), at(9)), by="guard")
    film = media.keep([b"asked for"], promised=file_of(b"asked for"))
    ready = desk.bring(request.id, film, media_type="video/mp4")
    backup(engine, media, tmp_path / "copy", clock=FakeClock())
    again = tmp_path / "again"
    restore(tmp_path / "copy", database=again / "floorwatch.sqlite", media=again / "media")
    engine_again, media_again, store_again = a_place(again)
    assert store_again.incidents.find(taken.incident.id) == taken.incident
    assert store_again.reviews.of_event(an_event(1).id) == review
    assert store_again.footage.find(request.id) == ready
    assert b"".join(media_again.read(film.sha256)) == b"asked for"
    for each in (engine, engine_again):
        each.dispose()


def test_a_backup_of_the_first_release_is_restored(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    with closing(sqlite3.connect(old / "floorwatch.sqlite")) as connection:
        connection.executescript(FIRST_RELEASE.read_text("utf-8"))
    engine = open_engine(f"sqlite:///{old / 'floorwatch.sqlite'}")
    backup(engine, MediaFolder(old / "media", FakeClock()), tmp_path / "copy", clock=FakeClock())
    engine.dispose()
    again = tmp_path / "again"
    restore(tmp_path / "copy", database=again / "floorwatch.sqlite", media=again / "media")
    engine, _, store = a_place(again)
    assert [each.event for each in store.events.page(EventFilter()).events] == [an_event(10)]
    engine.dispose()


def test_a_backup_made_while_writing_is_whole(tmp_path: Path) -> None:
    engine, media, store = a_place(tmp_path)
    with_a_film(store, media, 0)
    enough = Flag()

    def write() -> None:
        number = 1
        while not enough.is_set():
            with_a_film(store, media, number)
            number += 1

    writer = Thread(target=write)
    writer.start()
    try:
        made = [
            backup(engine, media, tmp_path / f"copy-{each}", clock=FakeClock()) for each in "ab"
        ]
    finally:
        enough.set()
        writer.join()
    engine.dispose()
    for name, manifest in zip("ab", made, strict=True):
        place = tmp_path / f"again-{name}"
        restore(
            tmp_path / f"copy-{name}", database=place / "floorwatch.sqlite", media=place / "media"
        )
        engine_again, media_again, store_again = a_place(place)
        events = store_again.events.page(EventFilter(), limit=100_000).events
        clips = [store_again.events.attachments(each.event.id) for each in events]
        assert len(clips) == manifest.files
        assert all(media_again.find(clip.file.sha256) == clip.file for (clip,) in clips)
        engine_again.dispose()


@pytest.mark.parametrize("spoilt", ["floorwatch.sqlite", "media", "manifest.json"])
def test_a_damaged_backup_is_told_and_no_database_appears(tmp_path: Path, spoilt: str) -> None:
    engine, media, store = a_place(tmp_path)
    with_a_film(store, media, 0)
    backup(engine, media, tmp_path / "copy", clock=FakeClock())
    engine.dispose()
    damaged = tmp_path / "copy" / spoilt
    if damaged.is_dir():
        (damaged,) = damaged.glob("*/*")
        damaged.unlink()  # the file itself is linked: the original must stay as it is
    damaged.write_bytes(b"{}")
    with pytest.raises(StoreError, match=r"damaged|no complete"):
        restore(tmp_path / "copy", database=tmp_path / "again.sqlite", media=tmp_path / "again")
    assert not (tmp_path / "again.sqlite").exists()


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    engine, media, store = a_place(tmp_path)
    with_a_film(store, media, 0)
    backup(engine, media, tmp_path / "copy", clock=FakeClock())
    with pytest.raises(StoreError, match="something already"):
        backup(engine, media, tmp_path / "copy", clock=FakeClock())
    with pytest.raises(StoreError, match="something already"):
        restore(tmp_path / "copy", database=tmp_path / "new.sqlite", media=tmp_path / "media")
    engine.dispose()


def test_a_backup_that_broke_off_is_none(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with pytest.raises(StoreError, match="no complete backup"):
        restore(tmp_path / "copy", database=tmp_path / "new.sqlite", media=tmp_path / "media")
