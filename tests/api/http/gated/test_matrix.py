"""Who may do what, asked of the real server over HTTP and WebSocket, and of a second reading.

Kind by status by person by request; each answer is held against what the reference evaluator
says of the same question, with the facts as the test knows them.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from policy.bundles.reading import read_bundle
from policy.bundles.starting import starter_folder
from policy.decisions.actions import Action, Thing
from policy.decisions.engine import compile_policies
from policy.decisions.explaining import world_of
from policy.decisions.facts import (
    Circumstances,
    DeviceFacts,
    PersonFacts,
    Question,
    Resource,
    the_site,
    the_system,
)
from policy.decisions.reference.judging import Policies, judge
from policy.gate.asgi import SESSION_COOKIE
from tests.api.http.gated.plant import Desk, Gated
from tests.api.http.house import MP4, digest_of
from tests.builders import an_event

pytestmark = pytest.mark.slow

HALL, SITE = "hall", "riverside"
EVENT, HIDDEN = an_event(), an_event(11.0, camera="yard", zones=("fence",))
KINDS = {
    "workstation": ("security-desks", "it-desks", "ot-desks", "audit-desks"),
    "phone": ("phones",),
    "vision-worker": ("vision-workers",),
    "mqtt-client": ("machines", "monitors"),
}
STATUSES = ("pending", "active", "quarantined", "revoked")
PEOPLE = {
    "": PersonFacts("", frozenset(), frozenset()),
    "sia": PersonFacts("sia", frozenset({"security"}), frozenset({HALL})),
    "lea": PersonFacts("lea", frozenset({"security-lead"}), frozenset({HALL})),
    "ida": PersonFacts("ida", frozenset({"it-admin"}), frozenset()),
    "oto": PersonFacts("oto", frozenset({"ot"}), frozenset({HALL})),
    "aud": PersonFacts("aud", frozenset({"auditor"}), frozenset({HALL})),
}


@dataclass(frozen=True)
class Ask:
    """One request, and the question that it is."""

    method: str
    path: str
    action: Action
    resource: Resource


def _event(event: str, area: str) -> Resource:
    return Resource(Thing.EVENT, event, area)


def _media(event: str, area: str) -> Resource:
    return Resource(Thing.MEDIA, event, area, recorded_at=EVENT.onset_at, held=False)


REFUSED = {401, 403}
V1 = "/api/v1"
ASKS = (
    Ask("GET", f"{V1}/self", Action.SELF_VIEW, the_system()),
    Ask("GET", f"{V1}/events", Action.EVENT_LIST, the_site()),
    Ask("GET", f"{V1}/events/{EVENT.id}", Action.EVENT_VIEW, _event(EVENT.id, HALL)),
    Ask("GET", f"{V1}/events/{HIDDEN.id}", Action.EVENT_VIEW, _event(HIDDEN.id, SITE)),
    Ask("GET", f"{V1}/events/{EVENT.id}/media/clip", Action.MEDIA_VIEW, _media(EVENT.id, HALL)),
    Ask("PUT", f"{V1}/events/{EVENT.id}/claim", Action.EVENT_JUDGE, _event(EVENT.id, HALL)),
    Ask("GET", f"{V1}/incidents", Action.INCIDENT_LIST, the_site()),
    Ask("GET", f"{V1}/reports", Action.REPORT_LIST, the_site()),
    Ask("GET", f"{V1}/posts", Action.REPORT_SEND, Resource(Thing.AREA, SITE)),
    Ask("GET", f"{V1}/cameras", Action.PLANT_VIEW, the_site()),
    Ask("GET", f"{V1}/openapi.json", Action.API_DESCRIBE, the_system()),
    Ask("GET", "/metrics", Action.SYSTEM_READ, the_system()),
    Ask("GET", "/review", Action.EVENT_LIST, the_site()),
    Ask("SOCKET", f"{V1}/vision-workers/w/link", Action.WORKER_LINK, the_system()),
    Ask("SOCKET", f"{V1}/live", Action.PLANT_VIEW, the_site()),
)


@pytest.fixture(scope="module")
def furnished(plant: Gated) -> Gated:
    """Devices of every kind and status, people, an event that may be seen and one that may not."""
    for kind, groups in KINDS.items():
        for status in STATUSES:
            name = f"{kind}-{status}"
            plant.register(name, kind, *groups)
            plant.claim(name)
            if status != "pending":
                plant.approve(name)
            if status in {"quarantined", "revoked"}:
                plant.move(name, status)
    for person in PEOPLE.values():
        if person.id:
            plant.person(person.id, [*person.roles], [*person.areas])
    for event in (EVENT, HIDDEN):
        plant.parts.intake.take(event)
    keep_clip(plant)
    return plant


def keep_clip(plant: Gated) -> None:
    """Let the event's vision worker deliver its clip, as it would."""
    plant.bind("dock", "vision-worker-active")
    told = {"Content-Type": "video/mp4", "Repr-Digest": digest_of(MP4)}
    worker = plant.desks["vision-worker-active"]
    path = f"{V1}/events/{EVENT.id}/media/clip"
    assert worker.client.put(path, content=MP4, headers=told).status_code == 201


