"""What is given out behind the gate proves, offline, who saw it and that it was given out."""

import base64
import io
import json
import zipfile
from pathlib import Path

import pytest

from casework.evidence.audited import FILE
from casework.evidence.packing import Order, PackageDesk
from casework.evidence.verifying import Verified, verified
from plant.events import ClipState, Evidence
from plant.ids import IncidentId
from policy.seals import is_sealed
from runtime.evidence_audit import audit_check, told_of
from tests.api.http.gated.plant import Desk, Gated
from tests.api.http.house import MP4, digest_of
from tests.builders import an_event, at
from tests.runtime.test_cli import floorwatch

pytestmark = pytest.mark.slow

SAID = {"recipient": "Police", "reason": "theft"}


@pytest.fixture(scope="module")
def incident(plant: Gated, guard: Desk) -> str:
    """An incident whose clip one of security saw, and tried to take out."""
    plant.a_desk("worker-1", "vision-worker", "vision-workers")
    plant.bind("dock", "worker-1")
    worker = plant.desks["worker-1"]
    seen = Evidence(ClipState.READY, clip_from_at=at(5), clip_to_at=at(15), clip="c")
    event, other = an_event(evidence=seen), an_event(9000.0, id="another")
    for each in (event, other):
        assert worker.post_event(each).status_code == 201
    kept = worker.client.put(
        f"/api/v1/events/{event.id}/media/clip",
        content=MP4,
        headers={"Content-Type": "video/mp4", "Repr-Digest": digest_of(MP4)},
    )
    assert kept.status_code == 201
    for _ in range(2):
        assert guard.get(f"/api/v1/events/{event.id}/media/clip").status_code == 200
    review = plant.parts.store.reviews.of_event(event.id)
    assert review is not None
    assert review.incident is not None
    assert give_out(guard, review.incident)[0] == 403
    return str(review.incident)


@pytest.fixture(scope="module")
def package(lead: Desk, incident: str) -> bytes:
    status, package = give_out(lead, incident)
    assert status == 200
    return package


def give_out(desk: Desk, incident: str) -> tuple[int, bytes]:
    answer = desk.client.post(f"/api/v1/incidents/{incident}/evidence", json=SAID)
    return answer.status_code, answer.content


def looked_at(package: bytes, *, audit_key: str = "") -> Verified:
    check = audit_check(audit_key)
    return verified(io.BytesIO(package), is_sealed, check_audit=check)


def log_key(plant: Gated) -> str:
    return str(plant.ask("audit.state")["key"])


def test_it_proves_who_saw_it_who_was_refused_and_who_gave_it_out(
    plant: Gated, package: bytes
) -> None:
    found = looked_at(package, audit_key=log_key(plant))
    assert found.problems == ()
    assert found.audited is not None
    told = [(each.action, each.person, each.allowed) for each in found.audited.uses]
    assert told == [
        ("media.view", "sia", True),
        ("media.view", "sia", True),
        ("media.export", "sia", False),
        ("media.export", "lea", True),
    ]


def test_it_is_told_in_plain_words(plant: Gated, package: bytes) -> None:
    audited = looked_at(package).audited
    assert audited is not None
    told = "\n".join(told_of(audited, is_known=False))
    assert "4 decisions proven to stand in the log plant.example/audit" in told
    assert "seen by sia on desk-2, 2 times: " in told
    assert "refused: sia on desk-2 wanted to give them out, once: " in told
    assert "given out by lea on desk-1, once: " in told
    assert "that there were no others is not proven" in told
    assert log_key(plant) in told


def test_the_command_checks_it_without_the_server(
    plant: Gated, package: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "evidence.zip"
    file.write_bytes(package)
    said = floorwatch("evidence", "verify", str(file), "--audit-key", log_key(plant))
    assert said.code == 0, said.err
    assert "given out by lea on desk-1" in said.out
    other = base64.b64encode(b"k" * 32).decode()
    said = floorwatch("evidence", "verify", str(file), "--audit-key", other)
    assert (said.code, "another key" in said.err) == (1, True)


def test_the_checkpoint_stands_in_the_log_itself(plant: Gated, package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        checkpoint = json.loads(opened.read(FILE))["checkpoint"]
    state = plant.ask("audit.state", limit=100)
    notes = state["checkpoints"]
    assert isinstance(notes, list)
    assert checkpoint in [each["note"] for each in notes if isinstance(each, dict)]


def test_who_may_not_give_out_now_is_told_how_and_still_holds(
    lead: Desk, guard: Desk, incident: str
) -> None:
    assert f"/evidence/{incident}" in guard.get(f"/incidents/{incident}").text
    page = guard.get(f"/evidence/{incident}").text
    assert "prove again that you are here" in page
    assert "Hold all files" in page
    assert "Make and download" not in page
    assert "Make and download" in lead.get(f"/evidence/{incident}").text


def test_nothing_of_other_incidents_is_told(package: bytes, incident: str) -> None:
    found = looked_at(package)
    assert found.audited is not None
    assert found.manifest is not None
    about = found.manifest["audit"]
    assert isinstance(about, dict)
    assert about["things"][0] == incident
    assert {each.thing for each in found.audited.uses} <= {*about["things"]}
    assert b"another" not in package


def test_a_proof_of_another_giving_out_is_not_taken_for_this_one(
    plant: Gated, incident: str
) -> None:
    """Somebody who has the server's key cannot pass off an export that the gate did not allow."""

    class Stale:
        request = "0000000000000000"

        def prove(self, things: list[str], since: object) -> object:
            del since
            told = plant.ask("audit.prove", things=things, since="2026-01-01T00:00:00Z")
            return told["bundle"]

    desk = plant.parts.packages
    forged = PackageDesk(
        *(desk.store, desk.media, desk.clock, desk.plant, desk.signer),
        Stale(),  # type: ignore[arg-type]
    )
    made = forged.make(IncidentId(incident), Order("Police", "theft"), by="lea")
    problems = looked_at(b"".join(made.pieces())).problems
    assert problems == ("the audit does not show that this package was given out by who says so",)
