"""Server-sent events read from lines of text, as HTML's own rules have it.

A message ends with an empty line; a comment (a heartbeat) is nothing; what a broken
connection cut off is thrown away.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerSent:
    """One message with the id to resume after; an id that was never given is empty."""

    id: str
    kind: str
    data: str

    def json(self) -> object:
        """Return the data as what it tells, where it is JSON."""
        told: object = json.loads(self.data)
        return told


def messages(lines: Iterable[str]) -> Iterator[ServerSent]:
    """Yield the messages of a stream, each as soon as it is complete."""
    last_id, kind = "", "message"
    data: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield ServerSent(last_id, kind, "\n".join(data))
            kind, data = "message", []
        elif name == "data":
            data.append(value)
        elif name == "id":
            last_id = value
        elif name == "event":
            kind = value
