"""What somebody may see of a list: the areas whose things the gate would show one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from api.http.guard import Guard
from plant.ids import CameraId, PostId
from plant.places import Plant
from policy.decisions.actions import ABILITIES, Action, Thing
from policy.decisions.facts import Resource, the_site, the_system
from policy.gate.requests import Admitted, Wanted

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sight:
    """The areas of a plant whose things are seen. What lies in no area lies in the site itself."""

    areas: frozenset[str]
    plant: Plant

    @property
    def cameras(self) -> frozenset[CameraId]:
        """The cameras of the plant file that are seen."""
        return frozenset(each for each in self.plant.cameras if self.sees(each))

    @property
    def posts(self) -> frozenset[PostId]:
        """The posts of the plant file that are seen."""
        return frozenset(
            each for each in self.plant.posts if self.plant.area_of_post(each) in self.areas
        )

    def sees(self, camera: CameraId) -> bool:
        """Whether things of a camera are seen."""
        return self.plant.area_of_camera(camera) in self.areas


def sight_of(guard: Guard, admitted: Admitted, action: Action, plant: Plant) -> Sight:
    """Return in which areas who was admitted may do something with each thing."""
    areas = (*plant.areas, plant.site)
    seen = [each for each in areas if _might(guard, admitted, action, each)]
    return Sight(frozenset(seen), plant)


def may_somewhere(guard: Guard, admitted: Admitted, action: Action, plant: Plant) -> bool:
    """Whether who was admitted may do something anywhere: what a page must know to offer it."""
    return any(_might(guard, admitted, action, each) for each in (*plant.areas, plant.site))


def _might(guard: Guard, admitted: Admitted, action: Action, area: str) -> bool:
    thing = ABILITIES[action].thing
    return guard.gate.would_allow(admitted, Wanted(action, _something(thing, area, admitted)))


def _something(thing: Thing, area: str, admitted: Admitted) -> Resource:
    """Return some thing of a kind that lies in an area, to ask about."""
    question = admitted.question
    person = None if question.person is None else question.person.id
    particular: Mapping[Thing, Resource] = {
        Thing.SITE: the_site(),
        Thing.SYSTEM: the_system(),
        Thing.AUDIT_LOG: Resource(Thing.AUDIT_LOG, "audit"),
        Thing.AREA: Resource(Thing.AREA, area),
        Thing.SESSION: Resource(Thing.SESSION, "own", person=person),
        Thing.DEVICE: Resource(Thing.DEVICE, question.device.id, device=question.device),
        Thing.MEDIA: Resource(Thing.MEDIA, "?", area, recorded_at=_LONG_AGO, held=False),
        Thing.GRANT: Resource(Thing.GRANT, "?"),
        Thing.OPENING: Resource(Thing.OPENING, "?", grant="?", asked_by="?", agreed_by="?"),
        Thing.BUNDLE: Resource(Thing.BUNDLE, "?", author="?"),
    }
    return particular.get(thing) or Resource(thing, "?", area)
