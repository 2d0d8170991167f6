"""A report brings the clips of its place and time: real server, vision worker and camera."""

import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from plant.wire import event_to_json
from tests.builders import an_event
from tests.servers import a_server
from tests.vision.sources.cameras import RtspCamera

LIMIT_SECONDS = 120.0
PLANT = """\
version: 1
site: riverside
timezone: UTC
cameras:
  - id: dock
    url: rtsp://127.0.0.1:{port}/cam
rules: []
posts:
  - {{id: ramp, code: K7, name: Loading ramp, cameras: [dock]}}
"""
pytestmark = pytest.mark.slow


# What a server tells is plain JSON, hence Any.
def eventually(client: httpx.Client, path: str, met: Any) -> Any:
    """Ask again until the answer is as it should be, and return it."""
    limit = time.monotonic() + LIMIT_SECONDS
    while True:
        told = client.get(path).json()
        if met(told):
            return told
        assert time.monotonic() < limit, told
        time.sleep(0.25)


def is_online(told: Any) -> bool:
    return any(each["state"] == "online" for each in told["cameras"])


def send(client: httpx.Client, made_at: datetime) -> str:
    report = str(uuid.uuid4())
    body = {
        "id": report,
        "category": "taking",
        "post": "K7",
        "made_at": made_at.isoformat(),
        "key_sha256": "0" * 64,
    }
    assert client.post("/api/v1/reports", json=body).status_code == 201
    return report


def tell_event(client: httpx.Client, moment: datetime) -> str:
    """Let a rule of the camera have seen something then."""
    event = an_event(zones=(), onset_at=moment, captured_at=moment, detected_at=moment)
    body, key = event_to_json(event), {"Idempotency-Key": event.key}
    assert client.post("/api/v1/events", json=body, headers=key).status_code == 201
    return event.id


def test_the_clip_reaches_from_before_the_report_until_after_it(tmp_path: Path) -> None:
    camera = RtspCamera()
    plant = tmp_path / "plant.yaml"
    plant.write_text(PLANT.format(port=camera.port), "utf-8")
    worker = {"FLOORWATCH_SERVER__WORKER": "worker-1"}
    try:
        with (
            a_server(plant, tmp_path / "state", **worker) as server,
            httpx.Client(base_url=server.url, trust_env=False) as client,
        ):
            eventually(client, "/api/v1/cameras", is_online)
            # It waited in a dead spot, so that the half minute after it is over sooner.
            sent_at = datetime.now(UTC)
            made_at = sent_at - timedelta(seconds=20)
            seen = tell_event(client, made_at)
            report = send(client, made_at)
            told = eventually(
                client,
                f"/api/v1/reports/{report}",
                lambda told: told["footage"][0]["state"] != "waiting",
            )
            (asked,) = told["footage"]
            assert (asked["state"], asked["reason"]) == ("ready", None)
            incident = client.get(f"/api/v1/incidents/{told['incident_id']}").json()
            # What a rule saw there at that time is the same case, and it says why.
            assert (incident["lead_event_id"], incident["event_count"]) == (seen, 1)
            assert told["because"] != []
            assert incident["reports"][0]["footage_ids"] == [asked["id"]]
            clip = client.get(f"/api/v1/footage-requests/{asked['id']}/media/clip").content
    finally:
        camera.stop()
    file = tmp_path / "clip.mp4"
    file.write_bytes(clip)
    with av.open(str(file)) as opened:
        pictures = sum(1 for _ in opened.decode(video=0))
    # Ten of the seconds were still to come when the report was sent.
    assert pictures >= 9 * 15
