"""A camera that nobody speaks for is blind, and that is an event like any other.

    lease missed ──► camera.offline opened (onset: when the vision worker was last heard)
    heard again  ──► ended, with the blind time

- What was open when the server ended is found again in the store, and ended by the
  first sign of life.
- Of a camera that is heard of for the first time it is told that it is well.
- A server that was itself asleep (suspended, starved of time) has heard nobody, which
  says nothing about them: it gives everybody a lease first.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from api.bell import Bell
from api.http.link.messages import CameraState
from api.http.link.standings import LEASE_SECONDS, Standings, Ticks
from casework.intake import Intake
from plant.errors import PlantError
from plant.events import Event, EventKind, Phase, RuleReference
from plant.ids import CameraId, RuleId, derive_event_id
from plant.places import Camera
from plant.plantfile.keeper import PlantKeeper
from plant.ports import Clock, EventStore
from plant.records import EventFilter

RULE = RuleReference(
    RuleId("vision-worker-lease"),
    1,
    hashlib.sha256(f"lease {LEASE_SECONDS:g} s".encode()).hexdigest(),
)
REASON = "vision worker"
SEVERITY = 700
# So long nobody need have spoken after the server started.
START_SECONDS = 30.0
ASLEEP_SECONDS = 2.0
# More than that many offline events of one camera are never open at once.
LOOKED_THROUGH = 20
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Taking:
    """Where events go, where they are found again, and who is told of a camera that is well."""

    events: EventStore
    intake: Intake
    bell: Bell
    seen: Callable[[CameraId, datetime], None] = lambda _camera, _at: None


class Blindness:
    """Looks who is not heard of, and says so. For one thread."""

    def __init__(
        self, standings: Standings, taking: Taking, plant: PlantKeeper, clock: Clock, ticks: Ticks
    ) -> None:
        self._standings = standings
        self._taking = taking
        self._plant = plant
        self._clock = clock
        self._ticks = ticks
        self._seen: set[CameraId] = set()
        self._open: dict[CameraId, Event | None] = {}
        self._began_at = clock.now()
        self._looked = ticks()
        self._patient_until = ticks()
        self._began = ticks()

    def look(self) -> None:
        """Take in what has changed since the last look; what cannot be kept waits for the next."""
        tick = self._ticks()
        if tick - self._looked > ASLEEP_SECONDS:
            self._patient_until = tick + LEASE_SECONDS
        self._looked = tick
        for camera in self._plant.in_force[0].cameras.values():
            try:
                self._look_at(camera)
                self._greet(camera.id)
            except PlantError as error:
                _LOG.warning("blind time not kept yet", camera=camera.id, reason=str(error))

    def _greet(self, camera: CameraId) -> None:
        """Tell that a camera is well, when pictures of it are first heard of."""
        spoken = self._standings.of(camera)
        if camera in self._seen or spoken is None or spoken.standing is None:
            return
        if spoken.standing.state is CameraState.ONLINE and self._standings.is_held(camera):
            self._taking.seen(camera, spoken.standing.since)
            self._taking.bell.ring()
            self._seen.add(camera)

    def _look_at(self, camera: Camera) -> None:
        if camera.id not in self._open:
            self._open[camera.id] = self._found(camera.id)
        told = self._open[camera.id]
        if told is not None and self._standings.is_held(camera.id):
            self._take(self._ended(told))
            self._open[camera.id] = None
        elif told is None and self._ticks() >= self._patient_until:
            opened = self._opened(camera)
            if opened is not None:
                self._take(opened)
                self._open[camera.id] = opened

    def _opened(self, camera: Camera) -> Event | None:
        """Return the event that tells that a camera is blind, or None where it is not."""
        spoken = self._standings.of(camera.id)
        is_film = bool(camera.source.file)
        if spoken is None:
            if is_film or self._ticks() - self._began <= START_SECONDS:
                return None
            return self._event(camera.id, self._began_at, "no vision worker watches this camera")
        silent = self._standings.silent_seconds(spoken)
        if silent <= LEASE_SECONDS or (spoken.said_goodbye and is_film):
            return None
        because = f"nothing heard from vision worker {spoken.worker} for {silent:.0f} s"
        return self._event(camera.id, spoken.heard_at, because)

    def _event(self, camera: CameraId, onset_at: datetime, because: str) -> Event:
        now = self._clock.now()
        return Event(
            id=derive_event_id(camera, RULE.id, "lease", onset_at.timestamp()),
            revision=1,
            phase=Phase.OPENED,
            kind=EventKind.CAMERA_OFFLINE,
            camera=camera,
            rule=RULE,
            severity=SEVERITY,
            onset_at=onset_at,
            captured_at=now,
            detected_at=now,
            because=because,
            measures={"reason": REASON, "lease_seconds": LEASE_SECONDS},
        )

    def _ended(self, told: Event) -> Event:
        now = self._clock.now()
        blind = round(max((now - told.onset_at).total_seconds(), 0.0), 1)
        measures = {**told.measures, "blind_seconds": blind}
        return replace(
            told.ended(ended_at=now, captured_at=now, detected_at=now), measures=measures
        )

    def _found(self, camera: CameraId) -> Event | None:
        """Return what an earlier run of the server opened and did not end."""
        wanted = EventFilter(kind=EventKind.CAMERA_OFFLINE, camera=camera, phase=Phase.OPENED)
        page = self._taking.events.page(wanted, limit=LOOKED_THROUGH)
        ours = [each.event for each in page.events if each.event.rule.id == RULE.id]
        return ours[0] if ours else None

    def _take(self, event: Event) -> None:
        self._taking.intake.take(event)
        self._taking.bell.ring()
        _LOG.warning(
            "camera blind" if event.ended_at is None else "camera seen again", camera=event.camera
        )
