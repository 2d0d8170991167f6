"""`floorwatch policy` and `floorwatch audit` from a shell, and IT's guide, command by command."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.test_cli import ROOT, floorwatch
from tests.runtime.test_cli_policyd import Process

GUIDE = (ROOT / "docs/guides/it.md").read_text("utf-8")
BLOCKS: list[str] = re.findall(r"^```bash\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def test_the_bundle_that_we_ship_is_checked() -> None:
    said = floorwatch("policy", "check", ROOT / "policy/starter")
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r"version \d+: \d+ policies .* digest [0-9a-f]{64}\n", said.out)


@pytest.mark.parametrize(
    ("group", "commands"),
    [
        ("policy", ["check", "test", "new-key", "sign", "load", "whatif", "explain"]),
        ("audit", ["verify", "search", "export", "witness"]),
    ],
)
def test_help_names_the_commands_that_are_loaded_on_call(group: str, commands: list[str]) -> None:
    said = floorwatch(group, "--help")
    assert said.code == 0
    assert all(command in said.out for command in commands)


def test_a_bundle_that_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    said = floorwatch("policy", "check", tmp_path)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1


def test_a_key_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    said = floorwatch("audit", "verify", tmp_path, "--name", "x", "--key", "?")
    assert (said.code, len(said.err.splitlines())) == (2, 1)


def bash(script: str, home: Path) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=home,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.slow
def test_the_guide_leads_from_nothing_to_a_verified_audit(tmp_path: Path) -> None:
    prepare, start, ask, name, load, verify, witness = BLOCKS
    (tmp_path / "policy").symlink_to(ROOT / "policy")
    assert re.search(r"^(\d+) of \1 tests passed$", bash(prepare, tmp_path), re.MULTILINE)
    assert start.split() == ["floorwatch", "policyd"]
    running = Process(tmp_path)
    try:
        assert "https://plant.example/#first=" in bash(ask, tmp_path)
        running.register("phone-1")
        bash(name, tmp_path)
        assert "version 2 is in force, approved by bob, ida" in bash(load, tmp_path)
    finally:
        assert running.stop(signal.SIGINT) == 0
    assert bash(verify, tmp_path).startswith("2 records, checkpoint 2:")
    assert re.match(r"seen 2:.*\n2 records, checkpoint 2:", bash(witness, tmp_path), re.DOTALL)
