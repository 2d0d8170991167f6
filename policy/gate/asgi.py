"""The outermost layer around the web application: nothing passes it unasked.

It sees every connection before any route, mount, static file or error page does.
- What the application did not declare is denied.
- A body is compared with its signed digest while it arrives, and ends before its last
  piece is handed on if they differ.
- When a device is locked, what it has open is shut: not one more byte is handed over.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from policy.errors import SignatureError
from policy.gate.admitting import Admitted, Gate, Incoming, Refusal, Refused, Wanted
from policy.gate.channels import Channel, Channels
from policy.signatures.form import BodyCheck, Request

# ASGI's own words: messages whose shape the protocol fixes.
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Classify = Callable[[Message], Awaitable[Wanted | None]]

ADMITTED = "floorwatch.admitted"  # where a route finds as whom it was admitted
SESSION_COOKIE = "fw-session"
TIME_HEADER, DENIED_HEADER = "Floorwatch-Time", "Floorwatch-Denied"
_CLOSED_BY_GATE = 4403


class GateMiddleware:
    """Wraps an ASGI application. `classify` says what a scope wants, or None."""

    def __init__(self, app: App, gate: Gate, channels: Channels, classify: Classify) -> None:
        self._app = app
        self._gate = gate
        self._channels = channels
        self._classify = classify

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] in {"http", "websocket"}:
            await self._guard(scope, receive, send)

    async def _guard(self, scope: Message, receive: Receive, send: Send) -> None:
        wanted = await self._classify(scope)
        try:
            incoming = incoming_of(scope)
        except ValueError:
            incoming, wanted = Incoming(Request("", "", ()), "", scope["type"]), None
        # Signatures and records take a moment, and the record may wait for a disk.
        result = await asyncio.to_thread(self._gate.admit, incoming, wanted)
        if isinstance(result, Refused):
            await _refuse(scope, receive, send, result)
            return
        scope[ADMITTED] = result
        with self._channels.opened(result) as channel:
            await self._run(scope, receive, send, channel)

    async def _run(self, scope: Message, receive: Receive, send: Send, channel: Channel) -> None:
        answer = _Answer(send, channel)
        body = _Body(receive, channel.admitted)
        taken = body.receive if scope["type"] == "http" else receive
        work = asyncio.ensure_future(self._app(scope, taken, answer.send))
        shut = asyncio.ensure_future(channel.shut.wait())
        try:
            await asyncio.wait({work, shut}, return_when=asyncio.FIRST_COMPLETED)
            if work.done() and body.refused is None:
                work.result()
        finally:
            await _cancelled(work, shut)
        if body.refused is not None and not answer.started:
            error = body.refused
            told = await asyncio.to_thread(self._gate.refuse_body, channel.admitted, error)
            await _refuse(scope, receive, send, told)
        elif channel.shut.is_set() and not answer.ended:
            await _shut(scope, receive, send, answer)


class _Answer:
    """Hands on what the application sends, until the channel is shut."""

    def __init__(self, send: Send, channel: Channel) -> None:
        self._send = send
        self._channel = channel
        self.started = False
        self.ended = False

    async def send(self, message: Message) -> None:
        """Hand one message on, unless the channel is shut."""
        if self._channel.shut.is_set():
            # The task is being cancelled; whatever it still says goes nowhere.
            await asyncio.sleep(3600)
        kind = message["type"]
        self.started = self.started or kind in {"http.response.start", "websocket.accept"}
        self.ended = kind == "websocket.close" or (
            kind == "http.response.body" and not message.get("more_body", False)
        )
        await self._send(message)


class _Body:
    """Compares the body with its signed digest, piece by piece."""

    def __init__(self, receive: Receive, admitted: Admitted) -> None:
        self._receive = receive
        # Strangers sign nothing: what they offer is read by its route, with its own proof.
        self._check = BodyCheck(admitted.digest) if admitted.thumbprint else None
        self.refused: SignatureError | None = None

    async def receive(self) -> Message:
        """Return the next piece; a wrong one is a SignatureError."""
        message = await self._receive()
        if message["type"] != "http.request" or self._check is None:
            return message
        try:
            self._check.add(message.get("body", b""))
            if not message.get("more_body", False):
                self._check.finish()
        except SignatureError as error:
            self.refused = error
            raise
        return message


def incoming_of(scope: Message) -> Incoming:
    """Return what came, as the gate looks at it; ValueError if it has no one address."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
    )
    hosts = [value for name, value in headers if name.lower() == "host"]
    if len(hosts) != 1:
        raise ValueError("a request names one host")
    scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
    raw = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string", b"").decode("latin-1")
    url = f"{scheme}://{hosts[0]}{raw.decode('latin-1')}{'?' + query if query else ''}"
    request = Request(scope.get("method", "GET"), url, headers)
    ticket = parse_qs(query).get("ticket", [None])
    return Incoming(
        request, scope["path"], scope["type"], _session(headers), ticket[0] if ticket else None
    )


def _session(headers: tuple[tuple[str, str], ...]) -> str | None:
    for name, value in headers:
        if name.lower() == "cookie":
            with suppress(CookieError):
                found = SimpleCookie(value).get(SESSION_COOKIE)
                if found is not None:
                    return found.value
    return None


async def _refuse(scope: Message, receive: Receive, send: Send, refused: Refused) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _CLOSED_BY_GATE, "reason": refused.number})
        return
    problem = {
        "type": "about:blank",
        "title": refused.what,
        "status": refused.refusal.value,
        "detail": f"IT finds the reason under the number {refused.number}",
    }
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"cache-control", b"no-store"),
        (DENIED_HEADER.lower().encode(), refused.number.encode()),
    ]
    if refused.server_time is not None:
        headers.append((TIME_HEADER.lower().encode(), str(refused.server_time).encode()))
    status = refused.refusal.value
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})


async def _shut(scope: Message, receive: Receive, send: Send, answer: _Answer) -> None:
    """Close what is open. An HTTP answer that has begun is left unfinished: the server cuts it."""
    if scope["type"] == "websocket" and answer.started:
        await send({"type": "websocket.close", "code": _CLOSED_BY_GATE})
    elif not answer.started:
        locked = Refused("", Refusal.DENIED, "this device may not do that now")
        await _refuse(scope, receive, send, locked)


async def _cancelled(*tasks: "asyncio.Future[Any]") -> None:
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
