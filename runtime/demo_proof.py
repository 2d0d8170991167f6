"""Proves, event by event, that the clip plays and holds the moment, and that it was told.

Everything is asked of the server over HTTP, as any client could, and the clip is played
in a process of its own. The subscriber is asked what it received.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from plant.errors import PlantError
from plant.events import ClipState, Event, EventKind
from plant.ids import EventId
from plant.json_tables import table_of
from runtime.demo_judging import Proof
from runtime.event_lines import event_of
from runtime.server_client import ServerClient

PLAY_SECONDS = 60.0
MOST = 200
# A clip ends with the last picture; its last duration is anybody's guess.
LENGTH_TOLERANCE_SECONDS = 0.5
# Footage that was asked for begins with the key picture before.
LEAD_SECONDS = 3.0


def current_events(client: ServerClient) -> list[Event]:
    """Return the current state of every event that the server knows."""
    events: list[Event] = []
    asked: dict[str, str | int] = {"limit": MOST}
    while True:
        page = client.get("/api/v1/events", asked)
        events += [event_of(stored) for stored in page.tables("events")]
        cursor = page.text_or_null("next")
        if cursor is None:
            return events
        asked["cursor"] = cursor


def revisions_of(client: ServerClient, event: EventId) -> list[str]:
    """Return the key of every revision of an event, the first one first."""
    page = client.get(f"/api/v1/events/{event}/revisions")
    return [event_of(stored).key for stored in page.tables("events")]


def proofs_of(
    client: ServerClient, events: Sequence[Event], delivered: Iterable[str], clips: Path
) -> dict[EventId, Proof]:
    """Return what is found about each event; its clip is put into the folder."""
    came = set(delivered)
    proofs = {}
    for event in events:
        keys = revisions_of(client, event.id)
        problem = _clip_problem(client, event, clips / f"{event.id}.mp4")
        proofs[event.id] = Proof(problem, len(keys), sum(key in came for key in keys))
    return proofs


def _clip_problem(client: ServerClient, event: Event, path: Path) -> str:
    """Return why the clip is not what it should be, or nothing."""
    evidence = event.evidence
    if evidence.state is not ClipState.READY:
        return evidence.reason or f"the clip is {evidence.state}"
    try:
        content = client.content(f"/api/v1/events/{event.id}/media/clip")
        if hashlib.sha256(content).hexdigest() != evidence.clip_sha256:
            return "the clip is not the one that the event names"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        seconds = _played(path)
    except (PlantError, OSError) as error:
        return str(error)
    begins, ends = evidence.clip_from_at, evidence.clip_to_at
    if begins is None or ends is None or not begins <= event.onset_at <= ends:
        return "the clip does not hold the onset"
    longer = seconds - (ends - begins).total_seconds()
    lead = LEAD_SECONDS if event.kind is EventKind.COUNT_MISMATCH else LENGTH_TOLERANCE_SECONDS
    if not -LENGTH_TOLERANCE_SECONDS <= longer <= lead:
        return f"the clip plays for {seconds:.1f} s"
    return ""


def _played(path: Path) -> float:
    """Play a film in a process of its own and return how long it lasts, or raise PlantError."""
    command = [sys.executable, "-m", "vision.media.playing", str(path)]
    try:
        # Our own interpreter and module; no shell reads the path.
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=PLAY_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise PlantError("the clip cannot be played to its end in time") from None
    if done.returncode != 0:
        raise PlantError(f"the clip cannot be played: {done.stderr.strip()[-200:]}")
    return table_of(json.loads(done.stdout)).number("seconds")
