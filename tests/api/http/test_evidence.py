"""Evidence over HTTP and on its page: given out to somebody for a reason, checked offline, held."""

import io
from pathlib import Path
from typing import Any

import pytest

from casework.evidence.verifying import verified
from plant.events import ClipState, Evidence
from plant.ids import IncidentId
from policy.seals import is_sealed
from storage.retention import SqlRetention
from tests.api.http.house import JPEG, MP4, House
from tests.builders import an_event, at
from tests.runtime.test_cli import floorwatch

SAID = {"recipient": "Police, <b>Inspector</b>", "reason": "theft"}


@pytest.fixture
def incident(house: House) -> str:
    """An incident with one event, its clip and its snapshot."""
    event = an_event(
        10, evidence=Evidence(ClipState.READY, clip_from_at=at(5), clip_to_at=at(15), clip="c")
    )
    taken = house.parts.intake.take(event)
    assert house.put(event.id, "clip").status_code == 201
    assert house.put(event.id, "snapshot", JPEG, kind="image/jpeg").status_code == 201
    return taken.incident.id


def post(house: House, path: str, **said: str) -> Any:
    return house.client.post(f"/api/v1/incidents{path}", json=said)


def test_a_package_is_downloaded_and_checks_out(
    house: House, incident: str, tmp_path: Path
) -> None:
    answer = post(house, f"/{incident}/evidence", **SAID)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert int(answer.headers["content-length"]) == len(answer.content)
    told = house.get(f"/incidents/{incident}/evidence").json()
    assert verified(io.BytesIO(answer.content), is_sealed, key=told["key"]).problems == ()
    assert [each["recipient"] for each in told["packages"]] == [SAID["recipient"]]
    file = tmp_path / "evidence.zip"
    file.write_bytes(answer.content)
    said = floorwatch("evidence", "verify", str(file), "--key", told["key"])
    assert said.code == 0, said.err
    assert "unchanged since it was signed" in said.out


def test_the_command_finds_one_flipped_byte(house: House, incident: str, tmp_path: Path) -> None:
    package = bytearray(post(house, f"/{incident}/evidence", **SAID).content)
    package[package.index(MP4) + 40] ^= 1
    file = tmp_path / "evidence.zip"
    file.write_bytes(package)
    said = floorwatch("evidence", "verify", str(file))
    assert said.code == 1
    assert "originals/001-dock-clip.mp4 was changed" in said.err
    assert "NOT as it was given out" in said.out


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = floorwatch("evidence", "verify", str(tmp_path / "none.zip"))
    assert (said.code, "cannot be read" in said.err) == (2, True)


@pytest.mark.parametrize("said", [{"recipient": "x"}, {"recipient": "x", "reason": ""}])
def test_without_recipient_and_reason_nothing_is_given_out(
    house: House, incident: str, said: dict[str, str]
) -> None:
    assert post(house, f"/{incident}/evidence", **said).status_code == 422
    assert house.get(f"/incidents/{incident}/evidence").json()["packages"] == []


def test_a_hold_beats_retention_until_it_is_lifted(house: House, incident: str) -> None:
    engine = house.parts.store._engine  # type: ignore[attr-defined]
    retention = SqlRetention(engine, house.parts.media)  # type: ignore[arg-type]
    assert post(house, f"/{incident}/hold", reason="court").json() == {"holds": 1}
    assert retention.expire(at(10_000_000)).attachments == 0
    assert post(house, f"/{incident}/lift").json() == {"holds": 1}
    (hold,) = house.get(f"/incidents/{incident}/evidence").json()["holds"]
    assert (hold["reason"], hold["released_by"]) == ("court", "local")
    assert retention.expire(at(10_000_000)).attachments == 2


def test_a_hold_needs_a_reason_and_an_incident(house: House, incident: str) -> None:
    assert post(house, f"/{incident}/hold", reason=" ").status_code == 422
    assert post(house, "/none/hold", reason="court").status_code == 404


def test_the_page_shows_what_there_is_and_gives_it_out(house: House, incident: str) -> None:
    page = house.client.get(f"/evidence/{incident}?from=2026-03-02T00:00:00Z").text
    assert "originals/001-dock-clip.mp4" in page
    assert 'value="2026-03-02T00:00:00.000Z"' in page
    form = {**SAID, "from_at": "2026-03-02T00:00:00.000Z", "to_at": ""}
    given = house.client.post(f"/evidence/{incident}", data=form)
    assert given.headers["content-type"] == "application/zip"
    assert verified(io.BytesIO(given.content), is_sealed).problems == ()
    shown = house.client.get(f"/evidence/{incident}").text
    assert "Police, &lt;b&gt;Inspector&lt;/b&gt;" in shown


def test_the_page_says_what_is_missing_in_the_form(house: House, incident: str) -> None:
    answer = house.client.post(f"/evidence/{incident}", data={"recipient": "x", "reason": " "})
    assert (answer.status_code, "Say the reason first." in answer.text) == (422, True)


def test_a_hold_is_put_on_and_lifted_by_the_page(house: House, incident: str) -> None:
    def press(do: str, reason: str = "") -> None:
        form = {"do": do, "reason": reason}
        answer = house.client.post(f"/evidence/{incident}/hold", data=form)
        assert answer.status_code == 303

    press("hold", "court")
    assert "whatever their time" in house.client.get(f"/evidence/{incident}").text
    press("lift")
    assert "lifted by local" in house.client.get(f"/evidence/{incident}").text
    assert len(house.parts.holds.holds(IncidentId(incident))) == 1


def test_an_unknown_incident_has_no_page(house: House) -> None:
    assert house.client.get("/evidence/none").status_code == 404
