"""A WebSocket is ended with a reason that fits, and a listener that is gone already is no error."""

import asyncio

from starlette.types import Message, Scope
from starlette.websockets import WebSocket

from api.http.hanging_up import MOST_BYTES, hang_up

SCOPE: Scope = {"type": "websocket", "path": "/", "headers": [], "query_string": b""}


def hung_up(why: str, *, gone: bool = False) -> list[Message]:
    """Hang up, on somebody who may be gone; return what was sent."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        if gone and message["type"] == "websocket.close":
            raise OSError("nobody is there")
        sent.append(message)

    async def talk() -> None:
        socket = WebSocket(SCOPE, receive, send)
        await socket.accept()
        await hang_up(socket, 4008, why)

    asyncio.run(talk())
    return sent


def test_who_is_there_hears_why_as_far_as_it_fits() -> None:
    told = hung_up("nichts gehört " * 20)[-1]
    assert (told["type"], told["code"]) == ("websocket.close", 4008)
    assert len(told["reason"].encode()) == MOST_BYTES
    assert told["reason"].startswith("nichts geh?rt")


def test_who_is_gone_is_no_error() -> None:
    assert [each["type"] for each in hung_up("silent", gone=True)] == ["websocket.accept"]
