"""The server listens on loopback only, and says what to do when it cannot."""

import socket

import pytest

from plant.errors import PlantError
from runtime.addresses import address_of, listening


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1.2.3"])
def test_loopback_is_listened_on(host: str) -> None:
    with listening(host, 0) as here:
        port = here.getsockname()[1]
        assert address_of(here).endswith(f":{port}")
        socket.create_connection((host, port)).close()


def test_the_newer_loopback_has_brackets_in_its_url() -> None:
    with listening("::1", 0) as here:
        assert address_of(here) == f"http://[::1]:{here.getsockname()[1]}"


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.5", "10.0.0.1", "example.org", "::ffff:10.0.0.1", "1"]
)
def test_every_other_address_is_refused(host: str) -> None:
    with pytest.raises(PlantError, match=r"this machine's own address only"):
        listening(host, 0)


def test_a_port_in_use_is_told_in_one_line() -> None:
    with listening("127.0.0.1", 0) as here:
        port = here.getsockname()[1]
        with pytest.raises(PlantError, match=f"port {port} of 127.0.0.1 is in use"):
            listening("127.0.0.1", port)
