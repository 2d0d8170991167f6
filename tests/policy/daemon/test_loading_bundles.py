"""A bundle comes into force through policyd's socket, or what is in force stays, recorded."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from policy.audit.backwards import lines_backwards, record_of
from policy.bundles.reading import Bundle, read_bundle
from policy.bundles.signing import KIND, write_signature
from policy.bundles.starting import starter_folder
from policy.canonical import Json
from policy.errors import PolicyError
from policy.statements import Stating
from tests.policy.bundles.test_bundles import APPROVERS, KEYS, edit, next_version, sign
from tests.policy.daemon.answering import BY, Running, enrol, start
from tests.policy.questions import a_question


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = start(tmp_path / "home")
    keys = {
        name: base64.b64encode(key.public_bytes_raw()).decode()
        for name, key in APPROVERS.keys.items()
    }
    told = json.dumps({"threshold": 2, "keys": keys})
    (running.folder / "approvers.json").write_text(told)
    yield running
    running.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copytree(starter_folder(), tmp_path / "bundle")
    return tmp_path / "bundle"


def load(running: Running, bundle: Bundle) -> dict[str, Json]:
    files: dict[str, Json] = {name: data.decode() for name, data in bundle.files.items()}
    signatures: dict[str, Json] = dict(bundle.signatures)
    return running.there.ask("bundle.load", files=files, signatures=signatures, by=BY)


def newest(running: Running) -> dict[str, Json]:
    return record_of(next(lines_backwards(running.folder / "audit")))


def test_what_two_of_it_approved_comes_into_force_for_those_who_decide(
    running: Running, folder: Path
) -> None:
    first = running.house.bundles.loaded
    before = running.there.ask("epoch")
    next_version(folder, first)
    for _ in ("S20-reveal-steps-up", "S19-export-steps-up"):
        edit(folder, "policies/10-security.cedar", '"5m"', '"4m"')
    edit(folder, "tests/security.toml", "= 300 }", "= 240 }")
    edit(folder, "tests/security.toml", "= 299 }", "= 239 }")
    bundle = sign(folder, "ida", "bob")
    told = load(running, bundle)
    assert told == {"version": 2, "digest": bundle.digest, "approved_by": ["bob", "ida"]}
    assert running.there.ask("epoch") != before
    running.there.knowledge()
    assert running.there.bundle == bundle.digest
    name, policies = running.there.policies()
    assert name == f"2:{bundle.digest[:12]}"
    assert policies.decide(a_question()) == running.house.bundles.loaded.policies.decide(
        a_question()
    )
    record = newest(running)
    assert (record["kind"], record["what"]) == ("policy", "bundle in force")


def unsigned(folder: Path, running: Running) -> Bundle:
    return read_bundle(next_version(folder, running.house.bundles.loaded))


def signed_once(folder: Path, running: Running) -> Bundle:
    return sign(next_version(folder, running.house.bundles.loaded), "ida")


def older(folder: Path, running: Running) -> Bundle:
    edit(folder, "bundle.toml", 'about = "', 'about = "Not newer. ')
    return sign(folder, "ida", "bob")


def forked(folder: Path, running: Running) -> Bundle:
    edit(folder, "bundle.toml", "version = 1", f'version = 9\nparent = "{"0" * 64}"')
    return sign(folder, "ida", "bob")


def changed_after_signing(folder: Path, running: Running) -> Bundle:
    sign(next_version(folder, running.house.bundles.loaded), "ida", "bob")
    edit(folder, "policies/10-security.cedar", '"5m"', '"9m"')
    return read_bundle(folder)


def whose_tests_fail(folder: Path, running: Running) -> Bundle:
    """Two of IT approved it all the same, by other means than ours."""
    next_version(folder, running.house.bundles.loaded)
    edit(folder, "policies/10-security.cedar", '"5m"', '"9m"')
    made = read_bundle(folder)
    stated: dict[str, Json] = {
        "digest": made.digest,
        "version": made.version,
        "parent": made.parent,
    }
    for name in ("ida", "bob"):
        write_signature(folder, name, Stating(KIND, KEYS[name]).state(stated))
    return read_bundle(folder)


def without_a_group_in_use(folder: Path, running: Running) -> Bundle:
    enrol(running)
    folder = next_version(folder, running.house.bundles.loaded)
    edit(folder, "bundle.toml", "\nphones = ", "\ntelephones = ")
    return read_bundle(folder)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (unsigned, "approved by nobody"),
        (signed_once, "approved by ida; 2 are needed"),
        (older, "not newer"),
        (forked, "was not made from version 1"),
        (changed_after_signing, "approved by nobody"),
        (whose_tests_fail, "S20-reveal-steps-up"),
        (without_a_group_in_use, "phones"),
    ],
)
def test_what_may_not_come_into_force_changes_nothing_and_is_recorded(
    running: Running, folder: Path, make: Callable[[Path, Running], Bundle], why: str
) -> None:
    first = running.house.bundles.loaded
    with pytest.raises(PolicyError, match=why):
        load(running, make(folder, running))
    assert running.house.bundles.loaded == first
    record = newest(running)
    assert (record["kind"], record["what"]) == ("policy", "bundle refused")
    assert why in str(record["why"])


def test_without_named_approvers_nothing_comes_into_force(running: Running, folder: Path) -> None:
    (running.folder / "approvers.json").unlink()
    next_version(folder, running.house.bundles.loaded)
    with pytest.raises(PolicyError, match="nobody is named"):
        load(running, sign(folder, "ida", "bob"))


def test_what_cannot_be_recorded_does_not_come_into_force(running: Running, folder: Path) -> None:
    first = running.house.bundles.loaded
    bundle = sign(next_version(folder, first), "ida", "bob")
    running.house.journal.close()
    with pytest.raises(PolicyError):
        load(running, bundle)
    assert running.house.bundles.loaded == first
