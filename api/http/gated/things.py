"""Finds out what a request is about: whose event, which camera, in which area.

Where a route's address names the thing (`{event_id}`, `{camera_id}`, …) that is it; where it
does not, the body does, which the gate has compared with its signature before it is read.
What lies in no area of the plant file lies in the site itself; a person may look after that too.
What is not known is still a thing, in no area: it is denied like what may not be seen, so that
nobody learns what there is.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from api.http.parts import Parts
from plant.ids import CameraId, EventId, IncidentId, ReportId, RequestId, SignalId
from plant.places import Plant
from plant.wire import Json
from policy.decisions.actions import Thing
from policy.decisions.facts import PersonFacts, Resource, the_site, the_system
from policy.gate.knowing import Known
from policy.registry.devices import DeviceKind, Status

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# No id of anything: ids of people, devices and cameras are slugs.
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a request: the names in its address, its body, who sits there."""

    names: Mapping[str, str]
    body: bytes = b""
    person: PersonFacts | None = None

    def told(self, *names: str) -> str:
        """Return what the address says under one of these names, or else the body."""
        found = [self.names[name] for name in names if name in self.names]
        return found[0] if found else self._in_body(*names)

    def _in_body(self, *names: str) -> str:
        try:
            body: Json = json.loads(self.body)
        except (ValueError, RecursionError):
            return _UNKNOWN
        table = body if isinstance(body, dict) else {}
        found = [table[name] for name in names if isinstance(table.get(name), str)]
        return str(found[0]) if found else _UNKNOWN


@dataclass(frozen=True, slots=True)
class Things:
    """Finds things in the store, the plant file and the registry."""

    parts: Parts
    known: Callable[[], Known]

    def find(self, thing: Thing, asked: Asked) -> Resource:
        """Return the thing that a request is about; what is away raises a PlantError."""
        return FINDERS[thing][1](self, asked)

    @property
    def plant(self) -> Plant:
        """The plant file in force."""
        return self.parts.plant.in_force[0]

    def camera(self, name: str) -> Resource:
        """Return a camera with its area and the vision worker that IT bound it to."""
        bound = self.known().registry.devices.get(name)
        speaks = bound is not None and bound.kind is DeviceKind.CAMERA
        if bound is None or not speaks or bound.status is not Status.ACTIVE:
            return Resource(Thing.CAMERA, name, self.plant.area_of_camera(CameraId(name)))
        return Resource(
            Thing.CAMERA, name, self.plant.area_of_camera(CameraId(name)), worker=bound.vouched_by
        )


def has(thing: Thing, names: frozenset[str], *, body: bool) -> bool:
    """Whether a thing can be found by an address with these names, or by a body."""
    wanted, _ = FINDERS.get(thing, (None, None))
    return wanted is not None and (not wanted or bool(wanted & names) or body)


def _constant(resource: Resource) -> Callable[[Things, Asked], Resource]:
    return lambda _things, _asked: resource


def _camera(things: Things, asked: Asked) -> Resource:
    if "event_id" in asked.names:
        stored = things.parts.store.events.current(EventId(asked.names["event_id"]))
        return things.camera(_UNKNOWN if stored is None else stored.event.camera)
    if "request_id" in asked.names:
        request = things.parts.store.footage.find(RequestId(asked.names["request_id"]))
        return things.camera(_UNKNOWN if request is None else request.camera)
    return things.camera(asked.told("camera_id", "camera"))


def _event(things: Things, asked: Asked) -> Resource:
    name = asked.told("event_id")
    stored = things.parts.store.events.current(EventId(name))
    area = None if stored is None else things.plant.area_of_camera(stored.event.camera)
    return Resource(Thing.EVENT, name, area)


def _media(things: Things, asked: Asked) -> Resource:
    if "incident_id" in asked.names:
        return _files_of_incident(things, asked)
    name = asked.told("event_id")
    events = things.parts.store.events
    stored = events.current(EventId(name))
    if stored is None:
        return Resource(Thing.MEDIA, name, recorded_at=_NEVER, held=False)
    held = any(each.released_at is None for each in events.holds(stored.event.id))
    area = things.plant.area_of_camera(stored.event.camera)
    return Resource(Thing.MEDIA, name, area, recorded_at=stored.event.onset_at, held=held)


