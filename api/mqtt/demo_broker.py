"""A broker inside this process, for a demo on a machine that has none.

It is amqtt (the extra `demo`), it listens on this machine only and speaks MQTT 3.1.1. It
keeps nothing on disk: for anything but a demo, take a real broker.
"""

import asyncio
import importlib.util
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.mqtt.broker import BrokerAddress, BrokerError

if TYPE_CHECKING:
    from amqtt.broker import Broker

START_SECONDS = 20.0
_HOST = "127.0.0.1"


@contextmanager
def demo_broker(port: int = 0) -> Iterator[BrokerAddress]:
    """Yield the address of a broker that runs while the block does; port 0 takes a free one.

    Raises BrokerError where amqtt is not installed or the port is taken.
    """
    if importlib.util.find_spec("amqtt") is None:
        raise BrokerError(
            "there is no broker on this machine",
            remedy="install mosquitto, or `pip install floorwatch[demo]`",
        )
    running = _Running(port or _free_port())
    running.start()
    try:
        yield BrokerAddress(_HOST, running.port, mqtt5=False)
    finally:
        running.stop()


class _Running:
    """The broker's event loop on a thread of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="demo-broker", daemon=True)

    def start(self) -> None:
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(_started(self.port), self._loop)
        failure = started.exception(START_SECONDS)
        if failure is not None:
            self._end()
            raise failure
        self._broker = started.result()

    def stop(self) -> None:
        ended = asyncio.run_coroutine_threadsafe(self._broker.shutdown(), self._loop)
        try:
            ended.result(START_SECONDS)
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()


async def _started(port: int) -> "Broker":
    # Only here, because the extra may be missing.
    from amqtt.broker import Broker  # noqa: PLC0415
    from amqtt.errors import BrokerError as AmqttError  # noqa: PLC0415

    for name in ("amqtt", "transitions"):
        logging.getLogger(name).setLevel(logging.ERROR)
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"{_HOST}:{port}"}},
            "plugins": {
                "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}
            },
        }
    )
    try:
        await broker.start()
    except (AmqttError, OSError) as error:
        raise BrokerError(
            f"the demo's broker does not start: {error}", where=f"{_HOST}:{port}"
        ) from error
    return broker


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
