"""A writer that died is followed by one that knows what it left; a changed log is not written."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from policy.audit.files import parts_of
from policy.audit.journal import JournalSettings
from policy.audit.verifying import verify
from policy.errors import AuditError
from tests.policy.logs import SIGNER, a_log, an_entry, open_journal

LARGE = JournalSettings(sign_records=10)


def last_record(folder: Path) -> dict[str, object]:
    lines = parts_of(folder)[-1].records.read_text().splitlines()
    value: dict[str, object] = json.loads(lines[-1])
    return value


def abandon(folder: Path, records: int) -> None:
    """Leave a log as a killed writer leaves it: without a last checkpoint."""
    journal = open_journal(folder, settings=LARGE)
    for number in range(records):
        journal.append(an_entry(number))
    os.close(journal._guard)


def test_records_that_were_never_signed_are_told(tmp_path: Path) -> None:
    abandon(tmp_path, 14)
    open_journal(tmp_path, settings=LARGE).close()
    told = last_record(tmp_path)
    assert (told["what"], told["unsigned_records"]) == ("recovered", 4)
    assert verify(tmp_path, SIGNER.verifier).is_good


def test_a_record_that_was_cut_off_is_taken_away_and_told(tmp_path: Path) -> None:
    abandon(tmp_path, 14)
    with parts_of(tmp_path)[0].records.open("ab") as file:
        file.write(b'{"half":')
    open_journal(tmp_path, settings=LARGE).close()
    assert last_record(tmp_path)["torn_record_bytes"] == 8
    found = verify(tmp_path, SIGNER.verifier)
    assert (found.is_good, found.size) == (True, 15)


def test_a_checkpoint_that_was_cut_off_is_taken_away_and_told(tmp_path: Path) -> None:
    a_log(tmp_path, 14, settings=LARGE)
    notes = parts_of(tmp_path)[0].notes
    notes.write_bytes(notes.read_bytes()[:-20])
    open_journal(tmp_path, settings=LARGE).close()
    told = last_record(tmp_path)
    assert told["unsigned_records"] == 4
    assert verify(tmp_path, SIGNER.verifier).is_good


def test_a_changed_log_is_not_written_any_more(tmp_path: Path) -> None:
    a_log(tmp_path, 14, settings=LARGE)
    file = parts_of(tmp_path)[0].records
    file.write_bytes(file.read_bytes().replace(b'"allow"', b'"alloW"', 1))
    with pytest.raises(AuditError, match="do not fit their checkpoint"):
        open_journal(tmp_path)


@pytest.mark.parametrize("cut", [1, 30, 300])
def test_a_log_that_was_cut_short_is_not_written_any_more(tmp_path: Path, cut: int) -> None:
    a_log(tmp_path, 14, settings=LARGE)
    file = parts_of(tmp_path)[0].records
    before = file.read_bytes()[:-cut]
    file.write_bytes(before)
    with pytest.raises(AuditError, match="a checkpoint of 14"):
        open_journal(tmp_path)
    assert file.read_bytes() == before


def test_a_killed_process_loses_no_record_that_it_was_told_of(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.policy.logs import *\n"
        "journal = open_journal(Path(sys.argv[1]))\n"
        "while True: print(journal.append(an_entry()), flush=True)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        lines = [writer.stdout.readline() for _ in range(300)]
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.readlines()
    acknowledged = int([each for each in lines if each.endswith("\n")][-1])
    open_journal(tmp_path).close()
    found = verify(tmp_path, SIGNER.verifier)
    assert found.is_good
    assert found.size > acknowledged
