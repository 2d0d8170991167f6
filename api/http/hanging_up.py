"""Ends a WebSocket from our side, whether or not somebody is still there to hear why."""

from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

MOST_BYTES = 120


async def hang_up(socket: WebSocket, code: int, why: str) -> None:
    """Close with a code and a reason, as much of it as a close frame has room for."""
    reason = why.encode("ascii", "replace")[:MOST_BYTES].decode()
    with suppress(WebSocketDisconnect):
        await socket.close(code, reason)
