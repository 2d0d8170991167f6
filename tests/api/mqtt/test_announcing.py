"""What is told of a change, and what never is."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.mqtt.announcing import Announcer
from api.mqtt.cloudevents import outgoing
from casework.telling import Told
from plant.events import ClipState, Event, EventKind, EventObject, Evidence, ModelReference, Phase
from plant.geometry import Box
from plant.ids import CameraId, EventId, IncidentId, LineId, TrackId
from plant.incidents import Incident, IncidentState
from plant.records import Draft, StoredEvent, camera_source, line_source
from plant.reviews import ReviewState, Verdict
from plant.wire import time_text
from tests.api.mqtt.teller import PLANT, TOPICS
from tests.builders import MIDNIGHT, an_event, at
from tests.fake_store import MemoryStore
from tests.fakes import FakeClock, MemoryMedia
from tests.published import check
from tests.reports import a_report

SECRET = "Maria Schmidt rtsp://user:secret@10.0.0.1/clips/a.mp4"
ANNOUNCER = Announcer(TOPICS, lambda: PLANT)


# Any field of an event may be overridden, hence Any.
def stored(sequence: int = 7, **changes: Any) -> StoredEvent:
    event = an_event(10, **changes)
    return StoredEvent(event, camera_source(event.camera), sequence, 99, MIDNIGHT)


def an_incident(**changes: Any) -> Incident:
    incident = Incident(
        id=IncidentId("0195-77"),
        version=1,
        state=IncidentState.OPEN,
        camera=CameraId("dock"),
        places=("apron",),
        kind=EventKind.ZONE_INTRUSION,
        lead=EventId("0195-10"),
        severity=500,
        event_count=1,
        opened_at=at(10),
        last_event_at=at(10),
        changed_at=at(11),
        owner=SECRET,
    )
    return replace(incident, **changes)


def told(draft: Draft) -> Any:
    """Return what is sent of a draft, checked against the reference."""
    payload = outgoing(draft.payload, now=at(60)).payload
    check(draft.topic, payload)
    return json.loads(payload)


def test_an_event_is_a_cloudevent_with_its_place_and_sequence() -> None:
    (draft,) = ANNOUNCER.event(stored(), IncidentId("0195-77"))
    event = told(draft)
    assert event["specversion"] == "1.0"
    assert event["id"] == "0195-10.1"
    assert event["source"] == "urn:floorwatch:site/riverside/camera/dock"
    assert event["type"] == "org.floorwatch.zone.intrusion.v1"
    assert event["subject"] == "line/line-1/zone/apron"
    assert event["sequence"] == "000000000007"
    assert event["data"]["incident_id"] == "0195-77"
    times = [event["data"][name] for name in ("captured_at", "detected_at", "published_at")]
    assert times == sorted(times)
    assert not draft.retained


def test_the_same_revision_has_the_same_key() -> None:
    (first,), (again,) = ANNOUNCER.event(stored()), ANNOUNCER.event(stored())
    assert first == again


def test_nothing_that_a_person_wrote_or_a_disk_holds_is_told() -> None:
    evidence = Evidence(
        state=ClipState.FAILED,
        clip="clips/secret.mp4",
        clip_sha256="a" * 64,
        snapshot="snapshots/secret.jpg",
        viewing_copy="clips/secret-view.mp4",
        box_track="secret.json",
        reason=SECRET,
    )
    event = stored(
        because=SECRET,
        evidence=evidence,
        measures={"dwell_seconds": 12.5, "note": SECRET, SECRET: 1.0, "word": "forward"},
        objects=(EventObject(TrackId(SECRET), SECRET, 0.5, Box(0, 0, 1, 1)),),
        model=ModelReference(SECRET, "b" * 64),
        direction=SECRET,
    )
    (draft,) = ANNOUNCER.event(event)
    text = draft.payload.decode()
    for piece in ("Maria", "secret", "rtsp", ".mp4", ".jpg", "10.0.0.1"):
        assert piece not in text
    data = told(draft)["data"]
    assert data["measures"] == {"dwell_seconds": 12.5, "word": "forward"}
    assert data["evidence"] == {
        "state": "failed",
        "sha256": "a" * 64,
        "from_at": None,
        "to_at": None,
    }


@given(
    words=st.dictionaries(st.text(max_size=12), st.text(max_size=80) | st.floats(-1e9, 1e9)),
    label=st.text(max_size=70),
    phase=st.sampled_from(Phase),
    kind=st.sampled_from(EventKind),
)
def test_whatever_an_event_holds_its_message_is_valid(
    words: dict[str, float | str], label: str, phase: Phase, kind: EventKind
) -> None:
    thing = EventObject(TrackId(label), label, 0.5, Box(0, 0, 1, 1))
    event = stored(measures=words, objects=(thing,), phase=phase, kind=kind, direction=label)
    for draft in ANNOUNCER.event(event):
        told(draft)


def test_an_incident_is_retained_until_it_is_closed() -> None:
    (opened,) = ANNOUNCER.incident(an_incident())
    assert opened.retained
    assert opened.topic == "fw/v1/riverside/hall/line-1/incident/0195-77"
    assert told(opened)["data"]["state"] == "open"
    assert SECRET not in opened.payload.decode()
    (closed,) = ANNOUNCER.incident(an_incident(version=2, state=IncidentState.CLOSED))
    assert (closed.topic, closed.payload, closed.retained) == (opened.topic, b"", True)
    assert closed.key != opened.key


def test_a_change_is_told_once() -> None:
    incident, event = an_incident(), stored()
    new = list(ANNOUNCER(Told(incident, stored=event)))
    assert [draft.key.split("/")[0] for draft in new] == ["event", "incident"]
    same = list(ANNOUNCER(Told(incident, incident_before=incident, stored=event)))
    assert [draft.key.split("/")[0] for draft in same] == ["event"]


def test_a_verdict_tells_the_incident_and_not_the_event_again() -> None:
    before, after = an_incident(), an_incident(version=2)
    verdict = Verdict(
        EventId("0195-10"), 1, ReviewState.NEW, ReviewState.CONFIRMED, SECRET, at(60), SECRET
    )
    change = Told(after, incident_before=before, stored=stored(), verdict=verdict)
    (draft,) = ANNOUNCER(change)
    assert draft.key == "incident/0195-77.2"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"kind": EventKind.CAMERA_OFFLINE}, "offline"),
        ({"kind": EventKind.CAMERA_OFFLINE, "measures": {"reason": "vision worker"}}, "blind"),
        ({"kind": EventKind.CAMERA_TAMPERED}, "tampered"),
        ({"kind": EventKind.CAMERA_TAMPERED, "ended_at": at(30)}, "online"),
    ],
)
def test_a_camera_event_changes_the_cameras_state(changes: dict[str, Any], state: str) -> None:
    _, draft = ANNOUNCER.event(stored(zones=(), **changes))
    assert draft.retained
    assert draft.topic == "fw/v1/riverside/camera/dock/status"
    assert told(draft)["data"]["state"] == state


def test_a_further_revision_does_not_tell_the_same_state_again() -> None:
    first = stored(kind=EventKind.CAMERA_OFFLINE, zones=())
    later = replace(first, event=replace(first.event, revision=2, phase=Phase.UPDATED))
    assert [*ANNOUNCER.event(first)][1].key == [*ANNOUNCER.event(later)][1].key


def troubled(kind: EventKind, seconds: float, **changes: Any) -> Event:
    return an_event(seconds, kind=kind, zones=(), id=EventId(f"{kind}-{seconds:g}"), **changes)


def state_told(event: Event, *troubles: Event) -> tuple[str, str] | None:
    """Return the state that a camera is told to be in after an event, and since when."""
    drafts = [*ANNOUNCER.event(replace(stored(), event=event), None, troubles)]
    if len(drafts) == 1:
        return None
    data = told(drafts[1])["data"]
    return data["state"], data["since_at"]


def over(event: Event, seconds: float) -> Event:
    return event.ended(ended_at=at(seconds), captured_at=at(seconds), detected_at=at(seconds))


def test_when_one_trouble_ends_the_other_still_holds() -> None:
    tampered = troubled(EventKind.CAMERA_TAMPERED, 10)
    offline = troubled(EventKind.CAMERA_OFFLINE, 20)
    assert state_told(tampered, tampered) == ("tampered", time_text(at(10)))
    assert state_told(offline, offline, tampered) == ("offline", time_text(at(20)))
    assert state_told(over(offline, 30), tampered) == ("tampered", time_text(at(10)))
    assert state_told(over(tampered, 40)) == ("online", time_text(at(40)))


def test_a_lesser_trouble_does_not_hide_a_graver_one() -> None:
    blind = troubled(EventKind.CAMERA_OFFLINE, 10, measures={"reason": "vision worker"})
    tampered = troubled(EventKind.CAMERA_TAMPERED, 20)
    assert state_told(tampered, blind, tampered) is None
    assert state_told(over(tampered, 30), blind) == ("blind", time_text(at(10)))


def test_a_revision_that_comes_late_does_not_bring_a_trouble_back() -> None:
    offline = troubled(EventKind.CAMERA_OFFLINE, 10)
    assert state_told(offline) is None


def test_a_state_that_comes_back_is_another_message() -> None:
    tampered = troubled(EventKind.CAMERA_TAMPERED, 10)
    first = [*ANNOUNCER.event(replace(stored(), event=tampered), None, [tampered])][1]
    ended = over(troubled(EventKind.CAMERA_OFFLINE, 20), 30)
    again = [*ANNOUNCER.event(replace(stored(), event=ended), None, [tampered])][1]
    assert first.key != again.key


def test_what_speaks_for_a_line_is_told_without_a_camera() -> None:
    event = replace(
        stored(kind=EventKind.COUNT_MISMATCH, zones=()), source=line_source(LineId("line-1"))
    )
    (draft,) = ANNOUNCER.event(event)
    assert draft.topic == "fw/v1/riverside/hall/line-1/-/event/loss.count_mismatch"
    assert told(draft)["source"] == "urn:floorwatch:site/riverside/line/line-1"


def test_an_event_of_a_camera_that_is_no_longer_in_the_plant_file_is_told_nowhere() -> None:
    (draft,) = ANNOUNCER.event(stored(camera=CameraId("gone")))
    assert draft.topic == "fw/v1/riverside/-/-/gone/event/zone.intrusion"
    told(draft)


def test_the_time_of_sending_is_the_only_thing_that_a_repeat_changes() -> None:
    (draft,) = ANNOUNCER.event(stored())
    first = json.loads(outgoing(draft.payload, now=at(60)).payload)
    again = json.loads(outgoing(draft.payload, now=at(60) + timedelta(minutes=2)).payload)
    assert first["data"].pop("published_at") != again["data"].pop("published_at")
    assert first == again


def test_a_report_tells_what_and_where_and_never_who_when_or_in_which_words() -> None:
    clock = FakeClock()
    store = MemoryStore(MemoryMedia(clock), clock)
    with store.writing() as work:
        report = work.take_report(a_report(1, words=SECRET))
    (draft,) = ANNOUNCER.report(report)
    message = told(draft)
    assert draft.topic.endswith(f"/report/{report.id}")
    assert not draft.retained
    assert message["id"] == report.id
    assert "time" not in message
    assert message["data"] == {
        "report_id": report.id,
        "category": "taking",
        "post": "ramp",
        "area": "hall",
        "line": "line-1",
        "published_at": time_text(at(60)),
    }
    assert SECRET not in draft.payload.decode()
