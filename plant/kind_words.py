"""What people call each kind of event, on pages and in reasons alike."""

from collections.abc import Mapping

from plant.events import EventKind

KINDS: Mapping[EventKind, str] = {
    EventKind.ZONE_INTRUSION: "Somebody in a zone",
    EventKind.ZONE_LOITERING: "Somebody lingers",
    EventKind.LINE_CROSSED: "Line crossed",
    EventKind.LINE_WRONG_WAY: "Wrong way",
    EventKind.LINE_TAILGATING: "Close follower",
    EventKind.OBJECT_REMOVED: "Object gone",
    EventKind.OBJECT_ABANDONED: "Object left behind",
    EventKind.PRODUCT_FELL: "Product fell",
    EventKind.CARRIED_OUT: "Carried out",
    EventKind.COUNT_MISMATCH: "Count does not match",
    EventKind.FLOW_JAM: "Jam",
    EventKind.FLOW_STARVED: "Line starved",
    EventKind.PERSON_DOWN: "Person down",
    EventKind.FLOOR_SPILL: "Spill",
    EventKind.CAMERA_TAMPERED: "Camera tampered with",
    EventKind.CAMERA_OFFLINE: "Camera offline",
}
