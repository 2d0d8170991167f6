"""What IT asks of policyd: devices with their age, people, decisions with the why, policies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from policy.audit.entries import Entry, Kind
from policy.audit.journal import utc_now
from policy.canonical import Json
from policy.daemon.sightings import Sightings
from policy.decisions.explaining import near_misses
from policy.decisions.recording import decision_entry
from policy.decisions.remembering import DecisionPoint
from policy.errors import BundleError, PeopleError, PolicyError, RegistryError
from policy.gate.doubles import Doubles
from tests.policy.daemon.answering import BY, PASSWORD, Running, enrol, start
from tests.policy.questions import a_device, a_person, a_question
from tests.runtime.test_supervision import until

LIST = "asset_tag,serial,compliant,seen_at\nTAB-1,S1,true,2026-11-01T10:00:00Z\n,,,\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("policyd") / "home")
    enrol(running)
    decide(running)
    yield running
    running.stop()


def decide(running: Running) -> None:
    """Let three decisions be recorded: one allowed, one by default denied, one forbidden."""
    point = DecisionPoint(running.house.bundles.loaded.policies, "1")
    questions = (
        a_question(person=a_person()),
        a_question(person=a_person(areas=("paint",))),
        a_question(device=a_device(id="lost-1", status="revoked"), person=a_person()),
    )
    for number, question in enumerate(questions):
        answer, by = point.decide(question)
        misses = () if answer.allowed else near_misses(by.policies, question)
        entry = decision_entry(question, answer, by, request=f"cafe000{number}", misses=misses)
        running.there.append(entry)


def ask(running: Running, name: str, /, **told: Json) -> dict[str, Json]:
    return running.there.ask(name, **told)


def rows(answer: dict[str, Json], name: str) -> list[dict[str, Json]]:
    found = answer[name]
    assert isinstance(found, list)
    return found


def test_devices_are_listed_with_what_they_are_and_may_become(running: Running) -> None:
    (row,) = rows(ask(running, "device.list", text="PHONE-1"), "devices")
    assert (row["status"], row["tier"], row["groups"]) == ("active", 1, ["phones"])
    assert row["next"] == ["quarantined", "retired", "revoked"]
    assert isinstance(row["key"], dict)
    assert row["key"]["is_due"] is False


@pytest.mark.parametrize(
    "filters", [{"status": "revoked"}, {"kind": "camera"}, {"group": "it-desks"}, {"text": "nope"}]
)
def test_a_list_is_only_of_what_is_asked_for(running: Running, filters: dict[str, Json]) -> None:
    told = ask(running, "device.list", **filters)
    assert (told["devices"], told["found"]) == ([], 0)
    assert told["counts"]


def test_a_device_is_shown_with_what_happened_to_it(running: Running) -> None:
    told = ask(running, "device.show", device="phone-1")
    whats = [each["what"] for each in rows(told, "history")]
    assert whats[-4:] == ["changed", "changed", "invited", "registered"]


def test_when_a_device_was_last_heard_of_is_known_and_after_a_restart_too(
    running: Running,
) -> None:
    seen = running.house.sightings.of("lost-1")
    assert seen is not None
    assert (seen.action, seen.person, seen.allowed) == ("event.view", "ada", False)
    assert Sightings(running.folder / "audit").of("lost-1") == seen


def test_a_key_that_is_used_in_two_places_is_shown(running: Running) -> None:
    Doubles(running.there.append).note("phone-1", utc_now())
    told = ask(running, "device.show", device="phone-1")["device"]
    assert isinstance(told, dict)
    assert told["double_at"]
    assert Sightings(running.folder / "audit").double_of("phone-1") is not None
    assert Sightings(running.folder / "audit").double_of("lost-1") is None


def test_what_it_says_of_a_device_is_changed_and_the_rest_stays(running: Running) -> None:
    ask(running, "device.register", id="kiosk-1", asset_tag="K1", kind="phone", by=BY)
    ask(running, "device.change", device="kiosk-1", groups=["phones"], serial="S9", by=BY)
    ask(running, "device.change", device="kiosk-1", mac="aa", by=BY)
    kiosk = running.house.registry.device("kiosk-1")
    assert (kiosk.groups, kiosk.serial, kiosk.mac) == (frozenset({"phones"}), "S9", "aa")
    with pytest.raises(PolicyError, match="no groups of the bundle"):
        ask(running, "device.change", device="kiosk-1", groups=["odd"], by=BY)


def test_an_import_is_looked_at_before_it_is_done(running: Running) -> None:
    told: dict[str, Json] = {"kind": "phone", "groups": ["phones"], "content": LIST, "by": BY}
    plan = ask(running, "device.import", **told)
    assert plan["counts"] == {"register": 1, "posture": 0, "nothing": 0, "refuse": 1}
    assert plan["done"] == 0
    assert "tab-1" not in running.house.registry.all().devices
    assert ask(running, "device.import", **told, do=True)["done"] == 1
    assert running.house.registry.device("tab-1").posture is not None
    with pytest.raises(PolicyError, match="there is no map"):
        ask(running, "device.import", **{**told, "columns": "excel"})
    own: dict[str, Json] = {"asset_tag": "serial"}
    again = ask(running, "device.import", **{**told, "names": own})
    assert again["counts"] == {"register": 1, "posture": 0, "nothing": 0, "refuse": 1}


def test_who_loses_a_role_or_the_account_loses_the_sessions(running: Running) -> None:
    for name, roles in (("ida", ["it-admin"]), ("sam", ["security", "ot"])):
        ask(
            running,
            "person.add",
            id=name,
            name=name,
            roles=roles,
            areas=[],
            password=PASSWORD,
            by=BY,
        )

    def signed_in() -> list[object]:
        return [each["person"] for each in rows(ask(running, "session.list"), "sessions")]

    def sign_in() -> None:
        ask(running, "session.open", person="sam", device="phone-1", password=PASSWORD)

    sign_in()
    sam = next(each for each in rows(ask(running, "person.list"), "people") if each["id"] == "sam")
    assert (sam["sessions"], sam["password"], sam["enabled"]) == (1, True, True)
    assert ask(running, "person.change", id="sam", areas=["press"], by=BY)["ended"] == 0
    assert ask(running, "person.change", id="sam", roles=["security"], by=BY)["ended"] == 1
    sign_in()
    assert ask(running, "session.end_of", person="sam", by=BY)["ended"] == 1
    sign_in()
    assert ask(running, "person.change", id="sam", enabled=False, by=BY)["ended"] == 1
    assert signed_in() == []
    with pytest.raises(PolicyError, match="last IT administrator"):
        ask(running, "person.change", id="ida", enabled=False, by=BY)
    assert isinstance(running.house.people.person("sam").areas, frozenset)
    with pytest.raises(PeopleError):
        running.house.people.person("nobody")


def test_decisions_are_listed_the_newest_first_and_searched(running: Running) -> None:
    told = ask(running, "decision.list")
    numbers = [each["request"] for each in rows(told, "records")]
    assert numbers == ["cafe0002", "cafe0001", "cafe0000"]
    denied = rows(ask(running, "decision.list", decision="deny"), "records")
    assert [each["request"] for each in denied] == ["cafe0002", "cafe0001"]
    (lost,) = rows(ask(running, "decision.list", device="lost-1"), "records")
    assert lost["policies"] == ["G01-active"]
    assert isinstance(told["why"], dict)
    assert "IT issued" in str(told["why"]["G01-active"])


def test_static_files_are_told_only_to_who_asks_for_them(running: Running) -> None:
    facts: dict[str, Json] = {"decision": "allow", "policies": [], "action": "bootstrap.read"}
    running.there.append(Entry(Kind.DECISION, utc_now(), {**facts, "request": "57a71c"}))
    for told, there in (
        ({}, False),
        ({"static": True}, True),
        ({"action": "bootstrap.read"}, True),
    ):
        found = [each["request"] for each in rows(ask(running, "decision.list", **told), "records")]
        assert ("57a71c" in found) is there


def test_pages_of_records_follow_one_another_without_gap(running: Running) -> None:
    size, found, before = running.house.journal.size, list[object](), 0
    while True:
        told = ask(running, "audit.search", limit=3, before=before)
        found += [each["seq"] for each in rows(told, "records")]
        older = told["older"]
        assert isinstance(older, int)
        if (before := older) == 0:
            break
    assert found == list(reversed(range(size)))


def test_records_are_searched_by_kind_and_text(running: Running) -> None:
    kinds = {
        each["kind"] for each in rows(ask(running, "audit.search", kind="registry"), "records")
    }
    assert kinds == {"registry"}
    (found,) = rows(ask(running, "audit.search", text='"cafe0001"'), "records")
    assert found["decision"] == "deny"


def test_a_refusal_is_found_by_its_number_with_what_came_nearest(running: Running) -> None:
    told = ask(running, "decision.show", request=" CAFE0001 ")["record"]
    assert isinstance(told, dict)
    assert "S11-review: resource in context.person.areas" in str(told["near_misses"])
    with pytest.raises(PolicyError, match="no decision has the number"):
        ask(running, "decision.show", request="cafe000")


def test_the_whole_log_is_checked_while_it_is_written(running: Running) -> None:
    checkpoint = running.house.journal.sign()
    state = ask(running, "audit.state")
    newest = rows(state, "checkpoints")[0]
    assert newest["size"] == checkpoint.size
    for witnessed in ("", str(newest["note"]), f"{newest['size']}:{newest['root']}"):
        assert checked(running, witnessed)["faults"] == []
    other = f"{newest['size']}:{'A' * 43}="
    assert "not the one that the witness saw" in str(checked(running, other)["faults"])
    with pytest.raises(PolicyError, match="no checkpoint"):
        ask(running, "audit.verify", witnessed="soon")


def checked(running: Running, witnessed: str) -> dict[str, Json]:
    ask(running, "audit.verify", witnessed=witnessed)
    until(lambda: bool(running.house.checks.told()["ended_at"]), 30)
    return running.house.checks.told()


def test_the_policies_in_force_are_shown_with_their_tests(running: Running) -> None:
    told = ask(running, "policy.show")
    assert (told["version"], told["failures"], told["approved_by"]) == (1, 0, ["floorwatch"])
    texts = {
        policy["id"]: policy for file in rows(told, "files") for policy in rows(file, "policies")
    }
    review = texts["S11-review"]
    assert str(review["comment"]).startswith("Areas belong to the person")
    assert str(review["text"]).startswith('@id("S11-review")')
    assert set(texts) == set(running.house.bundles.loaded.policies.infos)
    cases = [case for test in rows(told, "tests") for case in rows(test, "cases")]
    assert len(cases) == told["cases"]


def test_what_another_text_would_have_decided_is_told_and_changes_nothing(running: Running) -> None:
    name = "policies/10-security.cedar"
    text = running.house.bundles.bundle.files[name].decode()
    before = running.house.bundles.loaded
    same = ask(running, "policy.whatif", files={name: text.replace("\n", "\r\n")})
    assert (same["asked"], same["changes"], same["differs"]) == (3, [], False)
    other = text.replace("&& resource in context.person.areas", "", 1)
    told = ask(running, "policy.whatif", files={name: other})
    assert (told["newly_allowed"], told["newly_denied"]) == (1, 0)
    (change,) = rows(told, "changes")
    assert (change["device"], change["because"]) == ("desk-1", ["S11-review"])
    assert told["failures"]
    assert running.house.bundles.loaded is before


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"policies/10-security.cedar": "permit (principal"}, "cannot be read"),
        ({"policies/99-mine.cedar": ""}, "are no files of the bundle"),
    ],
)
def test_what_if_says_what_is_wrong_with_a_text(
    running: Running, files: dict[str, Json], told: str
) -> None:
    with pytest.raises(PolicyError, match=told):
        ask(running, "policy.whatif", files=files)


def test_looking_changes_nothing(running: Running) -> None:
    before = ask(running, "epoch")
    for name in ("device.list", "person.list", "session.list", "decision.list", "policy.show"):
        ask(running, name)
    assert ask(running, "epoch") == before


def test_a_copy_of_the_bundle_that_was_changed_is_not_shown(tmp_path: Path) -> None:
    running = start(tmp_path / "home")
    copy = running.folder / "bundles" / running.house.bundles.loaded.digest / "bundle.toml"
    copy.write_text(copy.read_text().replace("What Floorwatch", "What nobody"))
    with pytest.raises(PolicyError, match="was changed"):
        ask(running, "policy.show")
    with pytest.raises(BundleError):
        _ = running.house.bundles.bundle
    running.stop()


def test_an_unknown_device_is_told(running: Running) -> None:
    with pytest.raises(PolicyError, match="no device ghost"):
        ask(running, "device.show", device="ghost")
    with pytest.raises(RegistryError):
        running.house.registry.device("ghost")
