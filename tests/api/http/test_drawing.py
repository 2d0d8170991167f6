"""Views drawn over HTTP: what holds comes into force at once, what does not is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plant.drawings import FoundCamera, NewCamera
from plant.errors import VideoError
from plant.ids import CameraId
from plant.plantfile.keeper import PlantKeeper
from runtime.plant_file import PlantFileDesk
from runtime.plants import load_plant
from tests.api.http.house import House, a_house
from tests.api.http.link.test_talk import greeted, hear
from tests.builders import A_PLANT, FORMS
from tests.fakes import FakeClock

DOCK = CameraId("dock")
CORNER = {"name": "Desk", "points": [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4]]}


@pytest.fixture
def drawn_in(tmp_path: Path) -> Iterator[House]:
    """Give a house whose plant file can be changed."""
    path = tmp_path / "plant.yaml"
    path.write_text(A_PLANT)
    with a_house(tmp_path) as house:
        keeper: PlantKeeper = house.parts.plant
        keeper.offer(lambda: load_plant(path, FORMS))

        def look() -> None:
            keeper.offer(lambda: load_plant(path, FORMS))

        desk = PlantFileDesk(path, tmp_path / "versions", FORMS, FakeClock(), look)
        # The parts are put together once; a test gives them what a server has.
        object.__setattr__(house.parts, "plant_file", desk)
        yield house


def sketch(house: House, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = house.get("/cameras/dock/view").json()
    return told | changes


def put(house: House, body: dict[str, Any], camera: str = "dock") -> Any:
    return house.client.put(f"/api/v1/cameras/{camera}/view", json=body)


def test_a_mask_is_in_force_when_the_answer_comes(drawn_in: House) -> None:
    answer = put(drawn_in, sketch(drawn_in, masks={"desk": CORNER}))
    assert answer.status_code == 200, answer.text
    assert "desk" in drawn_in.parts.plant.in_force[0].cameras[DOCK].masks
    assert answer.json()["mark"] == sketch(drawn_in)["mark"]


def test_how_a_rule_is_set_is_told_and_changed_and_the_rest_stays(drawn_in: House) -> None:
    told = sketch(drawn_in)
    assert told["rules"]["after-hours"]["minimum_seconds"] == 1.5
    wish = {"after-hours": {"minimum_seconds": 4, "labels": ["person", "forklift"]}}
    assert put(drawn_in, told | {"rules": wish}).status_code == 200
    now = sketch(drawn_in)["rules"]
    assert now["after-hours"] == told["rules"]["after-hours"] | wish["after-hours"]
    assert now["way-out"] == told["rules"]["way-out"]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"after-hours": {"minimum_seconds": -1}}, "minimum_seconds"),
        ({"after-hours": {"patience": 1}}, "no setting 'patience'"),
        ({"lens": {"frozen": True}}, "no rule 'lens'"),
        ({"after-hours": {"minimum_seconds": None}}, "minimum_seconds"),
        ({"after-hours": {"__class__": 1}}, "rules"),
    ],
    ids=["out of bounds", "no such setting", "another camera's rule", "nothing", "no key"],
)
def test_what_no_rule_can_be_set_to_is_refused(
    drawn_in: House, wish: dict[str, Any], told: str
) -> None:
    answer = put(drawn_in, sketch(drawn_in, rules=wish))
    assert answer.status_code == 422
    assert told in answer.text
    assert drawn_in.get("/plant-file/versions").json()["versions"] == []


def test_a_zone_that_a_rule_needs_cannot_go_and_the_line_is_told(drawn_in: House) -> None:
    answer = put(drawn_in, sketch(drawn_in, zones={"apron": CORNER}))
    assert answer.status_code == 422
    assert "line" in answer.json()["detail"]
    assert "bay" in answer.json()["detail"]
    assert "bay" in drawn_in.parts.plant.in_force[0].cameras[DOCK].zones


def test_who_drew_upon_an_older_file_is_told_so(drawn_in: House) -> None:
    old = sketch(drawn_in)
    assert put(drawn_in, sketch(drawn_in, masks={"desk": CORNER})).status_code == 200
    assert put(drawn_in, old).status_code == 409


@pytest.mark.parametrize(
    "bad",
    [
        {"zones": {"apron": {"points": [[0.1, 2], [0, 0], [1, 1]]}}},
        {"zones": {"../x": CORNER}},
        {"zones": {"apron": {"points": "all"}}},
        {"zones": {"apron": CORNER | {"name": "x" * 300}}},
        {"masks": None},
    ],
)
def test_what_is_no_sketch_is_refused(drawn_in: House, bad: dict[str, Any]) -> None:
    assert put(drawn_in, sketch(drawn_in) | bad).status_code == 422
    assert drawn_in.get("/plant-file/versions").json()["versions"] == []


def test_versions_are_listed_and_restored(drawn_in: House) -> None:
    put(drawn_in, sketch(drawn_in, masks={"desk": CORNER}))
    told = drawn_in.get("/plant-file/versions").json()
    assert [each["what"] for each in told["versions"]] == ["masks: new desk", "as it was before"]
    wish = {"mark": told["mark"], "version": told["versions"][1]["id"]}
    answer = drawn_in.client.post("/api/v1/plant-file/restore", json=wish)
    assert answer.status_code == 200, answer.text
    assert not drawn_in.parts.plant.in_force[0].cameras[DOCK].masks


def test_a_vision_worker_hears_what_was_drawn_and_nothing_that_was_not(drawn_in: House) -> None:
    with greeted(drawn_in) as worker:
        assert hear(worker, "configuration")["views"] == {}
        put(drawn_in, sketch(drawn_in, masks={"desk": CORNER}))
        told = hear(worker, "configuration")
    assert told["views"]["dock"]["masks"] == {"desk": CORNER}
    assert set(told["views"]) == {"dock"}


def test_the_page_shows_what_is_drawn_and_which_rules_look_there(drawn_in: House) -> None:
    told = drawn_in.client.get("/cameras/dock/view").text
    assert "apron" in told
    assert "after-hours" in told
    assert drawn_in.client.get("/cameras/attic/view").status_code == 404


def test_a_server_that_cannot_change_its_plant_file_says_so(house: House) -> None:
    assert house.get("/cameras/dock/view").status_code == 404
    assert house.client.get("/cameras/dock/view").status_code == 404


NEW = {"id": "gate", "name": "Gate", "url": "rtsp://10.0.0.9/main", "username": "eve"}


def test_a_camera_is_added_and_no_answer_tells_its_password(drawn_in: House) -> None:
    body = NEW | {"password": "s3cret", "mark": sketch(drawn_in)["mark"]}
    answer = drawn_in.client.post("/api/v1/cameras", json=body)
    assert answer.status_code == 201, answer.text
    assert CameraId("gate") in drawn_in.parts.plant.in_force[0].cameras
    told = [drawn_in.get("/cameras"), drawn_in.client.get("/cameras"), answer]
    told += [drawn_in.get("/plant-file/versions"), drawn_in.client.get("/cameras/gate")]
    assert all("s3cret" not in each.text and "secrets/" not in each.text for each in told)
    assert drawn_in.client.post("/api/v1/cameras", json=body).status_code == 409


def test_a_stream_is_looked_at_or_the_reason_is_told(drawn_in: House) -> None:
    asked: list[NewCamera] = []

    def look(camera: NewCamera) -> bytes:
        asked.append(camera)
        if camera.password != "s3cret":
            raise VideoError("the camera refuses the password", where=camera.url)
        return b"\xff\xd8picture"

    object.__setattr__(drawn_in.parts, "glance", look)
    stream = {"url": "rtsp://10.0.0.9/main", "username": "eve", "password": "s3cret"}
    seen = drawn_in.client.post("/api/v1/cameras/glance", json=stream)
    assert (seen.status_code, seen.content) == (200, b"\xff\xd8picture")
    wrong = stream | {"password": "other"}
    refused = drawn_in.client.post("/api/v1/cameras/glance", json=wrong)
    assert refused.status_code == 422
    assert "refuses" in refused.json()["detail"]
    assert "other" not in refused.text
    assert [each.username for each in asked] == ["eve", "eve"]


def test_cameras_in_the_network_are_told_and_which_are_known(drawn_in: House) -> None:
    known = {"mark": sketch(drawn_in)["mark"], "id": "gate", "url": "rtsp://10.0.0.9/main"}
    assert drawn_in.client.post("/api/v1/cameras", json=known).status_code == 201
    there = (FoundCamera("10.0.0.9", "Gate", "DS-2CD", "yard"), FoundCamera("10.0.0.10"))
    object.__setattr__(drawn_in.parts, "discover", lambda: there)
    told = drawn_in.client.post("/api/v1/cameras/discover")
    assert told.status_code == 200, told.text
    first, second = told.json()["found"]
    assert first == {
        "address": "10.0.0.9",
        "name": "Gate",
        "model": "DS-2CD",
        "place": "yard",
        "camera": "gate",
    }
    assert (second["address"], second["camera"]) == ("10.0.0.10", None)
    assert 'id="find"' in drawn_in.client.get("/add-camera").text


def test_no_network_is_asked_unless_it_was_named(drawn_in: House) -> None:
    told = drawn_in.client.post("/api/v1/cameras/discover")
    assert told.status_code == 404
    assert "discover_from" in told.json()["remedy"]
    assert 'id="find"' not in drawn_in.client.get("/add-camera").text
