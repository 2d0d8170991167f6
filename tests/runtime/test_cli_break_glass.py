"""`floorwatch break-glass`, as IT types it: it shows and ends, and opens nothing."""

import json
from collections.abc import Iterator

import pytest

from tests.policy.daemon.answering import BY, PASSWORD, Running, start
from tests.runtime.test_cli_devices import Shell


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("policyd") / "home")
    ada = {"id": "ada", "name": "Ada", "password": PASSWORD}
    running.there.ask("person.add", **ada, roles=["security"], areas=[], by=BY)
    running.there.ask("session.open", device="desk-1", person="ada", password=PASSWORD)
    yield running
    running.stop()


def test_what_is_asked_for_is_listed_and_ended(running: Running) -> None:
    shell = Shell(running)
    assert "all-areas: Security sees every area" in shell.done("break-glass", "list")
    by = {"person": "ada", "device": "desk-1", "reason": "fire in [b]hall 2[/b]"}
    name = running.there.ask("break_glass.ask", grant="all-areas", minutes=5, by={**by})["id"]
    told = shell.done("break-glass", "list")
    assert str(name) in told
    assert "fire in [b]hall 2[/b]" in told
    assert f"{name} is over" in shell.done("break-glass", "end", str(name))
    (opening,) = json.loads(shell.done("break-glass", "list", "--json"))["openings"]
    assert (opening["stage"], opening["over"]["why"]) == ("closed", "somebody ended it")
    again = shell.types("break-glass", "end", str(name))
    assert again.exit_code == 2
    assert "it is over already" in again.output


def test_there_is_no_command_that_opens(running: Running) -> None:
    for word in ("open", "ask", "agree", "review"):
        assert Shell(running).types("break-glass", word).exit_code == 2
