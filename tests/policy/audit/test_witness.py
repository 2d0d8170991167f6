"""A witness takes a log that grew, and no log that was forked or cut short."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner, Result

from policy.audit.commands import app
from policy.audit.files import parts_of, read_notes
from policy.audit.notes import NoteSigner, read_note, seen_by
from policy.audit.witness import Witness, proof_of_growth
from policy.errors import AuditError
from tests.policy.logs import SIGNER, a_log, an_entry, open_journal

ELSEWHERE = NoteSigner("it.example/witness", Ed25519PrivateKey.generate())


def last_note(folder: Path) -> str:
    return read_notes(parts_of(folder)[-1])[-1]


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "seen", SIGNER.verifier, ELSEWHERE)


def test_a_log_that_grows_is_taken_each_time(witness: Witness, tmp_path: Path) -> None:
    for count in (7, 40, 100):
        folder = a_log(tmp_path / "log", count)
        before = witness.newest()
        proof = proof_of_growth(folder, before.size if before else 0)
        told = witness.take(last_note(folder), proof, seconds=1_900_000_000 + count)
        assert read_note(told, SIGNER.verifier) == witness.newest()
        assert seen_by(told, ELSEWHERE.verifier) == 1_900_000_000 + count
    newest = witness.newest()
    assert newest
    assert newest.size == 147


def test_a_log_that_was_cut_short_is_not_taken(witness: Witness, tmp_path: Path) -> None:
    witness.take(last_note(a_log(tmp_path / "long", 60)), (), seconds=1)
    shorter = a_log(tmp_path / "short", 40)
    with pytest.raises(AuditError, match="does not continue"):
        witness.take(last_note(shorter), (), seconds=2)
    with pytest.raises(AuditError, match="only 40 records"):
        proof_of_growth(shorter, 60)


def test_a_forked_log_is_not_taken(witness: Witness, tmp_path: Path) -> None:
    witness.take(last_note(a_log(tmp_path / "one", 33)), (), seconds=1)
    a_log(tmp_path / "two", 20)
    forked = a_log(tmp_path / "two", 20)
    with pytest.raises(AuditError, match="does not continue"):
        witness.take(last_note(forked), proof_of_growth(forked, 33), seconds=2)


def ask(command: str, folder: Path, *more: str) -> Result:
    key = base64.b64encode(SIGNER.verifier.key.public_bytes_raw()).decode()
    asked = [command, str(folder), "--name", SIGNER.name, "--key", key, *more]
    return CliRunner().invoke(app(), asked)


def test_the_command_remembers_a_log_that_grows(tmp_path: Path) -> None:
    seen, log = tmp_path / "seen", tmp_path / "log"
    for count, size in ((7, 7), (40, 47)):
        told = ask("witness", a_log(log, count), "--seen", str(seen))
        assert told.exit_code == 0
        assert told.output.startswith(f"seen {size}:")
    assert ask("witness", log, "--seen", str(seen)).output.startswith("nothing new: 47:")
    assert ask("verify", log, "--witnessed", str(seen)).exit_code == 0


def test_the_command_says_when_its_memory_lies_beside_the_log(tmp_path: Path) -> None:
    told = ask("witness", a_log(tmp_path / "log", 7), "--seen", str(tmp_path / "seen"))
    assert "is on the disk of the log" in told.output


def test_a_log_that_is_being_written_is_seen_up_to_its_last_checkpoint(tmp_path: Path) -> None:
    seen, log = tmp_path / "seen", a_log(tmp_path / "log", 12)
    ask("witness", log, "--seen", str(seen))
    with open_journal(log) as journal:
        for number in range(15):  # ten are signed together, five wait
            journal.append(an_entry(number))
        told = ask("witness", log, "--seen", str(seen))
    assert told.exit_code == 0
    assert told.output.startswith("seen 22:")


def test_the_command_remembers_nothing_of_a_log_that_was_written_anew(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    ask("witness", a_log(tmp_path / "one", 30), "--seen", str(seen))
    before = seen.read_bytes()
    forked = a_log(tmp_path / "two", 20)
    told = ask("witness", a_log(forked, 20), "--seen", str(seen))
    assert "does not continue" in str(told.exception)
    assert seen.read_bytes() == before
    assert ask("verify", forked, "--witnessed", str(seen)).exit_code == 1


def test_a_log_without_a_checkpoint_is_asked_for_later(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    told = ask("witness", tmp_path / "log", "--seen", str(tmp_path / "seen"))
    assert "no checkpoint yet" in str(told.exception)


def test_the_word_of_a_witness_cannot_be_moved_to_another_note(
    witness: Witness, tmp_path: Path
) -> None:
    first = witness.take(last_note(a_log(tmp_path / "log", 5)), (), seconds=9)
    second = last_note(a_log(tmp_path / "log", 5))
    moved = second + first.splitlines(keepends=True)[-1]
    assert seen_by(first, ELSEWHERE.verifier) == 9
    assert seen_by(moved, ELSEWHERE.verifier) is None


def test_a_note_of_another_key_is_refused(tmp_path: Path) -> None:
    stranger = NoteSigner(SIGNER.name, Ed25519PrivateKey.generate())
    note = last_note(a_log(tmp_path / "log", 5))
    with pytest.raises(AuditError, match="not signed by"):
        read_note(note, stranger.verifier)


@pytest.mark.parametrize(
    "note",
    ["", "\n\n", "a\n1\n\n— a b\n", "a\n01\nAA==\n\n", "a b\n1\nAA==\n\n", "a\n1\nA\n\n— a AA==\n"],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(AuditError):
        read_note(note, SIGNER.verifier)


def test_a_log_cannot_have_a_name_with_spaces() -> None:
    with pytest.raises(AuditError, match="use no spaces"):
        NoteSigner("two words", Ed25519PrivateKey.generate())
