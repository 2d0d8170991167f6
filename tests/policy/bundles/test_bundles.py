"""A bundle comes into force only if it is whole, tested, approved by others, and next."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from policy.bundles.cases import read_cases
from policy.bundles.loading import Loaded, load
from policy.bundles.reading import Bundle, read_bundle
from policy.bundles.signing import Approvers, sign_bundle, write_signature
from policy.bundles.starting import starter_folder
from policy.bundles.trying import try_bundle
from policy.errors import BundleError, PolicyError
from policy.keys import signing_key

KEYS = {name: Ed25519PrivateKey.generate() for name in ("ida", "bob", "eve")}
APPROVERS = Approvers({name: key.public_key() for name, key in KEYS.items()})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = tmp_path / "bundle"
    shutil.copytree(starter_folder(), there)
    return there


def edit(folder: Path, name: str, was: str, now: str) -> Path:
    text = (folder / name).read_text()
    assert was in text
    (folder / name).write_text(text.replace(was, now, 1))
    return folder


def sign(folder: Path, *names: str) -> Bundle:
    for name in names:
        statement = sign_bundle(read_bundle(folder), KEYS[name])
        write_signature(folder, name, statement)
    return read_bundle(folder)


def next_version(folder: Path, after: Loaded, version: int = 2) -> Path:
    meta = f'version = {version}\nparent = "{after.digest}"'
    return edit(folder, "bundle.toml", "version = 1", meta)


def test_a_bundle_that_two_others_approved_is_loaded(folder: Path) -> None:
    loaded = load(sign(folder, "ida", "bob"), APPROVERS)
    assert loaded.approved_by == {"ida", "bob"}
    assert loaded.name == f"1:{loaded.digest[:12]}"


def test_one_approval_is_not_enough(folder: Path) -> None:
    with pytest.raises(BundleError, match=r"approved by ida; 2 are needed \(ask bob, eve\)"):
        load(sign(folder, "ida"), APPROVERS)


def test_who_wrote_it_does_not_count(folder: Path) -> None:
    edit(folder, "bundle.toml", 'author = "floorwatch"', 'author = "ida"')
    with pytest.raises(BundleError, match="approved by bob; 2 are needed"):
        load(sign(folder, "ida", "bob"), APPROVERS)
    assert load(sign(folder, "eve"), APPROVERS).approved_by == {"bob", "eve"}


def test_a_stranger_does_not_count_nor_a_name_with_anothers_key(folder: Path) -> None:
    statement = sign_bundle(read_bundle(folder), Ed25519PrivateKey.generate())
    for name in ("mallory", "bob"):
        write_signature(folder, name, statement)
    with pytest.raises(BundleError, match="approved by ida;"):
        load(sign(folder, "ida"), APPROVERS)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a policy": lambda it: edit(it, "policies/10-security.cedar", '"5m"', '"9m"'),
    "a comment": lambda it: edit(it, "policies/10-security.cedar", "Security:", "security:"),
    "a test": lambda it: edit(it, "tests/gate.toml", "A pending device", "a pending device"),
    "the version": lambda it: edit(it, "bundle.toml", "version = 1", "version = 2"),
    "the author": lambda it: edit(it, "bundle.toml", '"floorwatch"', '"bob"'),
    "a group": lambda it: edit(it, "bundle.toml", "[groups]", '[groups]\nnew = ""'),
    "one more file": lambda it: (it / "policies" / "99-more.cedar").write_text(""),
    "one file less": lambda it: (it / "tests" / "gate.toml").unlink(),
    "another name": lambda it: (it / "tests" / "it.toml").rename(it / "tests" / "that.toml"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_approved_is_exactly_what_is_loaded(folder: Path, what: str) -> None:
    sign(folder, "ida", "bob")
    CHANGES[what](folder)
    with pytest.raises(BundleError, match="2 are needed"):
        load(read_bundle(folder), APPROVERS)


def test_a_bundle_whose_tests_fail_is_neither_signed_nor_loaded(folder: Path) -> None:
    good = sign(folder, "ida", "bob")
    edit(folder, "policies/10-security.cedar", '"5m"', '"9m"')
    with pytest.raises(BundleError, match="S20-reveal-steps-up"):
        sign_bundle(read_bundle(folder), KEYS["ida"])
    broken = read_bundle(folder)
    forced = {name: broken.signatures[name] for name in good.signatures}
    assert forced
    with pytest.raises(BundleError):
        load(broken, APPROVERS)


def test_the_next_version_follows_from_the_one_in_force(folder: Path) -> None:
    first = load(sign(folder, "ida", "bob"), APPROVERS)
    second = load(sign(next_version(folder, first), "ida", "bob"), APPROVERS, after=first)
    assert second.version == 2
    assert load(read_bundle(folder), APPROVERS, after=second).digest == second.digest


def test_an_older_bundle_is_never_loaded_again(folder: Path, tmp_path: Path) -> None:
    old = sign(folder, "ida", "bob")
    first = load(old, APPROVERS)
    second = load(sign(next_version(folder, first), "ida", "bob"), APPROVERS, after=first)
    with pytest.raises(BundleError, match="not newer than version 2 in force"):
        load(old, APPROVERS, after=second)


def test_a_fork_is_not_loaded(folder: Path, tmp_path: Path) -> None:
    first = load(sign(folder, "ida", "bob"), APPROVERS)
    fork = tmp_path / "fork"
    shutil.copytree(folder, fork)
    second = load(sign(next_version(folder, first), "ida", "bob"), APPROVERS, after=first)
    other = sign(next_version(fork, first, version=3), "ida", "bob")
    with pytest.raises(BundleError, match="was not made from version 2 in force"):
        load(other, APPROVERS, after=second)


def test_approvals_that_can_never_be_reached_are_refused() -> None:
    for threshold in (0, 4):
        with pytest.raises(BundleError, match="can never be right"):
            Approvers(APPROVERS.keys, threshold)


FAULTS = {
    'permit (principal, action, resource);\n@id("': "no @id",
    '@id("x") permit (principal in DeviceGroup::"phones", action, resource);\n@id("': "says not why",
    '@id("x") @why("y") permit (principal, action, resource);\n@id("': "permits everything to every",
    '@id("x") @why("y") @expires("2026-12-01") permit (principal in DeviceGroup::"phones", action, '
    'resource);\n@id("': "a grant without @ticket",
    '@id("x") @why("y") @ticket("C") @expires("soon") permit (principal in DeviceGroup::"phones", '
    'action, resource);\n@id("': "is no date",
    '@id("x") @why("y") @ticket("C") @expires("2026-12-01") permit (principal in '
    'DeviceGroup::"phones", action, resource) when { context.now < datetime("2027-01-01") };\n@id("': (
        "does not end"
    ),
    '@id("x") @why("y") permit (principal in DeviceGroup::"phones", action, resource) when '
    '{ ip("1.2.3.4").isLoopback() };\n@id("': "is not accepted here",
}


@pytest.mark.parametrize("text", FAULTS, ids=FAULTS.values())
def test_policies_that_it_could_not_answer_for_are_faults(folder: Path, text: str) -> None:
    edit(folder, "policies/20-plant.cedar", '@id("', text)
    try:
        faults = "; ".join(try_bundle(read_bundle(folder)).faults)
    except BundleError as error:
        faults = str(error)
    assert FAULTS[text] in faults


def test_a_grant_that_ends_is_accepted_and_must_be_tested(folder: Path) -> None:
    grant = (
        '@id("GR-1") @why("Night shift covers for security") @ticket("CHG-77")'
        ' @expires("2026-12-01") permit (principal == Device::"desk-7", action == Action::"media.view",'
        ' resource in Area::"press") when { context.now < datetime("2026-12-01T00:00:00Z") };\n@id("'
    )
    edit(folder, "policies/20-plant.cedar", '@id("', grant)
    assert try_bundle(read_bundle(folder)).faults == ("GR-1: no test names it in `because`",)


BROKEN: dict[str, Callable[[Path], object]] = {
    "no bundle.toml": lambda it: (it / "bundle.toml").unlink(),
    "no TOML": lambda it: (it / "bundle.toml").write_text("= 1"),
    "version 0": lambda it: edit(it, "bundle.toml", "version = 1", "version = 0"),
    "no author": lambda it: edit(it, "bundle.toml", "author", "writer"),
    "odd group": lambda it: edit(it, "bundle.toml", "[groups]", '[groups]\n"A b" = ""'),
    "odd file": lambda it: (it / "policies" / "run.py").write_text("x"),
    "no text": lambda it: (it / "policies" / "x.cedar").write_bytes(b"\xff"),
    "link": lambda it: (it / "policies" / "x.cedar").symlink_to("/etc/hostname"),
    "syntax": lambda it: edit(it, "policies/40-it.cedar", "permit (", "permit (("),
    "odd test": lambda it: edit(it, "tests/it.toml", "note =", "nota ="),
    "odd action": lambda it: edit(it, "tests/it.toml", '"device.list"', '"device.lost"'),
    "odd cell": lambda it: edit(it, "tests/it.toml", '"event.view@press"', '"event.view"'),
    "odd because": lambda it: edit(it, "tests/it.toml", '{ "device.approve" =', '{ "x" ='),
    "twice": lambda it: edit(
        it, "tests/it.toml", '"device.list", ', '"device.list", "device.list", '
    ),
    "odd table": lambda it: (it / "tests" / "x.toml").write_text("a = 1"),
    "bad TOML": lambda it: (it / "tests" / "x.toml").write_text("[["),
    "odd signature": lambda it: write_signature(it, "A B", "x"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_bundle_is_refused(folder: Path, what: str) -> None:
    BROKEN[what](folder)
    with pytest.raises(BundleError):
        try_bundle(read_bundle(folder))


def test_a_bundle_without_tests_is_not_good(folder: Path) -> None:
    shutil.rmtree(folder / "tests")
    assert not try_bundle(read_bundle(folder)).is_good
    assert read_cases({}) == []


def test_files_of_version_control_are_left_alone(folder: Path) -> None:
    before = read_bundle(folder).digest
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main")
    assert read_bundle(folder).digest == before


def test_a_key_of_a_file_signs(folder: Path, tmp_path: Path) -> None:
    key = signing_key(tmp_path / "ida.pem")
    write_signature(folder, "ida", sign_bundle(read_bundle(folder), key))
    loaded = load(read_bundle(folder), Approvers({"ida": key.public_key()}, 1))
    assert loaded.approved_by == {"ida"}
    with pytest.raises(PolicyError):
        load(read_bundle(folder), Approvers({"ida": KEYS["ida"].public_key()}, 1))


GRANT = '[break_glass.open-up]\nabout = "In an emergency"\nminutes = 10\n'


def with_grant(folder: Path, policy: str) -> Path:
    """A bundle with one more grant, and one more policy that goes by it."""
    for name, text in (("bundle.toml", GRANT), ("policies/60-emergencies.cedar", policy)):
        file = folder / name
        file.write_text(f"{file.read_text()}\n{text}")
    return folder


def opens(action: str, grant: str = "open-up") -> str:
    asks = f'context has break_glass && context.break_glass.contains(Grant::"{grant}")'
    return (
        f'@id("E70-more") @why("In an emergency") permit (principal, {action}, resource) '
        f"when {{ {asks} }};"
    )


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        ("", "[break_glass.open-up]: no policy opens anything by it"),
        (opens('action == Action::"live.view"', "opne-up"), "the grant opne-up is not prepared"),
        (opens('action == Action::"device.approve"'), "no emergency opens device.approve"),
        (opens('action == Action::"mqtt.publish"'), "no emergency opens mqtt.publish"),
        (opens('action in [Action::"live.view", Action::"audit.read"]'), "opens audit.read"),
        (opens('action in Action::"administer"'), "no emergency opens administer"),
        (opens('action in Action::"use"'), "no emergency opens use"),
        (opens("action"), "no emergency opens everything"),
    ],
)
def test_a_grant_that_opens_nothing_or_too_much_is_found(
    folder: Path, policy: str, fault: str
) -> None:
    faults = try_bundle(read_bundle(with_grant(folder, policy))).faults
    assert any(fault in each for each in faults), faults


@pytest.mark.parametrize("scope", ['action == Action::"live.view"', 'action in Action::"see"'])
def test_a_grant_may_open_what_people_see_and_work_on(folder: Path, scope: str) -> None:
    faults = try_bundle(read_bundle(with_grant(folder, opens(scope)))).faults
    assert faults == ("E70-more: no test names it in `because`",)


def test_a_grant_that_runs_too_long_makes_no_bundle(folder: Path) -> None:
    edit(folder, "bundle.toml", "minutes = 60", "minutes = 241")
    with pytest.raises(BundleError, match="from 1 to 240"):
        read_bundle(folder)