def _files_of_incident(things: Things, asked: Asked) -> Resource:
    """Return the files of an incident as one thing, as old as it is."""
    incident = _incident(things, asked)
    found = things.parts.store.incidents.find(IncidentId(incident.id))
    if found is None:
        return Resource(Thing.MEDIA, incident.id, recorded_at=_NEVER, held=False)
    held = any(each.released_at is None for each in things.parts.holds.holds(found.id))
    return Resource(Thing.MEDIA, incident.id, incident.area, recorded_at=found.opened_at, held=held)


def _incident(things: Things, asked: Asked) -> Resource:
    name = asked.told("incident_id")
    found = things.parts.store.incidents.find(IncidentId(name))
    if found is None:
        return Resource(Thing.INCIDENT, name)
    if found.camera is not None:
        return Resource(Thing.INCIDENT, name, things.plant.area_of_camera(found.camera))
    area = things.plant.site if found.post is None else things.plant.area_of_post(found.post)
    return Resource(Thing.INCIDENT, name, area)


def _report(things: Things, asked: Asked) -> Resource:
    name = asked.told("report_id")
    found = things.parts.store.reports.find(ReportId(name))
    if found is None:
        return Resource(Thing.REPORT, name)
    return Resource(
        Thing.REPORT, name, found.place.area or things.plant.area_of_line(found.place.line)
    )


def _area(things: Things, asked: Asked) -> Resource:
    """Return the area that a report or a signal speaks of."""
    if "report_id" in asked.names:
        area = _report(things, asked).area
    elif asked.body and (post := things.plant.post_of(asked.told("post"))):
        area = post.area or things.plant.area_of_line(post.line)
    else:
        signal = things.plant.signals.get(SignalId(asked.told("id"))) if asked.body else None
        area = things.plant.area_of_line(None if signal is None else signal.line)
    return Resource(Thing.AREA, area or things.plant.site)


def _session(things: Things, asked: Asked) -> Resource:
    """Return one's own session; one that is named is somebody's, and only IT may end it."""
    del things
    if "session_id" in asked.names:
        return Resource(Thing.SESSION, asked.names["session_id"], person=_UNKNOWN)
    person = None if asked.person is None else asked.person.id
    return Resource(Thing.SESSION, "own", person=person)


def _device(things: Things, asked: Asked) -> Resource:
    name = asked.told("device_id", "device")
    found = things.known().registry.devices.get(name)
    facts = None if found is None else found.facts(things.parts.clock.now())
    return Resource(Thing.DEVICE, name, device=facts)


def _opening(things: Things, asked: Asked) -> Resource:
    """Return what was asked for or opened in an emergency, and by whom; `?` is nobody's id."""
    name = asked.names["opening_id"]
    known = things.known().emergencies
    found = next((each for each in known if each.id == name), None)
    if found is None:
        return Resource(Thing.OPENING, name, grant=_UNKNOWN, asked_by=_UNKNOWN)
    return Resource(
        Thing.OPENING,
        name,
        grant=found.grant,
        asked_by=found.asked_by,
        agreed_by=found.agreed_by,
    )


Finder = Callable[[Things, Asked], Resource]
_NOTHING: frozenset[str] = frozenset()
# Each kind of thing: the names of which an address must have one (none: it needs none), and how.
FINDERS: Mapping[Thing, tuple[frozenset[str], Finder]] = {
    Thing.SHELL: (_NOTHING, _constant(Resource(Thing.SHELL, "shell"))),
    Thing.ENROLMENT: (_NOTHING, _constant(Resource(Thing.ENROLMENT, "enrolment"))),
    Thing.SYSTEM: (_NOTHING, _constant(the_system())),
    Thing.SITE: (_NOTHING, _constant(the_site())),
    Thing.AUDIT_LOG: (_NOTHING, _constant(Resource(Thing.AUDIT_LOG, "audit"))),
    Thing.SESSION: (_NOTHING, _session),
    Thing.AREA: (_NOTHING, _area),
    Thing.CAMERA: (frozenset({"camera_id", "camera", "event_id", "request_id"}), _camera),
    Thing.EVENT: (frozenset({"event_id"}), _event),
    Thing.MEDIA: (frozenset({"event_id", "incident_id"}), _media),
    Thing.INCIDENT: (frozenset({"incident_id"}), _incident),
    Thing.REPORT: (frozenset({"report_id"}), _report),
    Thing.DEVICE: (frozenset({"device_id"}), _device),
    Thing.GRANT: (
        frozenset({"grant_id"}),
        lambda _things, asked: Resource(Thing.GRANT, asked.names["grant_id"]),
    ),
    Thing.OPENING: (frozenset({"opening_id"}), _opening),
}
