"""`floorwatch backup` copies what a running server keeps, and `restore` brings it back."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from plant.records import EventFilter
from plant.wall_clock import WallClock
from storage.opening import Kept, opened
from tests.builders import an_event
from tests.contracts.test_media import file_of
from tests.runtime.test_cli import floorwatch

CLIP = b"a clip"


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of our own, in which the usual settings lead to its own state."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def keep_one(kept: Kept) -> None:
    file = kept.media.keep([CLIP], promised=file_of(CLIP))
    with kept.store.writing() as work:
        work.append(an_event(1))
        work.attach(an_event(1).id, "clip", file, media_type="video/mp4")


def open_state(folder: Path) -> AbstractContextManager[Kept]:
    return opened(f"sqlite:///{folder / 'floorwatch.sqlite'}", folder / "media", WallClock())


def test_what_a_running_server_keeps_comes_back(at_home: Path) -> None:
    with open_state(at_home / "state") as kept:
        keep_one(kept)
        said = floorwatch("backup", "copy")
        assert (said.code, said.err) == (0, "")
        assert "copy: complete: 1 file, database" in said.out
    (at_home / "state").rename(at_home / "lost")
    assert "copy: restored: 1 file" in floorwatch("restore", "copy").out
    with open_state(at_home / "state") as kept:
        (stored,) = kept.store.events.page(EventFilter()).events
        assert stored.event.id == an_event(1).id
        assert b"".join(kept.media.read(file_of(CLIP).sha256)) == CLIP


def test_a_restore_over_something_is_refused(at_home: Path) -> None:
    with open_state(at_home / "state") as kept:
        keep_one(kept)
    floorwatch("backup", "copy")
    said = floorwatch("restore", "copy")
    assert said.code == 2
    assert "there is something already" in said.err


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_with_postgresql_it_is_said_what_to_do_instead(
    command: str, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOORWATCH_SERVER__DATABASE", "postgresql+psycopg://nobody@/nowhere")
    said = floorwatch(command, at_home / "copy")
    assert said.code == 2
    assert "use pg_" in said.err
    assert len(said.err.splitlines()) == 1


def test_where_nothing_is_kept_nothing_is_made(at_home: Path) -> None:
    said = floorwatch("backup", "copy")
    assert said.code == 2
    assert "there is no database" in said.err
    assert not list(at_home.iterdir())
