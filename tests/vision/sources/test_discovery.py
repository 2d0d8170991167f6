"""Cameras that answer over UDP are found; what cannot be believed is passed over."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.drawings import FoundCamera
from plant.errors import PlantError
from tests.vision.sources.cameras import free_port
from vision.sources.discovery import GROUP, Asking, discover, read_answer

HERE = "127.0.0.1"
ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
  xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body><d:ProbeMatches><d:ProbeMatch>
  <d:Types>dn:NetworkVideoTransmitter</d:Types>
  <d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Gate%20North
    onvif://www.onvif.org/hardware/DS-2CD onvif://www.onvif.org/location/yard</d:Scopes>
  <d:XAddrs>http://{host}/onvif/device_service</d:XAddrs>
</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"""
GATE = FoundCamera(HERE, "Gate North", "DS-2CD", "yard")


class Responder:
    """Something in the network that answers each question with these messages."""

    def __init__(self, *answers: bytes) -> None:
        self.asked: list[bytes] = []
        self.ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.ear.bind(("", 0))
        self.port: int = self.ear.getsockname()[1]
        joined = struct.pack("4s4s", socket.inet_aton(GROUP), socket.inet_aton(HERE))
        self.ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
        self._answers = answers
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            data, asker = self.ear.recvfrom(65_507)
            if not data:
                return
            self.asked.append(data)
            for answer in self._answers:
                self.ear.sendto(answer, asker)

    def stop(self) -> None:
        """End: an empty message is the last one."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            mouth.sendto(b"", (HERE, self.port))
        self._thread.join(30)
        self.ear.close()


@contextmanager
def answering(*answers: str | bytes) -> Iterator[Responder]:
    """Let a camera answer for the length of the block."""
    coded = [each.encode() if isinstance(each, str) else each for each in answers]
    responder = Responder(*coded)
    try:
        yield responder
    finally:
        responder.stop()


def found(port: int, seconds: float = 1.0) -> tuple[FoundCamera, ...]:
    return discover(Asking((HERE,), seconds, port), message_id="0198a0b0")


def test_a_camera_that_answers_is_found_once_with_what_it_says_of_itself() -> None:
    answer = ANSWER.format(host=HERE)
    with answering(answer, answer) as camera:
        assert found(camera.port) == (GATE,)
    (question,) = camera.asked
    assert fromstring(question.decode()).tag.endswith("Envelope")
    assert b"uuid:0198a0b0" in question


def test_what_else_comes_is_passed_over() -> None:
    with answering(
        b"\xff\xfe", "<no", ANSWER.format(host="10.9.9.9"), ANSWER.format(host=HERE)
    ) as it:
        assert found(it.port) == (GATE,)


def test_nobody_there_is_nobody_found() -> None:
    assert found(free_port(), 0.1) == ()


def test_an_address_that_is_not_ours_is_told() -> None:
    with pytest.raises(PlantError, match=r"192\.0\.2\.1"):
        discover(Asking(("192.0.2.1",), 0.1), message_id="1")


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("change", "sender"),
    [
        (lambda text: text.replace("?>", f"?>{BOMB}"), HERE),
        (lambda text: text, "203.0.113.9"),
        (lambda text: text, "10.0.0.1"),
        (lambda text: text.replace("http://127", "http://[127"), HERE),
        (lambda text: text.replace("ProbeMatch>", "Hello>"), HERE),
        (lambda text: text[:400], HERE),
    ],
    ids=["entities", "from afar", "of another", "no address", "no answer", "cut off"],
)
def test_what_cannot_be_believed_is_no_camera(change: Callable[[str], str], sender: str) -> None:
    assert read_answer(change(ANSWER.format(host=HERE)).encode(), sender) is None


def test_a_name_is_one_short_line_of_text() -> None:
    text = ANSWER.format(host=HERE).replace("Gate%20North", "%0A%3Cb%3E%1B" + "x" * 500)
    camera = read_answer(text.encode(), HERE)
    assert camera is not None
    assert camera.name.startswith("<b> x")
    assert len(camera.name) == 100


@given(st.binary(max_size=300))
def test_any_message_is_read_without_harm(data: bytes) -> None:
    assert read_answer(data, HERE) is None
