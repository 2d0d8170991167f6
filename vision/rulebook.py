"""The table of contents of what Floorwatch watches for: one line per rule."""

from collections.abc import Callable, Mapping

from plant.events import EventKind
from plant.places import Camera
from plant.rules import Rule, RuleForms
from vision.rules.abandoned import ObjectAbandoned
from vision.rules.crossed import Crossed
from vision.rules.intrusion import Intrusion
from vision.rules.loitering import Loitering
from vision.rules.removed import ObjectRemoved
from vision.violations import Judge

RULES: Mapping[EventKind, Callable[[Rule, Camera], Judge]] = {
    EventKind.ZONE_INTRUSION: Intrusion,
    EventKind.ZONE_LOITERING: Loitering,
    EventKind.LINE_CROSSED: Crossed,
    EventKind.OBJECT_REMOVED: ObjectRemoved,
    EventKind.OBJECT_ABANDONED: ObjectAbandoned,
}

FORMS: RuleForms = {
    each.form.kind: each.form
    for each in (Intrusion, Loitering, Crossed, ObjectRemoved, ObjectAbandoned)
}
