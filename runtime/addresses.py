"""Addresses that the server may listen on: this machine's own, until the gate stands."""

import errno
import ipaddress
import socket

from plant.errors import PlantError


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens, or raise PlantError with what to do about it.

    Port 0 takes any that is free. Whatever is not loopback is refused: there is nobody
    yet who asks which device wants to see something.
    """
    family = _family(host)
    here = socket.socket(family, socket.SOCK_STREAM)
    try:
        here.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        here.bind((host, port))
        here.listen(128)
    except OSError as error:
        here.close()
        raise _refused(host, port, error) from error
    return here


def address_of(here: socket.socket) -> str:
    """Return the URL at which a listening socket is reached."""
    host, port = here.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _family(host: str) -> socket.AddressFamily:
    try:
        at = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        at = None
    if at is None or not at.is_loopback:
        raise PlantError(
            f"the server listens on this machine's own address only, not on '{host}', "
            "until devices can be told apart",
            where="[server] host",
            remedy="use 127.0.0.1",
        )
    return socket.AF_INET6 if at.version == 6 else socket.AF_INET


def _refused(host: str, port: int, error: OSError) -> PlantError:
    taken = error.errno == errno.EADDRINUSE
    what = "is in use by another program" if taken else f"cannot be had: {error.strerror}"
    return PlantError(
        f"port {port} of {host} {what}",
        where="[server] port",
        remedy="stop that program, or choose another port",
    )
