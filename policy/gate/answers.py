"""What the gate itself answers: refusals, and the end of what is open."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from policy.gate.requests import Refusal, Refused

# ASGI's own words: messages whose shape the protocol fixes.
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

TIME_HEADER, DENIED_HEADER = "Floorwatch-Time", "Floorwatch-Denied"
CLOSED_BY_GATE = 4403
_PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser shows where it was refused a page: static, the same for everybody."""

    content: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


async def refuse(scope: Message, receive: Receive, send: Send, refused: Refused) -> None:
    """Say no, with the number under which IT finds the reason."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": CLOSED_BY_GATE, "reason": refused.number})
        return
    problem = {
        "type": "about:blank",
        "title": refused.what,
        "status": refused.refusal.value,
        "detail": f"IT finds the reason under the number {refused.number}",
    }
    headers = [(b"content-type", _PROBLEM.encode()), *_told(refused)]
    await _send(send, refused, headers, json.dumps(problem).encode())


async def give_page(send: Send, refused: Refused, page: Page) -> None:
    """Say no to a browser that wanted a page, with a page that helps it."""
    await _send(send, refused, [*page.headers, *_told(refused)], page.content)


async def shut(scope: Message, receive: Receive, send: Send, *, started: bool) -> None:
    """Close what is open. An HTTP answer that has begun is left unfinished: the server cuts it."""
    if scope["type"] == "websocket" and started:
        await send({"type": "websocket.close", "code": CLOSED_BY_GATE})
    elif not started:
        locked = Refused("", Refusal.DENIED, "this device may not do that now")
        await refuse(scope, receive, send, locked)


def _told(refused: Refused) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"cache-control", b"no-store"),
        (DENIED_HEADER.lower().encode(), refused.number.encode()),
    ]
    if refused.server_time is not None:
        headers.append((TIME_HEADER.lower().encode(), str(refused.server_time).encode()))
    return headers


async def _send(
    send: Send, refused: Refused, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    status = refused.refusal.value
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
