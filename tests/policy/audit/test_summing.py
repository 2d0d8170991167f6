"""Equal records become one line, with how often and between which moments."""

from policy.audit.searching import Record
from policy.audit.summing import refusals_of, uses_of


def a_use(at: str, *, person: str = "sia", action: str = "media.view", thing: str = "e1") -> Record:
    return {
        "at": at,
        "person": {"id": person},
        "device": {"id": "desk-1"},
        "action": action,
        "decision": "allow",
        "resource": {"id": thing, "type": "Media"},
    }


def test_uses_of_one_person_on_one_device_are_one_line() -> None:
    newest_first = [a_use("T3", thing="e2"), a_use("T2", person="lea"), a_use("T1")]
    first, second = uses_of(newest_first)
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert (first["person"], first["count"], first["first"], first["last"]) == (
        "sia",
        2,
        "T1",
        "T3",
    )
    assert first["things"] == ["e2", "e1"]
    assert second["person"] == "lea"


def test_refusals_for_one_reason_are_one_line_with_the_number_of_the_last() -> None:
    phone: Record = {"device": {"id": "phone-1", "kind": "phone", "status": "revoked"}}
    records = [
        {**phone, "at": "T2", "action": "self.view", "policies": ["G01"], "request": "b"},
        {**phone, "at": "T1", "action": "event.list", "policies": ["G01"], "request": "a"},
        {**phone, "at": "T0", "action": "event.list", "policies": [], "request": "c"},
    ]
    first, second = refusals_of(records)
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert (first["device"], first["status"], first["count"]) == ("phone-1", "revoked", 2)
    assert (first["request"], first["actions"]) == ("b", ["self.view", "event.list"])
    assert second["request"] == "c"


def test_what_names_no_device_is_counted_too() -> None:
    (line,) = refusals_of([{"at": "T", "errors": ["nothing is declared here"]}])
    assert isinstance(line, dict)
    assert (line["device"], line["errors"]) == ("", ["nothing is declared here"])
