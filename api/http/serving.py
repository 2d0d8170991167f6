"""Opens the door that the application stands behind, and serves until it is told to stop.

    server = HttpServer(create_app(parts), host="127.0.0.1", port=8480)
    server.run()            # blocks; server.stop() from another thread ends it

The door is opened at once, so that a port that is taken is told before anything runs.
"""

import asyncio
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.loopback import refuse_unguarded
from plant.errors import PlantError
from policy.gate.asgi import CERTIFICATE

BACKLOG = 256
# A client that takes nothing for so long is given up by the kernel, whatever it was sent.
STUCK_SECONDS = 30
GRACE_SECONDS = 5
LONGEST_MESSAGE = 1 << 20
MOST_AT_ONCE = 512


class DoorError(PlantError):
    """The server cannot listen where it should."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of a server's certificate and of its key.

    `clients` is the authority whose certificates clients must show, where they must.
    """

    certificate: Path
    key: Path
    clients: Path | None = None


class _Showing(HttpToolsProtocol):
    """Leaves what a client showed TLS where the gate finds it, beside all that a request says."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take up the certificate of a connection; it is the same for each of its requests."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        if tls is not None:
            shown = tls.getpeercert(binary_form=True)
            self.app_state = {**self.app_state, CERTIFICATE: shown}


class HttpServer:
    """One application behind one door."""

    def __init__(
        self,
        app: FastAPI,
        *,
        host: str,
        port: int,
        tls: Certificate | None = None,
        helps_only: bool = False,
    ) -> None:
        """Open the door; `port` 0 takes any that is free. What cannot be had is a DoorError.

        An address that other machines can reach is an UnguardedError, but with gate and TLS, or
        where an application only `helps` to trust the certificate (trust_door.py).
        """
        gate = app.state.parts.guard is not None
        self._door = open_door(host, port, gate=gate, tls=helps_only or tls is not None)
        self._app = app
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                lifespan="on",
                http="httptools" if tls is None or tls.clients is None else _Showing,
                ws="websockets-sansio",
                ws_max_size=LONGEST_MESSAGE,
                # Pictures are as small as they get; words are short.
                ws_per_message_deflate=False,
                limit_concurrency=MOST_AT_ONCE,
                timeout_graceful_shutdown=GRACE_SECONDS,
                ssl_certfile=None if tls is None else tls.certificate,
                ssl_keyfile=None if tls is None else tls.key,
                **_asked_of_clients(tls),
            )
        )
        _must_fit(self._server.config, self._door)

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return cast("int", self._door.getsockname()[1])

    @property
    def is_up(self) -> bool:
        """Whether requests are answered."""
        return self._server.started and not self._server.should_exit

    def run(self) -> None:
        """Serve until `stop`. In the main thread it also ends at SIGINT and SIGTERM."""
        try:
            self._server.run(sockets=[self._door])
        finally:
            self._door.close()

    def stop(self) -> None:
        """Let open requests end within a grace, and then end."""
        parts = self._app.state.parts
        parts.closing.set()
        parts.bell.ring()
        self._server.should_exit = True


# What uvicorn is told by name, hence Any.
def _asked_of_clients(tls: Certificate | None) -> dict[str, Any]:
    if tls is None or tls.clients is None:
        return {}
    return {"ssl_ca_certs": str(tls.clients), "ssl_cert_reqs": ssl.CERT_REQUIRED}


def _must_fit(config: uvicorn.Config, door: socket.socket) -> None:
    """Read the certificate now, so that a wrong one is told before anything runs."""
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        door.close()
        raise DoorError(
            f"the certificate cannot be used: {error.strerror or error}",
            where=str(config.ssl_certfile),
            remedy="name a certificate and its own key, both in PEM",
        ) from error


def open_door(host: str, port: int, *, gate: bool = False, tls: bool = False) -> socket.socket:
    """Return a socket that listens: on an address of this machine alone, but with gate and TLS."""
    refuse_unguarded(host, gate=gate, tls=tls)
    family, place = _resolved(host.strip("[]"), port)
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # An answer goes out in two pieces; connections inherit that the second need not wait.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _give_up_on_the_stuck(door)
        door.bind(place)
        door.listen(BACKLOG)
    except OSError as error:
        door.close()
        raise DoorError(
            f"cannot listen: {error.strerror}",
            where=f"{host}:{port}",
            remedy="stop what listens there, or choose another port",
        ) from error
    return door


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    # The name is not looked up: whoever can change the lookup must not choose the address.
    if host == "localhost":
        host = "127.0.0.1"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return family, (host, port)


def _give_up_on_the_stuck(door: socket.socket) -> None:
    # Connections inherit it. Where the system has no such thing, the feed's own limit stays.
    with suppress(AttributeError, OSError):
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STUCK_SECONDS * 1000)
