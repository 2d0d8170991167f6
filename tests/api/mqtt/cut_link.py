"""A network between a client and a broker that is cut again and again, after some octets."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class CutLink:
    """Passes on what comes. With `octets` each connection is cut after so many of a client's."""

    def __init__(self, broker_port: int) -> None:
        self.octets: int | None = None
        self.cuts = 0
        self._broker_port = broker_port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._ends: list[socket.socket] = []

    def serve(self) -> None:
        """Take connections until the door is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                broker = socket.create_connection(("127.0.0.1", self._broker_port))
                self._ends += [client, broker]
                for source, target, cuts in ((client, broker, True), (broker, client, False)):
                    passing = threading.Thread(
                        target=self._pass, args=(source, target), kwargs={"cuts": cuts}, daemon=True
                    )
                    passing.start()

    def close(self) -> None:
        """Close the door and all connections."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for end in self._ends:
            end.close()

    def _pass(self, source: socket.socket, target: socket.socket, *, cuts: bool) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(4096):
                passed += len(data)
                if cuts and self.octets is not None and passed > self.octets:
                    self.cuts += 1
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cut_link(broker_port: int) -> Iterator[CutLink]:
    """Yield a link to a broker that passes on everything, for now."""
    link = CutLink(broker_port)
    thread = threading.Thread(target=link.serve)
    thread.start()
    try:
        yield link
    finally:
        link.close()
        thread.join()
