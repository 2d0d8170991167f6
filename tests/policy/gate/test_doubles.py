"""A key that is used in two places is told to IT, and not too often; nobody is denied for it."""

import time
from datetime import timedelta
from pathlib import Path

from policy.client.process import ProcessSigner
from policy.errors import AuditError
from policy.gate.doubles import AGAIN, WHAT, Doubles
from policy.signatures.signing import RequestSigner
from tests.policy.gate.served import Plant, serving
from tests.policy.issuing import ListAudit
from tests.policy.questions import NOW


def test_it_is_told_once_an_hour_for_each_device() -> None:
    audit = ListAudit()
    doubles = Doubles(audit)
    for device, minutes in (("a", 0), ("a", 59), ("b", 59), ("a", 60)):
        doubles.note(device, NOW + timedelta(minutes=minutes))
    assert [each.facts["device"] for each in audit.entries] == ["a", "b", "a"]
    assert timedelta(minutes=60) == AGAIN


def test_what_cannot_be_recorded_harms_nobody() -> None:
    def full(_entry: object) -> int:
        raise AuditError("no space")

    Doubles(full).note("a", NOW)


def test_the_gate_notices_two_that_count_alike(tmp_path: Path) -> None:
    plant = Plant()
    desk = plant.a_desk("desk-1", tmp_path)
    nonces = iter(f"c{number}-{rest * 24}" for number, rest in ((7, "A"), (8, "A"), (7, "B")))
    counting = RequestSigner(desk.private, now=time.time, nonce=lambda: next(nonces))
    with serving(plant), desk.client("ada") as client:
        hooks = client.event_hooks
        hooks["request"] = [ProcessSigner(counting, desk.signer().key).sign]
        client.event_hooks = hooks
        for noticed in (0, 0, 1):
            assert client.get("/events").status_code == 200
            told = [each.facts for each in plant.audit.entries if each.facts.get("what") == WHAT]
            assert told == [{"what": WHAT, "device": "desk-1"}] * noticed
