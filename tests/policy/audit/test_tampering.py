"""Whatever is flipped, dropped, swapped, added or cut off in a log is found, by both verifiers."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.audit.entries import line_of
from policy.audit.files import parts_of
from policy.audit.merkle import leaf_hash
from policy.audit.notes import Checkpoint, read_note
from policy.audit.verify_audit import check
from policy.audit.verifying import verify
from policy.errors import AuditError
from tests.policy.logs import SIGNER, Folders, a_log, an_entry


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_log(tmp_path_factory.mktemp("log") / "log", 90)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return Folders(tmp_path_factory.mktemp("changed"))


def is_good(folder: Path) -> tuple[bool, bool]:
    """What our verifier says, and what the auditors' says."""
    try:
        ours = verify(folder, SIGNER.verifier).is_good
    except AuditError:
        ours = False
    return ours, not check(folder, SIGNER.name, SIGNER.verifier.key)[0]


def changed(good: Path, folders: Folders, name: str, change: Callable[[bytes], bytes]) -> Path:
    folder = folders.fresh()
    shutil.copytree(good, folder)
    file = folder / name
    file.write_bytes(change(file.read_bytes()))
    return folder


def names(good: Path, *endings: str) -> list[str]:
    return sorted(each.name for each in good.iterdir() if each.suffix in endings)


def test_a_log_as_it_was_written_is_good(good: Path) -> None:
    assert len(parts_of(good)) > 2
    assert is_good(good) == (True, True)


@given(data=st.data())
@settings(max_examples=300)
def test_any_flipped_bit_of_a_record_is_found(
    good: Path, folders: Folders, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(names(good, ".jsonl")))
    size = (good / name).stat().st_size
    at, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 7))

    def flip(content: bytes) -> bytes:
        return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]

    folder = changed(good, folders, name, flip)
    assert is_good(folder) == (False, False)
    shutil.rmtree(folder)


@given(data=st.data())
@settings(max_examples=200)
def test_any_flipped_bit_of_a_checkpoint_or_a_start_is_found(
    good: Path, folders: Folders, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(names(good, ".notes", ".start")))
    size = (good / name).stat().st_size
    at, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 7))

    def flip(content: bytes) -> bytes:
        return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]

    folder = changed(good, folders, name, flip)
    ours, auditors = is_good(folder)
    assert not ours
    # The auditors' verifier needs no starts: it always reads from the first record on.
    assert not auditors or name.endswith(".start")
    shutil.rmtree(folder)


def test_a_flipped_bit_after_the_end_of_a_signature_is_found(good: Path, folders: Folders) -> None:
    """A signature of 68 bytes leaves two bits of base64 over, which a lenient reader ignores."""
    name, at = "000000000066.notes", 370
    assert (good / name).read_bytes()[at + 1 : at + 3] == b"=\n"

    def flip(content: bytes) -> bytes:
        return content[:at] + bytes([content[at] ^ 1 << 1]) + content[at + 1 :]

    assert is_good(changed(good, folders, name, flip)) == (False, False)


@given(data=st.data())
@settings(max_examples=150)
def test_any_dropped_swapped_repeated_or_added_record_is_found(
    good: Path, folders: Folders, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(names(good, ".jsonl")))
    lines = (good / name).read_bytes().splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda it: it != at))
    new = line_of(an_entry(3), int(name[:12]) + at) + b"\n"
    swapped = list(lines)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    change = data.draw(
        st.sampled_from(
            [
                [*lines[:at], *lines[at + 1 :]],
                [*lines[: at + 1], *lines[at:]],
                [*lines[:at], new, *lines[at:]],
                [*lines, new],
                swapped,
            ]
        )
    )
    folder = changed(good, folders, name, lambda _: b"".join(change))
    assert is_good(folder) == (False, False)
    shutil.rmtree(folder)


@given(data=st.data())
@settings(max_examples=100)
def test_any_truncation_is_found(good: Path, folders: Folders, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names(good, ".jsonl", ".notes")))
    size = (good / name).stat().st_size
    to = data.draw(st.integers(0, size - 1))
    folder = changed(good, folders, name, lambda content: content[:to])
    ours, auditors = is_good(folder)
    assert not ours
    # Later checkpoints cover the same records, so losing an early one hides no change.
    assert not auditors or name.endswith(".notes")
    shutil.rmtree(folder)


def test_a_part_that_is_missing_in_the_middle_is_found(good: Path, folders: Folders) -> None:
    folder = folders.fresh()
    shutil.copytree(good, folder)
    middle = parts_of(folder)[1]
    for file in (middle.records, middle.start, middle.notes):
        file.unlink()
    assert is_good(folder) == (False, False)


def test_the_range_of_a_fault_is_told(good: Path, folders: Folders) -> None:
    name = names(good, ".jsonl")[0]

    def change(content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        lines[13] = lines[13].replace(b"allow", b"alloy")
        return b"".join(lines)

    found = verify(changed(good, folders, name, change), SIGNER.verifier)
    assert [str(fault) for fault in found.faults] == [
        f"{name}: records do not fit their checkpoint (records 10 to 19)"
    ]


def test_a_log_cut_back_to_an_earlier_checkpoint_is_found_with_a_witness(
    good: Path, folders: Folders
) -> None:
    folder = folders.fresh()
    shutil.copytree(good, folder)
    parts = parts_of(folder)
    for part in parts[1:]:
        for file in (part.records, part.start, part.notes):
            file.unlink()
    assert is_good(folder) == (True, True)
    whole = verify(good, SIGNER.verifier)
    witnessed = Checkpoint(SIGNER.name, whole.size, whole.root)
    assert not verify(folder, SIGNER.verifier, witnessed=witnessed).is_good
    assert verify(good, SIGNER.verifier, witnessed=witnessed).is_good


def test_a_log_that_was_signed_anew_by_the_same_key_is_found_with_a_witness(
    good: Path, tmp_path: Path
) -> None:
    rewritten = a_log(tmp_path / "log", 89)
    a_log(tmp_path / "log", 1)
    whole = verify(good, SIGNER.verifier)
    witnessed = Checkpoint(SIGNER.name, whole.size, whole.root)
    found = verify(rewritten, SIGNER.verifier, witnessed=witnessed)
    assert any("not the one that the witness saw" in fault.what for fault in found.faults)


def test_a_record_that_says_one_number_and_is_another_is_found_though_it_was_signed(
    tmp_path: Path,
) -> None:
    folder = a_log(tmp_path / "log", 3)
    part = parts_of(folder)[0]
    lines = part.records.read_bytes().splitlines()
    record = json.loads(lines[2])
    lines[2] = json.dumps(record | {"seq": 7}, sort_keys=True, separators=(",", ":")).encode()
    part.records.write_bytes(b"\n".join(lines) + b"\n")
    resign(folder, lines)
    assert is_good(folder) == (False, False)


def resign(folder: Path, lines: list[bytes]) -> None:
    """What somebody who has the key can do."""
    from policy.audit.merkle import root_of_leaves

    root = root_of_leaves([leaf_hash(line) for line in lines])
    note = SIGNER.sign(Checkpoint(SIGNER.name, len(lines), root))
    assert read_note(note, SIGNER.verifier).root == root
    parts_of(folder)[0].notes.write_text(note + "\n", "utf-8")
