"""What happens is followed at a terminal, whatever becomes of the server meanwhile."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from runtime.programs import floorwatch as program
from tests.runtime.test_serving import EXAMPLE, camera_of, post
from tests.servers import a_server


@pytest.mark.slow
def test_what_happens_is_followed_across_a_restart(tmp_path: Path) -> None:
    plant = tmp_path / "plant.yaml"
    plant.write_text(EXAMPLE.read_text())
    camera = camera_of(plant)
    with a_server(plant, tmp_path / "state") as server:
        port = server.url.rpartition(":")[2]
        assert post(server, 1, camera).status_code == 201
        following = subprocess.Popen(
            program("events", "--follow", "--json", "--url", server.url),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert following.stdout is not None
        with following, following.stdout as told:
            assert json.loads(told.readline())["position"] == 1
            assert post(server, 2, camera).status_code == 201
            assert json.loads(told.readline())["sequence"] == 2
            assert server.ends() == 0
            with a_server(plant, tmp_path / "state", FLOORWATCH_SERVER__PORT=port) as again:
                assert post(again, 3, camera).status_code == 201
                assert json.loads(told.readline())["sequence"] == 3
                following.send_signal(signal.SIGINT)
                assert following.wait(20) == 0
