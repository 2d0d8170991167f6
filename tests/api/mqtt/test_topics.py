"""Topics are made of ids; what could be a wildcard or another level never gets in."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.mqtt.topics import Place, TopicError, Topics
from plant.events import EventKind
from plant.ids import AreaId, CameraId, LineId, SiteId

TOPICS = Topics("fw", SiteId("riverside"))
HALL = Place(AreaId("hall"), LineId("line-1"))


def test_an_event_is_told_where_its_camera_stands() -> None:
    topic = TOPICS.event(HALL, CameraId("dock"), EventKind.OBJECT_REMOVED)
    assert topic == "fw/v1/riverside/hall/line-1/dock/event/loss.object_removed"


def test_what_has_no_place_is_told_nowhere() -> None:
    topic = TOPICS.event(Place(), CameraId("dock"), EventKind.OBJECT_REMOVED)
    assert topic == "fw/v1/riverside/-/-/dock/event/loss.object_removed"
    assert TOPICS.event(HALL, None, EventKind.COUNT_MISMATCH).split("/")[3:6] == [
        "hall",
        "line-1",
        "-",
    ]


def test_states_and_signals_have_their_topics() -> None:
    assert TOPICS.incident(HALL, "0195-1") == "fw/v1/riverside/hall/line-1/incident/0195-1"
    assert TOPICS.camera_status(CameraId("dock")) == "fw/v1/riverside/camera/dock/status"
    assert TOPICS.service_status("api") == "fw/v1/riverside/service/api/status"
    assert TOPICS.signal("door_opened", "dock-3") == "fw/v1/riverside/signal/door_opened/dock-3"


@pytest.mark.parametrize("root", ["", "/", "a/", "/a", "a//b", "a b", "#", "a/+", "$SYS", "ä"])
def test_a_root_that_no_topic_can_have_is_refused(root: str) -> None:
    with pytest.raises(TopicError):
        Topics(root, SiteId("riverside"))


@given(st.text() | st.sampled_from(["#", "+", "a/b", "-", "A", "a\n", "", "a" * 65]))
def test_no_text_adds_a_level_or_a_wildcard(text: str) -> None:
    made = []
    makers: tuple[Callable[[], str], ...] = (
        lambda: TOPICS.event(HALL, CameraId(text), EventKind.FLOW_JAM),
        lambda: TOPICS.event(Place(AreaId(text)), None, EventKind.FLOW_JAM),
        lambda: TOPICS.event(Place(line=LineId(text)), None, EventKind.FLOW_JAM),
        lambda: TOPICS.incident(HALL, text),
        lambda: TOPICS.camera_status(CameraId(text)),
        lambda: TOPICS.service_status(text),
        lambda: TOPICS.signal(text, "dock-3"),
        lambda: TOPICS.signal("door", text),
        lambda: Topics("fw", SiteId(text)).camera_status(CameraId("dock")),
    )
    for make in makers:
        with suppress(TopicError):
            made.append(make())
    for topic in made:
        assert topic.count("/") in {5, 6, 7}
        assert not set("#+ \0\n") & set(topic)
        assert topic.isascii()
