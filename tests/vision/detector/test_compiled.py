"""Processes that share a folder of compiled networks take turns, and trust nothing half written."""

from pathlib import Path
from threading import Event, Thread

import pytest

from vision.detector.compiled import in_turn


def test_a_second_one_waits_for_the_first(tmp_path: Path) -> None:
    came, had_it = Event(), Event()

    def second() -> None:
        came.set()
        with in_turn(tmp_path):
            had_it.set()

    waiting = Thread(target=second)
    with in_turn(tmp_path):
        waiting.start()
        assert came.wait(30)
        assert not had_it.wait(0.2)
    assert had_it.wait(30)
    waiting.join(30)


def test_what_is_whole_is_kept(tmp_path: Path) -> None:
    with in_turn(tmp_path):
        (tmp_path / "a.blob").write_bytes(b"whole")
    with in_turn(tmp_path):
        assert (tmp_path / "a.blob").read_bytes() == b"whole"


def test_what_somebody_left_half_written_is_thrown_away(tmp_path: Path) -> None:
    def dies() -> None:
        with in_turn(tmp_path):
            (tmp_path / "a.blob").write_bytes(b"hal")
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        dies()
    with in_turn(tmp_path):
        assert not (tmp_path / "a.blob").exists()


def test_without_a_folder_nobody_waits() -> None:
    with in_turn(None), in_turn(None):
        pass
