"""Every topic that we make is declared to the gate; what is not declared nobody may use."""

import pytest

from api.mqtt.access.topics import all_topics, declared_topics
from api.mqtt.topics import Place, Topics
from plant.events import EventKind
from plant.ids import AreaId, CameraId, LineId
from policy.broker.rights import covers
from tests.builders import A_PLANT, a_plant

PLANT = a_plant()
TOPICS = Topics("plants/eu", PLANT.site)
HALL = Place(AreaId("hall"), LineId("line-1"))
OURS = {
    "event": TOPICS.event(HALL, CameraId("dock"), EventKind.ZONE_INTRUSION),
    "event of a line": TOPICS.event(HALL, None, EventKind.LINE_CROSSED),
    "event of no place": TOPICS.event(Place(), CameraId("yard"), EventKind.CAMERA_OFFLINE),
    "incident": TOPICS.incident(HALL, "0195-1"),
    "count": TOPICS.count(HALL, "infeed"),
    "ledger": TOPICS.ledger(HALL),
    "camera": TOPICS.camera_status(CameraId("dock")),
    "service": TOPICS.service_status("server"),
    "report": TOPICS.report("0195-1"),
    "emergency": TOPICS.emergency("all-areas"),
    "signal": TOPICS.signal("door_opened", "dock-3"),
}


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_topic_of_ours_is_declared(name: str) -> None:
    declared = declared_topics(TOPICS, PLANT)
    assert any(covers(each.filter, OURS[name]) for each in declared)
    assert covers(all_topics(TOPICS), OURS[name])


def test_every_kind_of_topic_that_can_be_made_is_tried() -> None:
    makers = {name for name in vars(Topics) if not name.startswith("_")} - {"root", "site"}
    tried = {"event", "incident", "count", "ledger", "camera_status", "service_status"}
    assert makers <= tried | {"report", "signal", "emergency"}, (
        "declare it in api/mqtt/access/topics.py"
    )


def test_what_stands_in_an_area_is_declared_with_it() -> None:
    areas = {each.filter: each.area for each in declared_topics(TOPICS, PLANT)}
    assert areas["plants/eu/v1/riverside/hall/+/+/event/+"] == "hall"
    assert areas["plants/eu/v1/riverside/-/+/+/event/+"] is None
    assert areas[TOPICS.camera_status(CameraId("dock"))] == "hall"


def test_a_signal_belongs_to_the_device_that_the_plant_file_names() -> None:
    text = "- {id: belt-1, kind: lot, line: line-1, device: plc-1}\n"
    declared = declared_topics(TOPICS, a_plant(f"{A_PLANT}  {text}"))
    owners = {
        each.filter: (each.owner, each.area) for each in declared if each.topic_class == "signal"
    }
    assert owners[TOPICS.signal("lot", "belt-1")] == ("plc-1", "hall")
    assert owners[TOPICS.signal("door_opened", "dock-3")] == (None, None)
