"""What somebody proposed, fetched from a shell: tested, signed by two of IT, loaded."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policy.keys import signing_key
from runtime.cli import build
from tests.policy.daemon.answering import Running, start
from tests.policy.daemon.test_proposals import SIA

FILE = "policies/20-plant.cedar"
NAMES = ("ida", "bob")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = start(tmp_path / "home")
    keys = {name: signing_key(tmp_path / f"{name}.key").public_key() for name in NAMES}
    told = {name: base64.b64encode(key.public_bytes_raw()).decode() for name, key in keys.items()}
    approvers = json.dumps({"threshold": 2, "keys": told})
    (running.folder / "approvers.json").write_text(approvers)
    yield running
    running.stop()


def types(running: Running, *arguments: str | Path) -> Result:
    environment = {"FLOORWATCH_POLICYD__SOCKET": str(running.there._path)}
    return CliRunner().invoke(build(), [*map(str, arguments)], env=environment)


def test_a_proposal_is_fetched_signed_by_two_loaded_and_gone(
    running: Running, tmp_path: Path
) -> None:
    text = running.house.bundles.bundle.files[FILE].decode()
    asked = running.there.ask("proposal.make", files={FILE: f"// Read by us.\n{text}"}, by=SIA)
    folder = tmp_path / "proposal"
    fetched = types(running, "policy", "fetch", "sia", folder)
    assert (fetched.exit_code, str(asked["digest"]) in fetched.output) == (0, True)
    assert types(running, "policy", "fetch", "sia", folder).exit_code != 0
    for name in NAMES:
        key = tmp_path / f"{name}.key"
        assert types(running, "policy", "sign", folder, "--name", name, "--key", key).exit_code == 0
    assert types(running, "policy", "load", folder).exit_code == 0
    assert running.house.bundles.loaded.digest == asked["digest"]
    assert running.there.ask("proposal.list") == {"proposals": []}
