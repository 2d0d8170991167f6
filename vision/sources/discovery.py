"""Cameras that answer in the own network: one ONVIF question (WS-Discovery), and who replies.

    probe ──multicast, one hop──► 239.255.255.250:3702 ──► every ONVIF camera nearby
    answers ◄──────────────────── each from its own address, for some seconds

Asked only when a person asks, from the addresses of this machine that IT named, and over one
hop. Anybody on the network may answer anything: what is no short, plain answer about the very
address that it came from is passed over, and nothing that is told is called or opened.
"""

import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import ip_address
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError, fromstring

from plant.drawings import FoundCamera
from plant.errors import PlantError

GROUP, PORT = "239.255.255.250", 3702
SECONDS = 3.0
MOST_ANSWERS = 500
LARGEST = 65_507
LONGEST_TEXT = 100
SCOPE = "onvif://www.onvif.org/"
_WSD = "{http://schemas.xmlsoap.org/ws/2005/04/discovery}"
_PROBE = """<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" \
xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" \
xmlns:dn="http://www.onvif.org/ver10/network/wsdl">\
<e:Header><w:MessageID>uuid:{id}</w:MessageID>\
<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>\
<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>\
<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"""


@dataclass(frozen=True, slots=True)
class Asking:
    """From which addresses of this machine, for how long, and at which port."""

    addresses: tuple[str, ...]
    seconds: float = SECONDS
    port: int = PORT


def discover(asking: Asking, *, message_id: str) -> tuple[FoundCamera, ...]:
    """Ask who is there and return who answered, each once, in order of address."""
    with ExitStack() as leaving, DefaultSelector() as waiting:
        for address in asking.addresses:
            ear = leaving.enter_context(_asked_from(address, asking.port, message_id))
            waiting.register(ear, EVENT_READ)
        answers = _heard(waiting, asking.seconds)
        found = {each.address: each for each in _understood(answers)}
    return tuple(sorted(found.values(), key=lambda each: ip_address(each.address).packed))


def read_answer(data: bytes, sender: str) -> FoundCamera | None:
    """Return the camera that an answer tells of, or None where it is none that can be believed."""
    # Entities are the only way in which a short answer could become a long one.
    if b"<!" in data or b"\0" in data or not _is_near(sender):
        return None
    try:
        root = fromstring(data.decode())  # noqa: S314 -- has no declarations, see above
    except (ParseError, UnicodeDecodeError, ValueError):
        return None
    for match in root.iter(f"{_WSD}ProbeMatch"):
        services = _words(match, "XAddrs")
        if any(_host(each) == sender for each in services):
            scopes = _words(match, "Scopes")
            return FoundCamera(
                sender,
                _scope(scopes, "name"),
                _scope(scopes, "hardware"),
                _scope(scopes, "location"),
            )
    return None


def _asked_from(address: str, port: int, message_id: str) -> socket.socket:
    """Return a socket on which the question was asked."""
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        ear.setblocking(False)
        ear.bind((address, 0))
        ear.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
        ear.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        ear.sendto(_PROBE.format(id=message_id).encode(), (GROUP, port))
    except OSError as error:
        ear.close()
        raise PlantError(
            f"cameras cannot be asked for: {error.strerror}",
            where=f"server.discover_from: {address}",
            remedy="name an address of this machine in the cameras' network",
        ) from error
    return ear


def _heard(waiting: DefaultSelector, seconds: float) -> Iterator[tuple[bytes, str]]:
    until, left = monotonic() + seconds, MOST_ANSWERS
    while left > 0 and (rest := until - monotonic()) > 0:
        for key, _ in waiting.select(rest):
            ear = key.fileobj
            assert isinstance(ear, socket.socket)
            try:
                data, (sender, *_) = ear.recvfrom(LARGEST)
            except OSError:
                continue
            left -= 1
            yield data, sender


def _understood(answers: Iterable[tuple[bytes, str]]) -> Iterator[FoundCamera]:
    for data, sender in answers:
        camera = read_answer(data, sender)
        if camera is not None:
            yield camera


def _is_near(address: str) -> bool:
    here = ip_address(address)
    return here.is_private or here.is_link_local


def _words(match: Element, name: str) -> Sequence[str]:
    return (match.findtext(f"{_WSD}{name}") or "").split()


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _scope(scopes: Iterable[str], name: str) -> str:
    """Return what a camera says of itself, as one line of printable text."""
    begins = f"{SCOPE}{name}/"
    told = next((each.removeprefix(begins) for each in scopes if each.startswith(begins)), "")
    plain = "".join(sign if sign.isprintable() else " " for sign in unquote(told))
    return " ".join(plain.split())[:LONGEST_TEXT]
