"""Makes the messages of what happened, to be queued in the transaction that keeps it.

Pure: values in, drafts out. A draft's key names what it tells, so that the same thing
told twice is queued once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.mqtt.cloudevents import Envelope
from api.mqtt.line_messages import (
    COUNT_SCHEMA,
    COUNT_TYPE,
    LEDGER_SCHEMA,
    LEDGER_TYPE,
    count_data,
    counter_name,
    ledger_data,
)
from api.mqtt.messages import (
    CameraChange,
    CameraState,
    change_after,
    event_data,
    incident_data,
    report_data,
)
from api.mqtt.topics import Place, Topics
from casework.line_ledgers import Counted
from casework.telling import Told
from plant.events import Event
from plant.ids import CameraId, IncidentId, LineId
from plant.incidents import Incident
from plant.places import Plant
from plant.records import Draft, SourceId, StoredEvent, camera_source, line_source, milliseconds
from plant.reports import Report
from plant.wire import time_text

EVENT_SCHEMA = "urn:floorwatch:schema:event:v1"
INCIDENT_SCHEMA = "urn:floorwatch:schema:incident:v1"
REPORT_SCHEMA = "urn:floorwatch:schema:report:v1"
CAMERA_SCHEMA = "urn:floorwatch:schema:camera-status:v1"
INCIDENT_TYPE = "org.floorwatch.incident.v1"
REPORT_TYPE = "org.floorwatch.report.v1"
REPORTS = SourceId("reports")
CAMERA_TYPE = "org.floorwatch.camera.status.v1"
_LINE = "line/"


@dataclass(frozen=True, slots=True)
class Announcer:
    """Tells what happened in the plant that is in force at the moment."""

    topics: Topics
    plant: Callable[[], Plant]

    def __call__(self, told: Told) -> Iterator[Draft]:
        """Yield the messages of one change; a verdict by itself is not told by a broker."""
        if told.stored is not None and told.verdict is None:
            incident = None if told.incident is None else told.incident.id
            yield from self.event(told.stored, incident, told.troubles)
        if told.incident is not None and told.incident_moved:
            yield from self.incident(told.incident)

    def event(
        self,
        stored: StoredEvent,
        incident: IncidentId | None = None,
        troubles: Sequence[Event] | None = None,
    ) -> Iterator[Draft]:
        """Yield the message of a revision, and the camera's new state where it brings one.

        `troubles` are the events by which its camera is in trouble now, where it is of a kind
        that makes trouble.
        """
        event = stored.event
        place = self._place(stored.source, event.camera)
        of_line = stored.source.startswith(_LINE)
        envelope = Envelope(
            id=event.key,
            source=self._urn(stored.source),
            type=f"org.floorwatch.{event.kind}.v1",
            subject=_subject(event, place),
            schema=EVENT_SCHEMA,
            time=event.captured_at,
            sequence=stored.sequence,
        )
        yield Draft(
            key=f"event/{event.key}",
            source=stored.source,
            topic=self.topics.event(place, None if of_line else event.camera, event.kind),
            payload=envelope.around(event_data(stored, incident)),
        )
        change = change_after(event, troubles)
        if change is not None:
            yield self._camera(event.camera, change)

    def incident(self, incident: Incident) -> Iterator[Draft]:
        """Yield an incident's present state; an empty message clears it when it is closed."""
        source, place = self._whereabouts(incident)
        envelope = Envelope(
            id=f"{incident.id}.{incident.version}",
            source=self._urn(source),
            type=INCIDENT_TYPE,
            subject=f"incident/{incident.id}",
            schema=INCIDENT_SCHEMA,
            time=incident.changed_at,
        )
        yield Draft(
            key=f"incident/{incident.id}.{incident.version}",
            source=source,
            topic=self.topics.incident(place, incident.id),
            payload=b"" if incident.is_closed else envelope.around(incident_data(incident)),
            retained=True,
        )

    def report(self, report: Report) -> Iterator[Draft]:
        """Yield the message of a report. It tells no time: that of the sending is enough."""
        envelope = Envelope(
            id=report.id,
            source=self._urn(REPORTS),
            type=REPORT_TYPE,
            subject=f"post/{report.said.post}",
            schema=REPORT_SCHEMA,
        )
        yield Draft(
            key=f"report/{report.id}",
            source=REPORTS,
            topic=self.topics.report(report.id),
            payload=envelope.around(report_data(report)),
        )

    def counts(self, counted: Counted) -> Iterator[Draft]:
        """Yield how the counters of a line stand, when its ledger has judged a window.

        A counter's topic is named by its rule, gate line and direction. The key names what
        is told, so that nothing is told that has not changed.
        """
        line, last = counted.line, counted.entries[-1] if counted.entries else None
        if last is None:
            return
        source, place = line_source(line.id), Place(line.area, line.id)
        for total in counted.totals:
            name = counter_name(total.counter)
            key = f"count.{line.id}.{name}.{total.total}.{milliseconds(total.until_at)}"
            envelope = Envelope(
                id=key,
                source=self._urn(source),
                type=COUNT_TYPE,
                subject=f"line/{line.id}/counter/{name}",
                schema=COUNT_SCHEMA,
                time=total.until_at,
            )
            payload = envelope.around(count_data(line, total))
            topic = self.topics.count(place, name)
            yield Draft(key, source, topic, payload, retained=True)
        key = f"ledger.{line.id}.{milliseconds(last.ends_at)}"
        envelope = Envelope(
            id=key,
            source=self._urn(source),
            type=LEDGER_TYPE,
            subject=f"line/{line.id}",
            schema=LEDGER_SCHEMA,
            time=last.ends_at,
        )
        payload = envelope.around(ledger_data(last))
        yield Draft(key, source, self.topics.ledger(place), payload, retained=True)

    def seen(self, camera: CameraId, at: datetime) -> Draft:
        """Return the message that a camera is well, since a moment."""
        return self._camera(camera, CameraChange(CameraState.ONLINE, at, at))

    def _camera(self, camera: CameraId, change: CameraChange) -> Draft:
        """Return a camera's present state. What one moment brought to light is told once."""
        key = f"{camera}.{change.state}.{milliseconds(change.changed_at)}"
        envelope = Envelope(
            id=f"camera-status.{key}",
            source=self._urn(camera_source(camera)),
            type=CAMERA_TYPE,
            subject=f"camera/{camera}",
            schema=CAMERA_SCHEMA,
            time=change.changed_at,
        )
        return Draft(
            key=f"camera-status/{key}",
            source=camera_source(camera),
            topic=self.topics.camera_status(camera),
            payload=envelope.around(
                {
                    "camera": camera,
                    "state": change.state.value,
                    "since_at": time_text(change.since_at),
                }
            ),
            retained=True,
        )

    def _whereabouts(self, incident: Incident) -> tuple[SourceId, Place]:
        """Return who tells of an incident and where it stands: by its camera, else its post."""
        if incident.camera is not None:
            source = camera_source(incident.camera)
            return source, self._place(source, incident.camera)
        post = None if incident.post is None else self.plant().posts.get(incident.post)
        return REPORTS, Place() if post is None else Place(post.area, post.line)

    def _place(self, source: SourceId, camera: CameraId) -> Place:
        """Return where a source stands; one that the plant file no longer knows is nowhere."""
        plant = self.plant()
        if source.startswith(_LINE):
            line = plant.lines.get(LineId(source.removeprefix(_LINE)))
            return Place() if line is None else Place(line.area, line.id)
        known = plant.cameras.get(camera)
        return Place() if known is None else Place(known.area, known.line)

    def _urn(self, source: SourceId) -> str:
        return f"urn:floorwatch:site/{self.topics.site}/{source}"


def _subject(event: Event, place: Place) -> str:
    parts = [] if place.line is None else [f"line/{place.line}"]
    if event.gate_line:
        parts.append(f"gate-line/{event.gate_line}")
    elif event.zones:
        parts.append(f"zone/{event.zones[0]}")
    else:
        parts.append(f"camera/{event.camera}")
    return "/".join(parts)
