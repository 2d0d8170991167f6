"""`floorwatch worker` says in one line what must be mended before it can begin."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from runtime.cli import build
from tests.builders import A_PLANT

LIVE_ONLY = """\
version: 1
site: riverside
timezone: UTC
cameras:
  - id: dock
    url: rtsp://127.0.0.1/main
rules: []
"""


def run(folder: Path, *arguments: str, plant: str = LIVE_ONLY) -> tuple[int, str]:
    file = folder / "plant.yaml"
    file.write_text(plant)
    command = ["worker", "--plant", str(file), "--state", str(folder / "state"), *arguments]
    result = CliRunner().invoke(build(), command)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--server", "127.0.0.1"], "is no address of a server"),
        (["--server", "http://127.0.0.1:1", "--id", "Hall 1"], "cannot be the name"),
        (["--server", "http://127.0.0.1:1", "--once"], "no camera of the plant is a film"),
    ],
)
def test_what_must_be_mended_is_told(tmp_path: Path, arguments: list[str], told: str) -> None:
    code, output = run(tmp_path, *arguments)
    assert (code, told in output) == (2, True), output


def test_a_wrong_plant_file_is_told_line_by_line(tmp_path: Path) -> None:
    broken = A_PLANT.replace("zone.loitering", "zone.lingering")
    code, output = run(tmp_path, "--server", "http://127.0.0.1:1", "--once", plant=broken)
    assert code == 2
    assert "plant.yaml:" in output
