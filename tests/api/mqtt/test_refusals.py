"""What the broker will not take is set aside, loudly, and holds nobody up."""

import logging
from pathlib import Path

import pytest

from api.mqtt import bookkeeping
from api.mqtt.bookkeeping import Aside, Recent
from api.mqtt.subscriber import Subscriber
from plant.ids import CameraId
from plant.records import Draft, SourceId
from tests.api.mqtt.teller import Teller, eventually
from tests.brokers import Broker, running
from tests.builders import an_event
from tests.published import unchecked


def test_a_topic_that_is_forbidden_holds_up_no_other(
    teller: Teller, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = tmp_path / "rules"
    rules.write_text("topic readwrite fw/v1/riverside/hall/#\ntopic readwrite fw/v1/+/service/#\n")
    rules.chmod(0o600)
    with running(tmp_path / "strict", settings=f"acl_file {rules}") as broker:
        # The yard has no area: its events are told where this client may not write.
        teller.tell(an_event(1, camera=CameraId("yard")), an_event(2), an_event(3))
        with Subscriber(broker.address) as ear, teller.publishing(broker.address) as publisher:
            assert ear.wait_for_events(2, timeout=20)
            assert eventually(lambda: publisher.state.refused == 1)
            assert eventually(lambda: teller.waiting == 1)
            assert publisher.state.aside == 1
            teller.tell(an_event(4))
            assert ear.wait_for_events(3, timeout=20)
    (line,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert "set aside" in line.message
    assert "Not authorized" in str(line.__dict__["why"])


def test_what_was_refused_is_tried_again_when_the_rules_are_mended(
    teller: Teller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookkeeping, "REFUSED_SECONDS", 0.5)
    rules = tmp_path / "rules"
    rules.write_text("topic readwrite fw/v1/+/service/#\n")
    rules.chmod(0o600)
    broker = Broker(tmp_path / "strict", settings=f"acl_file {rules}")
    broker.start()
    with teller.publishing(broker.address) as publisher:
        teller.tell(an_event(1))
        assert eventually(lambda: publisher.state.refused >= 2)
        rules.write_text("topic readwrite #\n")
        broker.reload()
        assert eventually(lambda: teller.waiting == 0)
        assert eventually(lambda: publisher.state.aside == 0)
    broker.kill()


def test_a_message_that_is_too_large_holds_up_no_other(teller: Teller, tmp_path: Path) -> None:
    large = Draft("large", SourceId("camera/dock"), "fw/v1/large", an_envelope("x" * 5000))
    with running(tmp_path / "small", settings="max_packet_size 3000") as broker, unchecked():
        teller.queue(large)
        teller.tell(an_event(2))
        with Subscriber(broker.address) as ear, teller.publishing(broker.address) as publisher:
            assert ear.wait_for_events(1, timeout=20)
            assert publisher.state.refused == 1
            assert eventually(lambda: teller.waiting == 1)


def test_what_is_no_cloudevent_holds_up_no_other(teller: Teller, broker: Broker) -> None:
    teller.queue(
        Draft("a", SourceId("camera/dock"), "fw/v1/riverside/camera/dock/status", b"not JSON"),
        Draft("b", SourceId("camera/dock"), "fw/v1/riverside/camera/dock/status", b"[]"),
    )
    teller.tell(an_event(2))
    with Subscriber(broker.address) as ear, teller.publishing(broker.address) as publisher:
        assert ear.wait_for_events(1, timeout=20)
        assert publisher.state.refused == 2


def test_a_topic_that_is_none_holds_up_no_other(teller: Teller, broker: Broker) -> None:
    teller.queue(Draft("a", SourceId("camera/dock"), "fw/v1/#", an_envelope("x")))
    teller.tell(an_event(2))
    with (
        unchecked(),
        Subscriber(broker.address) as ear,
        teller.publishing(broker.address) as publisher,
    ):
        assert ear.wait_for_events(1, timeout=20)
        assert publisher.state.refused == 1


def test_a_message_over_which_connections_break_is_found_and_set_aside() -> None:
    aside, now = Aside(), 0.0
    assert aside.broke([1, 2, 3], now=now) is None
    assert all(aside.is_suspect(number) for number in (1, 2, 3))
    aside.took(1)
    struck = [aside.broke([2], now=now) for _ in range(bookkeeping.STRIKES)]
    assert struck == [None] * (bookkeeping.STRIKES - 1) + [2]
    assert aside.holds(2, now=now)
    assert aside.is_suspect(3)
    assert not aside.is_suspect(1)
    later = now + bookkeeping.STRUCK_SECONDS + 1
    assert not aside.holds(2, now=later)
    assert aside.release(now=later)
    assert not aside.release(now=later)


def test_a_broken_connection_with_nothing_under_way_suspects_nobody() -> None:
    aside = Aside()
    assert aside.broke([], now=0) is None
    assert len(aside) == 0


def test_the_last_minute_of_acknowledgements_is_known() -> None:
    recent = Recent(60)
    assert recent.first(now=0) is None
    recent.note([5, 6], now=0)
    recent.note([3], now=30)
    assert recent.first(now=50) == 3
    recent.note([9], now=61)
    assert recent.first(now=62) == 3
    assert recent.first(now=100) == 9
    assert recent.first(now=200) is None


def an_envelope(word: str) -> bytes:
    return f'{{"id": "large", "data": {{"word": "{word}"}}}}'.encode()
