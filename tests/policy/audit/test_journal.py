"""The journal writes each record once, forces it to the disk as promised, or says no."""

import errno
import json
import os
import threading
from datetime import datetime
from pathlib import Path

import pytest

from policy.audit.entries import Entry, Kind
from policy.audit.files import parts_of, read_notes
from policy.audit.journal import JournalSettings
from policy.audit.notes import read_note
from policy.audit.verifying import verify
from policy.errors import AuditError
from tests.policy.logs import NOON, SIGNER, HandClock, a_log, an_entry, open_journal


def records(folder: Path) -> list[dict[str, object]]:
    return [
        json.loads(line)
        for part in parts_of(folder)
        for line in part.records.read_text().splitlines()
    ]


def test_a_record_is_one_canonical_line_with_its_number(tmp_path: Path) -> None:
    a_log(tmp_path, 2)
    assert parts_of(tmp_path)[0].records.read_bytes().splitlines()[1] == (
        b'{"action":"event.view","at":"2026-03-02T12:00:01.000Z","decision":"allow",'
        b'"device":"phone-1","kind":"decision","seq":1,"v":1}'
    )


def test_a_log_goes_on_where_it_ended(tmp_path: Path) -> None:
    a_log(tmp_path, 25)
    a_log(tmp_path, 25)
    assert [each["seq"] for each in records(tmp_path)] == list(range(50))
    assert verify(tmp_path, SIGNER.verifier).is_good


def test_a_log_is_kept_in_parts_that_are_verified_together(tmp_path: Path) -> None:
    a_log(tmp_path, 500)
    assert len(parts_of(tmp_path)) > 5
    found = verify(tmp_path, SIGNER.verifier)
    assert (found.is_good, found.size) == (True, 500)


def test_parts_whose_time_is_over_can_be_deleted_and_the_rest_verified(tmp_path: Path) -> None:
    a_log(tmp_path, 500)
    for part in parts_of(tmp_path)[:3]:
        part.records.unlink()
    found = verify(tmp_path, SIGNER.verifier)
    assert found.is_good
    assert found.first == parts_of(tmp_path)[0].first > 0


def test_checkpoints_are_signed_by_number_and_by_time(tmp_path: Path) -> None:
    clock = HandClock()
    settings = JournalSettings(sign_records=10, sign_seconds=60)
    with open_journal(tmp_path, now=clock, settings=settings) as journal:
        for number in range(12):
            journal.append(an_entry(number))
        assert sizes(tmp_path) == [10]
        clock.forward(61)
        journal.tick()
        assert sizes(tmp_path) == [10, 12]
        clock.forward(61)
        journal.tick()
        assert sizes(tmp_path) == [10, 12]


def sizes(folder: Path) -> list[int]:
    part = parts_of(folder)[0]
    return [read_note(note, SIGNER.verifier).size for note in read_notes(part)]


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with open_journal(tmp_path), pytest.raises(AuditError, match="another process writes"):
        open_journal(tmp_path)


def test_what_concerns_the_registry_is_forced_to_the_disk_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[int] = []
    real = os.fsync

    def force(handle: int) -> None:
        forced.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", force)
    clock = HandClock()
    with open_journal(tmp_path, now=clock) as journal:
        forced.clear()
        journal.append(an_entry(kind=Kind.DECISION))
        assert not forced
        journal.append(an_entry(kind=Kind.REGISTRY))
        assert len(forced) == 1
        journal.append(an_entry(kind=Kind.DECISION))
        clock.forward(1)
        journal.tick()
        assert len(forced) == 2


def test_many_threads_write_one_log(tmp_path: Path) -> None:
    with open_journal(tmp_path) as journal:
        numbers: list[int] = []

        def write() -> None:
            numbers.extend(journal.append(an_entry(kind=Kind.REGISTRY)) for _ in range(40))

        threads = [threading.Thread(target=write) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert sorted(numbers) == list(range(320))
    assert verify(tmp_path, SIGNER.verifier).is_good


def test_a_full_disk_is_told_and_leaves_no_half_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    journal = open_journal(tmp_path)
    journal.append(an_entry())

    def half(handle: int, data: bytes) -> int:
        return real(handle, data[: len(data) // 2])

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    for broken in (half, full):
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", broken)
            with pytest.raises(AuditError, match="cannot be written"):
                journal.append(an_entry(1))
    journal.append(an_entry(2))
    journal.close()
    assert [each["seq"] for each in records(tmp_path)] == [0, 1]
    assert verify(tmp_path, SIGNER.verifier).is_good


def test_a_disk_that_refuses_to_sync_shuts_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal(tmp_path)

    def refuse(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(AuditError, match="refused to sync"):
            journal.append(an_entry(kind=Kind.REGISTRY))
    with pytest.raises(AuditError, match="refused to sync"):
        journal.append(an_entry())
    journal.close()


def test_a_closed_journal_takes_nothing(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.close()
    journal.close()
    with pytest.raises(AuditError, match="closed"):
        journal.append(an_entry())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"seq": 7}, "may not be named"),
        ({"text": "x" * 70_000}, "too long"),
        ({"share": 0.5}, "cannot be written"),
        ({"number": 1 << 60}, "cannot be written"),
        ({"text": "\ud800"}, "cannot be written"),
        ({"naïve": 1}, "cannot be written"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    tmp_path: Path, facts: dict[str, object], said: str
) -> None:
    with open_journal(tmp_path) as journal:
        with pytest.raises(AuditError, match=said):
            journal.append(Entry(Kind.DECISION, NOON, facts))  # type: ignore[arg-type]
        assert journal.append(an_entry()) == 0


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    naive = datetime(2026, 3, 2)  # noqa: DTZ001
    with open_journal(tmp_path) as journal, pytest.raises(AuditError, match="without a zone"):
        journal.append(Entry(Kind.DECISION, naive, {}))


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditError, match="no log can be kept"):
        open_journal(tmp_path / "file" / "log")
