"""A camera that moves takes its incidents along and leaves nothing behind."""

from api.mqtt.announcing import Announcer
from api.mqtt.relocating import Relocating
from api.mqtt.subscriber import Subscriber
from plant.incidents import Incident
from plant.plantfile.keeper import PlantKeeper
from tests.api.mqtt.teller import PLANT, TOPICS, Teller, eventually
from tests.api.mqtt.test_announcing import an_incident
from tests.brokers import Broker
from tests.builders import a_plant, a_plant_with, an_event

HERE = "fw/v1/riverside/hall/line-1/incident/0195-77"
THERE = "fw/v1/riverside/yard/-/incident/0195-77"


def elsewhere() -> str:
    """Return the plant file in which the dock's camera stands in the yard."""
    return a_plant_with(
        "  - {id: hall, name: Hall}\n", "  - {id: hall, name: Hall}\n  - {id: yard, name: Yard}\n"
    ).replace("    area: hall\n    line: line-1\n", "    area: yard\n", 1)


def kept(teller: Teller, incident: Incident) -> None:
    with teller.store.writing() as work:
        stored = work.append(an_event(10))
        work.keep_incident(incident, follows=0)
        work.join(stored.event.id, incident.id)
    teller.tell_incident(incident)


def test_an_incident_stands_where_its_camera_is_and_nowhere_else(
    teller: Teller, broker: Broker
) -> None:
    keeper = PlantKeeper(PLANT)
    announcer = Announcer(TOPICS, lambda: keeper.in_force[0])
    relocating = Relocating(teller.store, announcer, keeper, teller.bell)
    kept(teller, an_incident())
    with Subscriber(broker.address) as ear, teller.publishing(broker.address):

        def incidents() -> set[str]:
            return {topic for topic in ear.states if "/incident/" in topic}

        relocating.look()
        assert eventually(lambda: incidents() == {HERE})
        for file, place in ((elsewhere(), THERE), (None, HERE), (elsewhere(), THERE)):
            assert not keeper.offer(lambda file=file: a_plant(file) if file else PLANT)  # type: ignore[misc]
            relocating.look()
            assert eventually(lambda place=place: incidents() == {place})  # type: ignore[misc]
        waiting = teller.waiting
        relocating.look()
        assert teller.waiting <= waiting
