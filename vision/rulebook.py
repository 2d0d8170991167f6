"""The table of contents of what Floorwatch watches for: one line per rule."""

from collections.abc import Callable, Mapping

from plant.events import EventKind
from plant.places import Camera
from plant.rules import Rule, RuleForms
from vision.rules.abandoned import ObjectAbandoned
from vision.rules.carried_out import CarriedOut
from vision.rules.crossed import Crossed
from vision.rules.intrusion import Intrusion
from vision.rules.jam import Jam
from vision.rules.loitering import Loitering
from vision.rules.person_down import PersonDown
from vision.rules.product_fell import ProductFell
from vision.rules.removed import ObjectRemoved
from vision.rules.spill import Spill
from vision.rules.starved import Starved
from vision.rules.tailgating import Tailgating
from vision.rules.tampered import CameraTampered
from vision.rules.wrong_way import WrongWay
from vision.violations import Judge

_BOOK = (
    Intrusion,
    Loitering,
    Crossed,
    WrongWay,
    Tailgating,
    ObjectRemoved,
    ObjectAbandoned,
    ProductFell,
    CarriedOut,
    Jam,
    Starved,
    PersonDown,
    Spill,
    CameraTampered,
)

RULES: Mapping[EventKind, Callable[[Rule, Camera], Judge]] = {
    each.form.kind: each for each in _BOOK
}
FORMS: RuleForms = {each.form.kind: each.form for each in _BOOK}
