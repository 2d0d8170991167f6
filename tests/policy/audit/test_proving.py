"""Whoever gets a bundle of proofs can check it alone, and finds whatever was changed in it."""

import base64
import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from policy.audit.files import parts_of, read_notes
from policy.audit.following import FollowingTree
from policy.audit.journal import JournalSettings
from policy.audit.merkle import Tree, leaf_hash, root_of_leaves
from policy.audit.notes import Checkpoint, NoteSigner
from policy.audit.proofs import inclusion_proof
from policy.audit.proving import KnownBlocks, bundle_of, prove
from policy.audit.showing import shown_by
from policy.errors import AuditError
from tests.policy.logs import NOON, SIGNER, a_log, open_journal

LEAVES = st.lists(st.binary(max_size=6).map(leaf_hash), min_size=1, max_size=70)
PHONE_3 = b'"device":"phone-3"'


@given(LEAVES, st.data())
def test_a_tree_that_grew_proves_what_the_definition_proves(
    leaves: list[bytes], data: st.DataObject
) -> None:
    wanted = data.draw(st.sets(st.sampled_from(range(len(leaves)))))
    tree = FollowingTree(Tree())
    paths = [tree.add(leaf, follow=at in wanted) for at, leaf in enumerate(leaves)]
    assert tree.finish() == root_of_leaves(leaves)
    for path in filter(None, paths):
        assert tuple(path.steps) == inclusion_proof(leaves, path.index)
    assert {path.index for path in paths if path} == wanted


@given(LEAVES, st.data())
def test_a_log_whose_beginning_was_archived_proves_the_same(
    leaves: list[bytes], data: st.DataObject
) -> None:
    archived = data.draw(st.integers(0, len(leaves) - 1))
    start = Tree()
    for leaf in leaves[:archived]:
        start.add(leaf)
    tree = FollowingTree(start)
    paths = [tree.add(leaf, follow=True) for leaf in leaves[archived:]]
    assert tree.finish() == root_of_leaves(leaves)
    for path in filter(None, paths):
        assert tuple(path.steps) == inclusion_proof(leaves, path.index)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of several parts, 300 records a second apart."""
    return a_log(tmp_path_factory.mktemp("log"), 300)


def a_bundle(log: Path, *, since: timedelta = timedelta(), most: int = 1000) -> dict[str, Any]:
    note = read_notes(parts_of(log)[-1])[-1]
    with open_journal(log) as journal:
        found = prove(
            log, journal.sign(), lambda line: PHONE_3 in line, since=NOON + since, most=most
        )
    bundle: dict[str, Any] = json.loads(json.dumps(bundle_of(found, note, SIGNER.verifier)))
    return bundle


def test_all_records_that_are_wanted_are_proven(log: Path) -> None:
    shown = shown_by(a_bundle(log))
    assert [each["seq"] for each in shown.records] == list(range(3, 300, 7))
    assert (shown.log, shown.size, shown.left_out) == ("plant.example/audit", 300, 0)


def test_records_between_thousands_that_nobody_asks_for_are_proven(tmp_path: Path) -> None:
    log = a_log(tmp_path / "log", 5000, settings=JournalSettings(part_bytes=400_000))
    with open_journal(log, settings=JournalSettings(part_bytes=400_000)) as journal:
        checkpoint = journal.sign()
    assert len(parts_of(log)) > 1
    wanted = [7, 1023, 1024, 3500, 4999]
    ends = tuple(f'"seq":{each},'.encode() for each in wanted)
    leaves = [leaf_hash(line) for line in lines_of(log)]
    known = KnownBlocks()
    prove(log, checkpoint, lambda line: b'"seq":4,' in line, since=NOON, known=known)
    assert known.find(parts_of(log)[0], 1024), "what was hashed is known from then on"
    for _ in range(2):
        found = prove(
            log,
            checkpoint,
            lambda text: any(each in text for each in ends),
            since=NOON,
            known=known,
        )
        assert [path.index for _, path in found.records] == wanted
        for _, path in found.records:
            assert tuple(path.steps) == inclusion_proof(leaves, path.index)


def lines_of(log: Path) -> list[bytes]:
    return [line for part in parts_of(log) for line in part.records.read_bytes().splitlines()]


def test_of_many_the_newest_are_shown_and_the_others_counted(log: Path) -> None:
    shown = shown_by(a_bundle(log, most=5))
    assert [each["seq"] for each in shown.records] == [269, 276, 283, 290, 297]
    assert shown.left_out == 38


def test_parts_that_ended_before_are_not_read(log: Path, tmp_path: Path) -> None:
    assert len(parts_of(log)) > 5
    late = a_bundle(log, since=timedelta(hours=1, seconds=200))
    seqs = [each["seq"] for each in shown_by(late).records]
    assert 297 in seqs
    assert 3 not in seqs


def test_a_log_that_does_not_fit_its_checkpoint_proves_nothing(log: Path) -> None:
    wrong = Checkpoint(SIGNER.name, 300, b"\0" * 32)
    with pytest.raises(AuditError, match="nothing can be proven"):
        prove(log, wrong, lambda _: True, since=NOON)


def test_a_log_shorter_than_its_checkpoint_proves_nothing(log: Path) -> None:
    with pytest.raises(AuditError, match="nothing can be proven"):
        prove(log, Checkpoint(SIGNER.name, 301, b"\0" * 32), lambda _: True, since=NOON)


def _changes(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    changed = {name: copy.deepcopy(bundle) for name in _NAMES}
    first = {name: each["records"][0] for name, each in changed.items()}
    first["record"]["record"] = first["record"]["record"].replace("allow", "deny")
    first["number"]["index"] += 7
    first["step"]["proof"][0] = first["step"]["proof"][1]
    first["short"]["proof"].pop()
    first["spelling"]["proof"][0] = " " + first["spelling"]["proof"][0]
    changed["size"]["checkpoint"] = changed["size"]["checkpoint"].replace("300", "301")
    changed["name"]["log"] = "other.example/audit"
    changed["more"]["more"] = 1
    changed["version"]["version"] = 2
    changed["key"]["key"] = "AAAA"
    return changed


_NAMES = (
    *("record", "number", "step", "short", "spelling", "size", "name", "more", "version", "key"),
)


@pytest.mark.parametrize("name", _NAMES)
def test_a_bundle_in_which_something_was_changed_shows_nothing(log: Path, name: str) -> None:
    bundle = a_bundle(log)
    shown_by(bundle)
    with pytest.raises(AuditError):
        shown_by(_changes(bundle)[name])


def test_a_log_that_somebody_else_signed_is_found_by_the_key(log: Path) -> None:
    other = NoteSigner(SIGNER.name, Ed25519PrivateKey.generate())
    bundle = a_bundle(log)
    told = {
        **bundle,
        "checkpoint": other.sign(Checkpoint(SIGNER.name, 300, _root(log))),
        "key": _b64(other.verifier.key.public_bytes_raw()),
    }
    shown_by(told)
    with pytest.raises(AuditError, match="another key"):
        shown_by(told, key=bundle["key"])


def _root(log: Path) -> bytes:
    lines = b"".join(part.records.read_bytes() for part in parts_of(log)).splitlines()
    return root_of_leaves([leaf_hash(line) for line in lines])


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
