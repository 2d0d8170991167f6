"""The demo runs all of Floorwatch, shows what happens and ends when asked."""

import signal
import subprocess
from pathlib import Path

import pytest

from runtime.programs import floorwatch as program
from tests.runtime.test_cli import floorwatch

pytestmark = pytest.mark.slow


@pytest.mark.timeout(300)
def test_films_play_over_and_over_until_somebody_presses_ctrl_c(tmp_path: Path) -> None:
    command = program("demo", "camera_covered", "--state", tmp_path / "state")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        try:
            head = [demo.stdout.readline() for _ in range(8)]
            assert "1 film, each as a camera, over and over" in head[0]
            assert "/#first=" in head[1]
            assert "sign in as guard" in head[4]
            first = demo.stdout.readline()
            assert "camera.tampered" in first
            assert "opened" in first
            demo.send_signal(signal.SIGINT)
            demo.stdout.read()
            assert demo.wait(60) == 0
        finally:
            demo.kill()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    said = floorwatch("demo", "--once", "camera_covered", "--state", tmp_path)
    assert said.code == 2
    assert "the folder is not empty" in said.err
    assert (tmp_path / "precious").read_text() == "mine"


def test_without_the_films_it_says_what_to_do(tmp_path: Path) -> None:
    said = floorwatch("demo", "--folder", tmp_path)
    assert said.code == 2
    assert "there are no films" in said.err
