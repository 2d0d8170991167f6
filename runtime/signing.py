"""How our own processes sign what they send: a key file of their own, and the server's clock.

    key = OwnKey(folder / "key.pem")
    Server(url, signer=key.sign, hear=key.hear)

A server without a gate does not look at signatures, so a process always signs.
"""

import base64
import re
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
import structlog

from plant.errors import PlantError
from plant.json_tables import JsonMisfitError, table_of
from policy.client.process import TIME_HEADER, ProcessSigner
from policy.keys import DeviceKey
from runtime.beside import beside
from runtime.settings import Settings
from vision.delivery.courier import Server

RENEW_SECONDS = 6 * 3600.0
FIRST_LOOK_SECONDS = 60.0
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_SECONDS = 10.0
log = structlog.get_logger(__name__)


class OwnKey:
    """The key of a process, made when there is none. Threads may share it."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._process = ProcessSigner.of(file)

    @property
    def public(self) -> DeviceKey:
        """The public key, which is offered with IT's code."""
        return self._process.key

    @property
    def process(self) -> ProcessSigner:
        """The signer itself, for the hooks of httpx."""
        return self._process

    def sign(self, method: str, address: str, known: Mapping[str, str]) -> Mapping[str, str]:
        """Return the headers that sign a request. The digest of a body is among its headers."""
        told = known.get("Content-Digest") or known.get("Repr-Digest") or ""
        found = _DIGEST.fullmatch(told)
        sha256 = base64.b64decode(found[1]) if found else None
        return self._process.headers(method, _over_http(address), sha256=sha256)

    def hear(self, status: int, headers: Mapping[str, str]) -> None:
        """Learn the server's time from an answer that refuses ours."""
        told = {name.lower(): value for name, value in headers.items()}.get(TIME_HEADER.lower())
        if status == httpx.codes.UNAUTHORIZED and told:
            self._process.learn(told)

    def client(self, server: Server) -> httpx.Client:
        """Return a client that signs each request, and learns the server's time."""
        return httpx.Client(
            base_url=server.url,
            event_hooks={"request": [self._process.sign], "response": [self._process.listen]},
            timeout=_SECONDS,
            trust_env=False,
            verify=True if server.tls is None else server.tls,
        )


@contextmanager
def renewing(key: OwnKey, server: Server) -> Iterator[None]:
    """Renew the time of a key from half of it on, for as long as the block runs."""
    with beside("key", partial(_keep_renewed, key, server)):
        yield


def trusting(settings: Settings) -> ssl.SSLContext | None:
    """Return whom we trust to be the server: the plant's own authority, if one is named."""
    file = settings.server.ca_file
    if file is None:
        return None
    try:
        return ssl.create_default_context(cafile=str(file))
    except (OSError, ssl.SSLError) as error:
        raise PlantError(
            f"the authority cannot be read: {error.strerror or error}",
            where=str(file),
            remedy="name with `server.ca_file` a certificate in PEM",
        ) from error


def _keep_renewed(key: OwnKey, server: Server, stop: threading.Event) -> None:
    wait = FIRST_LOOK_SECONDS
    with key.client(server) as client:
        while not stop.wait(wait):
            with suppress(httpx.HTTPError, ValueError, JsonMisfitError):
                _renew(client)
            wait = RENEW_SECONDS


def _renew(client: httpx.Client) -> None:
    answer = client.get("/api/v1/self")
    if answer.status_code != httpx.codes.OK:
        return
    device = table_of(table_of(answer.json()).values.get("device"))
    if device.values.get("renew") is True:
        client.post("/api/v1/self/renew").raise_for_status()
        log.info("the key has its full time again", device=device.text("id"))


def _over_http(address: str) -> str:
    """Return the address as it is signed: a WebSocket as the request that opens it."""
    return re.sub("^ws", "http", address)
