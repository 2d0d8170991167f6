"""`floorwatch devices` and `people`, as IT types them, against a policyd at a real socket."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policy.enrolment.fingerprint import fingerprint
from policy.registry.devices import Status
from runtime.cli import build
from tests.policy.daemon.answering import PASSWORD, Running, a_jwk, start

INTUNE = "Device name,Serial number,Compliance,Last check-in\nTAB-7,S7,Compliant,2026-11-20\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("policyd") / "home")
    yield running
    running.stop()


class Shell:
    """A shell beside a running policyd."""

    def __init__(self, running: Running) -> None:
        self.house = running.house
        self._environment = {"FLOORWATCH_POLICYD__SOCKET": str(running.there._path)}

    def types(self, *arguments: str, says: str = "") -> Result:
        return CliRunner().invoke(build(), arguments, env=self._environment, input=says)

    def done(self, *arguments: str, says: str = "") -> str:
        result = self.types(*arguments, says=says)
        assert result.exit_code == 0, result.output
        return result.output

    def status(self, device: str) -> Status:
        return self.house.registry.device(device).status


@pytest.fixture
def shell(running: Running) -> Shell:
    return Shell(running)


def test_a_device_comes_is_locked_and_goes(shell: Shell, running: Running) -> None:
    told = shell.done("devices", "register", "tab-1", "--group", "phones", "--tag", "[b]Tab 1[/b]")
    code = told.partition("code: ")[2][:11]
    assert f"#enrol=tab-1&code={code.replace('-', '')}" in told
    jwk, key = a_jwk()
    running.there.ask("device.claim", device="tab-1", code=code, key=jwk)
    wrong = shell.types("devices", "approve", "tab-1", "000 000")
    assert wrong.exit_code == 2
    assert "are not those of the key" in wrong.output
    shell.done("devices", "approve", "tab-1", says=f"{fingerprint('tab-1', key.thumbprint)}\n")
    assert shell.status("tab-1") is Status.ACTIVE
    for step, status in (
        ("quarantine", Status.QUARANTINED),
        ("release", Status.ACTIVE),
        ("revoke", Status.REVOKED),
        ("reissue", Status.REGISTERED),
    ):
        shell.done("devices", step, "tab-1", "--reason", "left in the canteen")
        assert shell.status("tab-1") is status
    assert "code: " in shell.done("devices", "code", "tab-1")
    shown = shell.done("devices", "show", "tab-1")
    assert "left in the canteen" in shown
    assert "[b]Tab 1[/b]" in shown
    shell.done("devices", "retire", "tab-1", "--reason", "broken")
    assert shell.status("tab-1") is Status.RETIRED


def test_who_asked_and_why_stands_in_the_audit(shell: Shell, running: Running) -> None:
    shell.done("devices", "register", "tab-2", "--group", "phones", "--reason", "CHG-77")
    (told,) = [
        each
        for each in running.there.ask("audit.search", kind="registry")["records"]  # type: ignore[union-attr]
        if isinstance(each, dict) and each.get("device") == "tab-2"
    ]
    by = told["by"]
    assert isinstance(by, dict)
    assert (by["device"], by["reason"]) == ("shell", "CHG-77")
    assert by["person"]


def test_a_camera_is_let_in_without_digits_and_a_list_is_narrowed(shell: Shell) -> None:
    shell.done("devices", "register", "cam-9", "--kind", "camera", "--vouched-by", "hall-1")
    assert "is active" in shell.done("devices", "approve", "cam-9")
    listed = json.loads(shell.done("devices", "list", "--kind", "camera", "--json"))
    assert [each["id"] for each in listed] == ["cam-9"]
    assert "cam-9" in shell.done("devices", "list", "--text", "CAM")
    assert "cam-9" not in shell.done("devices", "list", "--status", "revoked")


def test_what_it_says_of_a_device_is_changed(shell: Shell) -> None:
    shell.done("devices", "register", "tab-3", "--group", "phones")
    shell.done("devices", "change", "tab-3", "--group", "security-phones", "--serial", "S3")
    device = shell.house.registry.device("tab-3")
    assert (device.groups, device.serial) == (frozenset({"security-phones"}), "S3")
    assert shell.types("devices", "change", "tab-3").exit_code == 2
    assert (
        "no groups of the bundle"
        in shell.types("devices", "change", "tab-3", "--group", "odd").output
    )


def test_an_import_says_what_it_would_do_before_it_does_it(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "intune.csv"
    file.write_text(INTUNE)
    arguments = ("devices", "import", str(file), "--columns", "intune", "--group", "phones")
    told = shell.done(*arguments)
    assert "1 rows: 1 register" in told
    assert "nothing was changed" in told
    assert "tab-7" not in shell.house.registry.all().devices
    assert "1 devices changed" in shell.done(*arguments, "--do")
    assert shell.house.registry.device("tab-7").posture is not None
    own = ("--column", "asset_tag=Serial number", "--column", "serial=Serial number")
    assert "1 rows: 0 register" in shell.done(*arguments, *own)
    assert shell.types(*arguments, "--column", "odd").exit_code == 2
    file.write_bytes(b"\xff\xfe")
    assert "CSV or JSON in UTF-8" in shell.types(*arguments).output


def test_accounts_are_opened_changed_and_closed(shell: Shell, running: Running) -> None:
    for person, role in (("ida", "it-admin"), ("sam", "security")):
        twice = f"{PASSWORD}\n{PASSWORD}\n"
        opened = ("people", "add", person, "--name", "Sam", "--role", role, "--area", "press")
        shell.done(*opened, says=twice)
    running.there.ask("session.open", person="sam", device="desk-1", password=PASSWORD)
    assert "sam" in shell.done("people", "sessions")
    assert json.loads(shell.done("people", "sessions", "--json"))[0]["device"] == "desk-1"
    assert "1 sessions ended" in shell.done("people", "end", "--person", "sam")
    shell.done("people", "change", "sam", "--role", "security-lead", "--area", "paint")
    sam = shell.house.people.person("sam")
    assert (sam.roles, sam.areas) == (frozenset({"security-lead"}), frozenset({"paint"}))
    shell.done("people", "close", "sam", "--reason", "left")
    assert "closed" in shell.done("people", "list")
    shell.done("people", "open", "sam", "--reason", "came back")
    people = json.loads(shell.done("people", "list", "--json"))
    assert {each["id"]: each["enabled"] for each in people} == {"ida": True, "sam": True}
    assert (
        "last IT administrator" in shell.types("people", "close", "ida", "--reason", "oops").output
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("people", "change", "sam"),
        ("people", "end"),
        ("devices", "show", "ghost"),
        ("devices", "refuse", "cam-9", "--reason", "x"),
        ("devices", "register", "Tab 9"),
        ("devices", "register", "tab-9", "--kind", "toaster"),
    ],
)
def test_what_cannot_be_is_told_in_a_line_and_is_a_2(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    result = shell.types(*arguments)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) <= 2


def test_a_policyd_that_is_away_is_told(tmp_path: Path) -> None:
    environment = {"FLOORWATCH_POLICYD__SOCKET": str(tmp_path / "nobody.sock")}
    result = CliRunner().invoke(build(), ["devices", "list"], env=environment)
    assert result.exit_code == 2
    assert "policyd does not answer" in result.output
