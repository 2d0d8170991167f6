"""policyd from start to stop, for whoever starts the process.

with policyd(HouseSettings(folder, site), socket, users=…) as house:
    stop.wait()
"""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from policy.daemon.asking import answer
from policy.daemon.house import House, HouseSettings, open_house
from policy.daemon.socket import PolicydServer, keep_ticking


@contextmanager
def policyd(
    settings: HouseSettings, socket: Path, *, users: frozenset[int] | None = None
) -> Iterator[House]:
    """Answer at the socket until the block is left; by default for our own user only."""
    with ExitStack() as leaving:
        house = open_house(settings)
        leaving.callback(house.close)
        server = PolicydServer(
            socket, partial(answer, house), users=users or frozenset({os.getuid()})
        )
        leaving.callback(socket.unlink, missing_ok=True)
        leaving.callback(server.server_close)
        stop = threading.Event()
        ticking = threading.Thread(target=keep_ticking, args=(house.tick, stop), name="audit")
        serving = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="policyd"
        )
        for thread in (ticking, serving):
            thread.start()
            leaving.callback(thread.join)
        leaving.callback(stop.set)
        leaving.callback(server.shutdown)
        yield house