def facts(desk: Desk, plant: Gated) -> DeviceFacts:
    return plant.guard.knowledge.now.registry.devices[desk.name].facts(datetime.now(UTC))


@cache
def _policies() -> Policies:
    bundle = read_bundle(starter_folder())
    return compile_policies(bundle.policies, bundle.group_names).raw


def expected(
    plant: Gated, desk: Desk, person: PersonFacts, ask: Ask, policies: Policies | None = None
) -> bool:
    """Return what the reference says; by the starter's policies, unless others are given."""
    channel = "websocket" if ask.method == "SOCKET" else "http"
    now = datetime.now(UTC)
    about = Circumstances(now, channel, "signature", 0, now - timedelta(seconds=1))
    question = Question(facts(desk, plant), ask.action, ask.resource, about, person)
    if not person.id:
        question = replace(question, person=None, circumstances=replace(about, verified_at=None))
    return judge(policies or _policies(), world_of(question)).allowed


def allowed(plant: Gated, desk: Desk, ask: Ask) -> bool:
    if ask.method != "SOCKET":
        answer = desk.client.request(ask.method, ask.path)
        assert answer.status_code not in {401, 500, 503}, answer.text
        assert ("floorwatch-denied" in answer.headers) == (answer.status_code == 403)
        return answer.status_code != 403
    url = f"{plant.url.replace('http', 'ws')}{ask.path}"
    headers = desk.key.process.handshake(f"{plant.url}{ask.path}")
    if session := desk.client.cookies.get(SESSION_COOKIE):
        headers["Cookie"] = f"{SESSION_COOKIE}={session}"
    try:
        connect(url, additional_headers=headers).close()
    except InvalidStatus as refused:
        return refused.response.status_code not in REFUSED
    return True


@pytest.mark.parametrize(("kind", "status"), [*product(KINDS, STATUSES)])
def test_each_device_may_what_the_second_reading_says_and_nothing_else(
    furnished: Gated, kind: str, status: str
) -> None:
    desk = furnished.desks[f"{kind}-{status}"]
    wrong = []
    may = 0
    everybody = (kind, status) == ("workstation", "active")
    for person in PEOPLE.values() if everybody else [PEOPLE[""], PEOPLE["sia"]]:
        desk.client.cookies.clear()
        if person.id:
            furnished.sign_in(person.id, desk)
        for ask in ASKS:
            wanted = expected(furnished, desk, person, ask)
            may += wanted
            if allowed(furnished, desk, ask) is not wanted:
                wrong.append((person.id, ask.method, ask.path, wanted))
    assert wrong == []
    assert bool(may) == (status == "active")


