"""Records are searched and handed on once the log was verified, whole or not at all."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policy.audit.commands import app
from policy.audit.entries import Entry, Kind
from policy.audit.exporting import ExportFormat, cef, line_of, ocsf
from policy.audit.files import parts_of
from policy.audit.searching import Record, Wanted, verified
from policy.canonical import Json
from policy.errors import AuditError, PolicyError
from tests.policy.logs import NOON, SIGNER, a_log, an_entry, open_journal

KEY = base64.b64encode(SIGNER.verifier.key.public_bytes_raw()).decode()
BY: dict[str, Json] = {"person": "ida", "device": "it-desk-1", "reason": "a|b=c\nd"}
DENIED: dict[str, Json] = {
    "device": {"id": "phone-1"},
    "person": {"id": "ada"},
    "action": "media.export",
    "resource": {"type": "Media", "id": "clip-1"},
    "decision": "deny",
    "policies": ["G05"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_journal(tmp_path / "log") as journal:
        for number in range(40):
            journal.append(an_entry(number))
        journal.append(Entry(Kind.DECISION, NOON, DENIED))
        change: dict[str, Json] = {"what": "changed", "device": "phone-1", "by": BY}
        journal.append(Entry(Kind.REGISTRY, NOON, {**change, "registry_epoch": 1}))
        journal.append(Entry(Kind.SESSION, NOON, {"what": "opened", "person": "ada"}))
    return tmp_path / "log"


def run(command: str, folder: Path, *more: str | Path) -> Result:
    words = [command, str(folder), "--name", SIGNER.name, "--key", KEY, *map(str, more)]
    return CliRunner().invoke(app(), words)


def found(folder: Path, **wanted: str) -> list[Record]:
    return list(verified(folder, SIGNER.verifier).records(Wanted(**wanted)))  # type: ignore[arg-type]


def test_records_are_found_by_what_they_speak_of(folder: Path) -> None:
    assert len(found(folder)) == 43
    assert [each["seq"] for each in found(folder, decision="deny")] == [40]
    assert [each["seq"] for each in found(folder, person="ada")] == [40, 42]
    assert [each["seq"] for each in found(folder, device="it-desk-1")] == [41]
    assert [each["seq"] for each in found(folder, kind="session")] == [42]
    assert [each["seq"] for each in found(folder, text="clip-1")] == [40]
    assert found(folder, action="media.export", device="phone-2") == []


def test_search_prints_the_newest(folder: Path) -> None:
    said = run("search", folder, "--last", "2", "--since", NOON.isoformat())
    assert [json.loads(each)["seq"] for each in said.stdout.splitlines()] == [41, 42]


@pytest.mark.parametrize("form", ["ocsf", "cef", "json"])
def test_an_export_has_every_record_on_a_line(folder: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    said = run("export", folder, "--out", out, "--format", form)
    assert said.stdout == f"43 records: {out}\n"
    assert len(out.read_text().splitlines()) == 43
    assert list(tmp_path.glob("*.part")) == []


def flip(folder: Path) -> None:
    file = parts_of(folder)[0].records
    file.write_bytes(file.read_bytes().replace(b"allow", b"alloy", 1))


def cut(folder: Path) -> None:
    file = parts_of(folder)[-1].records
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


@pytest.mark.parametrize("harm", [flip, cut])
@pytest.mark.parametrize("command", ["search", "export"])
def test_nothing_comes_out_of_a_log_that_was_changed(
    folder: Path, tmp_path: Path, harm: Callable[[Path], None], command: str
) -> None:
    harm(folder)
    out = tmp_path / "out"
    more: tuple[str | Path, ...] = ("--out", out) if command == "export" else ()
    said = run(command, folder, *more)
    assert isinstance(said.exception, AuditError)
    assert said.stdout == ""
    assert not out.exists()


def test_a_log_that_is_changed_while_it_is_read_is_found(folder: Path) -> None:
    log = verified(folder, SIGNER.verifier)
    flip(folder)
    with pytest.raises(AuditError, match="changed while it was read"):
        list(log.records(Wanted()))


def test_what_is_not_signed_yet_is_left_out(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "log")
    for number in range(13):
        journal.append(an_entry(number))
    said = run("export", tmp_path / "log", "--out", tmp_path / "out")
    journal.close()
    assert said.stdout.startswith("10 records; 3 are not signed yet")


def test_a_decision_is_an_api_activity_that_was_denied(folder: Path) -> None:
    (record,) = found(folder, decision="deny")
    event = ocsf(record, "0.1.0")
    assert (event["class_uid"], event["category_uid"], event["type_uid"]) == (6003, 6, 600399)
    assert (event["action_id"], event["status_id"], event["status_detail"]) == (2, 2, "G05")
    assert event["actor"] == {"user": {"uid": "ada"}}
    assert event["api"] == {"operation": "media.export"}
    assert event["time"] == round(NOON.timestamp() * 1000)
    assert event["unmapped"] == record


def test_changes_and_sign_ins_have_classes_of_their_own(folder: Path) -> None:
    classes = {each["kind"]: ocsf(each, "0")["class_uid"] for each in found(folder)}
    assert classes == {"decision": 6003, "registry": 3004, "session": 3002}


def test_a_line_of_cef_is_escaped_and_stays_one_line(folder: Path) -> None:
    (record,) = found(folder, kind="registry")
    line = cef(record, "0.1|2")
    head, told = line.rsplit("|", 1)[0], line
    assert "\n" not in told
    assert len(re.split(r"(?<!\\)\|", line)) >= 8
    assert head.startswith(r"CEF:0|Floorwatch|Floorwatch|0.1\|2|registry:changed|changed|2")
    assert r"a|b\=c" in told


@pytest.mark.parametrize("form", list(ExportFormat))
def test_every_kind_of_record_can_be_written(form: ExportFormat) -> None:
    for kind in Kind:
        record: Record = {"kind": kind.value, "seq": 1, "at": "2026-03-02T12:00:00.000Z", "v": 1}
        assert "\n" not in line_of(record, form, version="1")


@pytest.mark.parametrize(
    "more", [("--since", "yesterday"), ("--since", "2026-03-02T12:00:00"), ("--until", "?")]
)
def test_a_time_that_is_none_is_told(tmp_path: Path, more: tuple[str, str]) -> None:
    said = run("search", a_log(tmp_path / "log", 3), *more)
    assert isinstance(said.exception, PolicyError)
    assert "2026-03-02T22:00:00Z" in str(said.exception)
