"""Whoever may see the floor and not people gets people blurred, by every way that leads to a picture.

OT looks at a desk: the policies that Floorwatch comes with let it see clips and not people. The
vision worker delivered a real film with a square in it for a person.
"""

import json
from collections.abc import Iterator
from io import BytesIO

import av
import cv2
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import Response
from numpy.typing import NDArray

from api.http.actions import Action, action_of
from api.http.app import create_app
from policy.decisions.actions import SEE_PEOPLE
from tests.api.http.gated.plant import Desk, Gated
from tests.api.http.house import digest_of
from tests.builders import an_event
from tests.films import Film, make_film

pytestmark = pytest.mark.slow

EVENT = an_event()
FILM = Film(seconds=2, width=320, height=180, noise=20)
V1 = "/api/v1"
# Where the person is, all through the film; the rest of the view is the floor.
PERSON = [0.25, 0.3, 0.5, 0.6]


def boxes(people: object) -> bytes:
    starts_at = EVENT.onset_at.timestamp()
    told = {"version": 1, "starts_at": starts_at, "frames": [], "people": people}
    return json.dumps(told).encode()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_film(tmp_path_factory.mktemp("film") / "clip.mp4", FILM).read_bytes()


@pytest.fixture(scope="module")
def snapshot(clip: bytes) -> bytes:
    return cv2.imencode(".jpg", pictures_of(clip)[0], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


@pytest.fixture(scope="module")
def looked(plant: Gated, clip: bytes, snapshot: bytes) -> Gated:
    """The plant with one event and its files, an OT desk, and security's."""
    worker = plant.a_desk("worker-1", "vision-worker", "vision-workers")
    plant.bind("dock", "worker-1")
    assert worker.post_event(EVENT).status_code == 201
    looks: list[object] = [[each / 10, [PERSON]] for each in range(25)]
    for name, content, kind in (
        ("clip", clip, "video/mp4"),
        ("snapshot", snapshot, "image/jpeg"),
        ("box_track", boxes(looks), "application/json"),
    ):
        assert deliver(worker, f"events/{EVENT.id}/media/{name}", content, kind).status_code == 201
    plant.person("oto", ["ot"], ["hall"])
    plant.sign_in("oto", plant.a_desk("ot-1", "workstation", "ot-desks"))
    plant.person("sia", ["security"], ["hall"])
    plant.sign_in("sia", plant.a_desk("desk-1"))
    return plant


def deliver(worker: Desk, path: str, content: bytes, kind: str) -> Response:
    headers = {"Content-Type": kind, "Repr-Digest": digest_of(content)}
    return worker.client.put(f"{V1}/{path}", content=content, headers=headers)


def pictures_of(film: bytes) -> list[NDArray[np.uint8]]:
    with av.open(BytesIO(film), "r") as container:
        return [
            np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            for frame in container.decode(video=0)
        ]


def parted(picture: NDArray[np.uint8]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return what is well inside the person's box, and what is well outside it."""
    height, width = picture.shape[:2]
    x, y, w, h = PERSON
    inside = picture[
        int((y + 0.05) * height) : int((y + h - 0.05) * height),
        int((x + 0.05) * width) : int((x + w - 0.05) * width),
    ]
    return inside.astype(np.int16), picture[:, : int(0.1 * width)].astype(np.int16)


def detail(part: NDArray[np.int16]) -> float:
    """How much a pixel differs from what its neighbours let expect, on average."""
    return float(np.abs(np.diff(part, 2, axis=1)).mean() + np.abs(np.diff(part, 2, axis=0)).mean())


def test_ot_gets_a_clip_in_which_people_are_blurred_and_nothing_else(
    looked: Gated, clip: bytes
) -> None:
    given = looked.desks["ot-1"].get(f"{V1}/events/{EVENT.id}/media/clip")
    assert given.status_code == 200, given.text
    assert given.headers["floorwatch-people"] == "blurred"
    before, after = pictures_of(clip), pictures_of(given.content)
    assert len(after) == len(before) == FILM.pictures
    for old, new in zip(before, after, strict=True):
        (person, floor), (veiled, kept) = parted(old), parted(new)
        assert detail(veiled) < 0.3 * detail(person)
        assert np.abs(kept - floor).mean() < 9


def test_security_gets_the_original(looked: Gated, clip: bytes) -> None:
    given = looked.desks["desk-1"].get(f"{V1}/events/{EVENT.id}/media/clip")
    assert (given.content, given.headers["floorwatch-people"]) == (clip, "clear")


def test_parts_of_a_blurred_clip_are_parts_of_the_blurred_copy(looked: Gated, clip: bytes) -> None:
    desk, path = looked.desks["ot-1"], f"{V1}/events/{EVENT.id}/media/clip"
    whole = desk.get(path)
    part = desk.get(path, Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    # The original's tag opens nothing: what is compared is the copy.
    tag = looked.desks["desk-1"].get(path).headers["etag"]
    assert desk.get(path, **{"If-None-Match": tag}).content == whole.content
    assert desk.get(path, Range="bytes=0-9", **{"If-Range": tag}).content == whole.content
    assert clip[2000:2100] not in whole.content


def test_a_snapshot_is_blurred_where_people_stood_when_it_was_taken(
    looked: Gated, snapshot: bytes
) -> None:
    given = looked.desks["ot-1"].get(f"{V1}/events/{EVENT.id}/media/snapshot")
    assert (given.status_code, given.headers["floorwatch-people"]) == (200, "blurred")
    (person, floor), (veiled, kept) = (parted(_decoded(each)) for each in (snapshot, given.content))
    assert detail(veiled) < 0.3 * detail(person)
    assert np.abs(kept - floor).mean() < 9


@pytest.mark.parametrize(
    "track", [None, b"{}", boxes("nothing"), boxes([]), b'{"people": [[0, 1]]}']
)
def test_without_places_of_people_the_whole_picture_is_blurred_or_none_comes(
    looked: Gated, snapshot: bytes, track: bytes | None
) -> None:
    event = an_event(2000.0 + len(track or b""))
    worker = looked.desks["worker-1"]
    assert worker.post_event(event).status_code == 201
    deliver(worker, f"events/{event.id}/media/snapshot", snapshot, "image/jpeg")
    if track is not None:
        deliver(worker, f"events/{event.id}/media/box_track", track, "application/json")
    given = looked.desks["ot-1"].get(f"{V1}/events/{event.id}/media/snapshot")
    if given.status_code == 200:
        _, floor = parted(_decoded(given.content))
        assert detail(floor) < 0.3 * detail(parted(_decoded(snapshot))[1])
    else:
        assert given.status_code == 422
        assert given.json()["type"].endswith("not-blurred")
        assert str(looked.folder) not in given.text


def _decoded(jpeg: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def test_the_audit_says_of_each_view_whether_people_were_clear(looked: Gated) -> None:
    path = f"{V1}/events/{EVENT.id}/media/box_track"
    for desk in ("ot-1", "desk-1"):
        assert looked.desks[desk].get(path).status_code == 200
    found = looked.ask("audit.search", limit=20)["records"]
    assert isinstance(found, list)
    seen = {
        each["device"]["id"]: (each["people"], each["people_policies"])
        for each in found
        if isinstance(each, dict) and each.get("action") == "media.view"
    }
    assert seen == {"ot-1": ("blurred", []), "desk-1": ("clear", ["V70-see-people"])}


# --- no other way ---------------------------------------------------------------------------

# Pictures that no camera of the plant took, or that are taken out by an action of their own.
NOT_OF_A_CAMERA = {
    "/api/v1/reports/{report_id}/photos/{position}": Action.REPORT_VIEW,
    "/api/v1/reports/{report_id}/recordings/{position}": Action.REPORT_VIEW,
    "/api/v1/cameras/glance": Action.PLANT_CHANGE,
}


def picture_routes(app: FastAPI) -> Iterator[tuple[str, Action | None]]:
    """Yield every route that says that it may answer with a picture, a film or a voice."""
    for context in iter_route_contexts(app.routes):
        answers = getattr(context.route, "responses", {})
        kinds = {kind for each in answers.values() for kind in each.get("content", {})}
        if any(each.startswith(("image/", "video/", "audio/")) for each in kinds):
            yield str(context.path), action_of(context.route)


def test_every_route_that_gives_out_pictures_asks_for_people_too(looked: Gated) -> None:
    found = dict(picture_routes(create_app(looked.parts)))
    asking = {path for path, doing in found.items() if doing in SEE_PEOPLE}
    assert asking == {
        f"{V1}/events/{{event_id}}/media/{{name}}",
        f"{V1}/footage-requests/{{request_id}}/media/clip",
        f"{V1}/cameras/{{camera}}/still",
    }
    assert {path: found[path] for path in found.keys() - asking} == NOT_OF_A_CAMERA


# --- with a reason ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def phone(looked: Gated) -> Desk:
    desk = looked.a_desk("guard-phone", "phone", "security-phones")
    looked.sign_in("sia", desk)
    return desk


def is_clear(desk: Desk) -> bool:
    given = desk.get(f"{V1}/events/{EVENT.id}/media/snapshot")
    assert given.status_code == 200, given.text
    return given.headers["floorwatch-people"] == "clear"


def test_a_reason_shows_people_on_a_phone_until_it_is_ended(looked: Gated, phone: Desk) -> None:
    reason = "a fight at the dock, the police ask who"
    assert not is_clear(phone)
    told = phone.client.post(f"{V1}/people/reveal", json={"reason": reason})
    assert told.status_code == 204, told.text
    assert is_clear(phone)
    assert looked.ask("audit.search", kind="view", text=reason)["records"]
    assert phone.client.delete(f"{V1}/people/reveal").status_code == 204
    assert not is_clear(phone)


def test_whom_no_policy_lets_reveals_nobody(looked: Gated) -> None:
    desk = looked.desks["ot-1"]
    told = desk.client.post(f"{V1}/people/reveal", json={"reason": "I want to see"})
    assert told.status_code == 403
    assert not is_clear(desk)


@pytest.mark.parametrize("said", [{}, {"reason": ""}, {"reason": "  a  "}, {"reason": "x" * 501}])
def test_without_a_reason_nothing_is_shown(phone: Desk, said: dict[str, str]) -> None:
    assert phone.client.post(f"{V1}/people/reveal", json=said).status_code == 422
    assert not is_clear(phone)


# --- what pages say --------------------------------------------------------------------------


def test_pages_say_that_people_are_blurred_and_where(looked: Gated, phone: Desk) -> None:
    ot, security = looked.desks["ot-1"], looked.desks["desk-1"]
    assert ">People blurred</a>" in ot.get("/wall").text
    assert ">People" not in security.get("/wall").text
    page = ot.get("/people").text
    assert "You cannot reveal people now" in page
    assert "<textarea" not in page
    assert "<textarea" in phone.get("/people").text


def test_the_page_takes_a_reason_and_ends_it(phone: Desk) -> None:
    refused = phone.client.post("/people", data={"reason": " "})
    assert (refused.status_code, is_clear(phone)) == (422, False)
    taken = phone.client.post("/people", data={"reason": "an accident at the press"})
    assert (taken.status_code, is_clear(phone)) == (303, True)
    assert ">People shown</a>" in phone.get("/people").text
    phone.client.post("/people/blur", data={})
    assert not is_clear(phone)
