"""Names that never change: slugs for what people set up, UUIDs for what happens.

A slug is what stands in a plant file and in a topic. An event's id is derived
from camera, rule, object and onset, so that a replay of the same footage opens
the same event instead of a second one.
"""

import hashlib
import re
import uuid
from typing import NewType

SiteId = NewType("SiteId", str)
AreaId = NewType("AreaId", str)
LineId = NewType("LineId", str)
CameraId = NewType("CameraId", str)
ZoneId = NewType("ZoneId", str)
GateLineId = NewType("GateLineId", str)
RuleId = NewType("RuleId", str)
ProductId = NewType("ProductId", str)
ShiftId = NewType("ShiftId", str)
TrackId = NewType("TrackId", str)
EventId = NewType("EventId", str)
IncidentId = NewType("IncidentId", str)
RequestId = NewType("RequestId", str)
PostId = NewType("PostId", str)
SignalId = NewType("SignalId", str)
ReportId = NewType("ReportId", str)

SLUG_PATTERN = r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"
_SLUG = re.compile(SLUG_PATTERN)


def is_slug(text: str) -> bool:
    """Whether the text is a stable id: lower case letters, digits and inner hyphens."""
    return _SLUG.match(text) is not None and not text.endswith("\n")


def derive_event_id(camera: CameraId, rule: RuleId, subject: str, onset_at: float) -> EventId:
    """Return the UUIDv7 of one happening; equal inputs give the equal id.

    `subject` names the object, zone or gate line concerned; `onset_at` is Unix
    time in seconds and fills the timestamp of the UUID.
    """
    return EventId(_derive(camera, rule, subject, at=onset_at))


def derive_incident_id(event: EventId, opened_at: float) -> IncidentId:
    """Return the UUIDv7 of the incident that an event opens; `opened_at` is Unix time."""
    return IncidentId(_derive("incident", event, at=opened_at))


def derive_incident_id_of_report(report: ReportId, opened_at: float) -> IncidentId:
    """Return the UUIDv7 of the incident that a report opens; `opened_at` is Unix time."""
    return IncidentId(_derive("incident of report", report, at=opened_at))


def derive_request_id(*asked: str, requested_at: float) -> RequestId:
    """Return the UUIDv7 of one request for footage; `requested_at` is Unix time."""
    return RequestId(_derive("footage", *asked, at=requested_at))


def derive_package_id(*told: str, made_at: float) -> str:
    """Return the UUIDv7 of one evidence package; `made_at` is Unix time."""
    return _derive("package", *told, at=made_at)


def _derive(*names: str, at: float) -> str:
    """Return a UUIDv7 whose random part is a hash of the names (RFC 9562, section 5.7)."""
    millis = round(at * 1000) & ((1 << 48) - 1)
    seed = "\x1f".join((*names, str(millis)))
    digest = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:10], "big")
    rand_a = digest >> 68
    rand_b = digest & ((1 << 62) - 1)
    value = (millis << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b
    return str(uuid.UUID(int=value))