def test_what_no_route_answers_is_denied_and_recorded(furnished: Gated) -> None:
    desk = furnished.desks["workstation-active"]
    for method, path in [("GET", "/nothing"), ("GET", "/docs"), ("OPTIONS", "/review")]:
        assert desk.client.request(method, path).status_code == 403


def test_without_a_signature_there_is_the_door_and_no_more(furnished: Gated) -> None:
    client = furnished.desks["workstation-active"].client
    stranger = type(client)(base_url=furnished.url, cookies=client.cookies, trust_env=False)
    with stranger:
        for ask in ASKS:
            if ask.method != "SOCKET":
                assert stranger.request(ask.method, ask.path).status_code == 401
        for path in ("/health", "/door", "/gate-worker.js", "/m/", "/static/door.js"):
            assert stranger.get(path).status_code == 200
        page = stranger.get("/review", headers={"Accept": "text/html"})
        assert (page.status_code, "door.js" in page.text) == (401, True)
        assert stranger.post("/api/v1/events", content=b"{" * 100).status_code == 401


def test_the_audit_says_why_a_phone_may_report_and_not_look(furnished: Gated) -> None:
    phone = furnished.desks["phone-active"]
    assert phone.get(f"{V1}/posts").status_code == 200
    number = phone.get(f"{V1}/events").headers["floorwatch-denied"]
    told = [json.loads(line) for line in _audit(furnished)]
    allowed = [each for each in told if each.get("action") == "report.send"]
    assert allowed[-1]["policies"] == ["R20-report"]
    (denied,) = [each for each in told if each.get("request") == number]
    assert (denied["decision"], denied["policies"]) == ("deny", [])
    assert denied["near_misses"][0].startswith("S10-lists: principal in [DeviceGroup")


def _audit(plant: Gated) -> list[str]:
    parts = sorted((plant.folder / "policyd" / "audit").glob("*.jsonl"))
    return [line for part in parts for line in part.read_text("utf-8").splitlines()]


def test_lists_hold_what_may_be_seen_one_by_one(furnished: Gated) -> None:
    desk = furnished.desks["workstation-active"]
    furnished.sign_in("sia", desk)
    listed = {each["event"]["id"]: each["event"] for each in _listed(desk, "/api/v1/events")}
    assert EVENT.id in listed
    assert {each["camera"] for each in listed.values()} == {"dock"}
    assert HIDDEN.id not in desk.get("/review").text
    assert desk.get(f"/review?event={HIDDEN.id}").status_code == 404
    assert _listed(desk, "/api/v1/events?source=camera/yard") == []
    assert _listed(desk, f"/api/v1/events?camera={HIDDEN.camera}") == []


def _listed(desk: Desk, path: str) -> list[Any]:
    told: list[Any] = desk.get(path).json()["events"]
    return told


def test_a_vision_worker_speaks_for_its_own_cameras_alone(furnished: Gated) -> None:
    worker = furnished.desks["vision-worker-active"]
    again = replace(EVENT, revision=2)
    assert worker.post_event(again).status_code == 201
    other = replace(HIDDEN, revision=2)
    assert worker.post_event(other).status_code == 403
    stored = furnished.parts.store.events.current(HIDDEN.id)
    assert stored is not None
    assert stored.event.revision == 1


def test_a_body_that_is_not_the_signed_one_is_refused_and_kept_nowhere(furnished: Gated) -> None:
    worker = furnished.desks["vision-worker-active"]
    third = replace(EVENT, revision=3)
    request = worker.client.build_request(
        "POST", "/api/v1/events", content=b"{}", headers={"Content-Type": "application/json"}
    )
    worker.key.process.sign(request)
    signed = dict(request.headers) | {"Idempotency-Key": third.key}
    with type(worker.client)(base_url=furnished.url, trust_env=False) as bare:
        answer = bare.post("/api/v1/events", content=b"[]", headers=signed)
    assert answer.status_code == 401
