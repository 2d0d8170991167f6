"""The outermost layer around the web application: nothing passes it unasked.

It sees every connection before any route, mount, static file or error page does.
- What the application did not declare is denied.
- A body is compared with its signed digest while it arrives, and ends before its last
  piece is handed on if they differ.
- When a device is locked, what it has open is shut: not one more byte is handed over.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from policy.errors import SignatureError
from policy.gate.admitting import Gate
from policy.gate.answers import Message, Page, Receive, Send, give_page, refuse, shut
from policy.gate.bodies import LARGEST_READ, BodyReceive, ReadFirst
from policy.gate.channels import Channel, Channels
from policy.gate.requests import Admitted, Incoming, Proven, Refused, Wanted
from policy.signatures.form import Request

App = Callable[[Message, Receive, Send], Awaitable[None]]
Classify = Callable[[Message], Awaitable[Wanted | None]]

ADMITTED = "floorwatch.admitted"  # where a route finds as whom it was admitted
SESSION_COOKIE = "fw-session"
# Where a door that asks for certificates leaves what the client showed; no header can stand there.
CERTIFICATE = "floorwatch.certificate"
Door = Callable[[Message, Refused], Page | None]
# So long a socket that is shut may take to say so, and its application to come to its end.
_PATIENCE_SECONDS = 1.0


class GateMiddleware:
    """Wraps an ASGI application. `classify` says what a scope wants, or None.

    `door` makes the page that a browser shows instead of one that was refused.
    """

    def __init__(
        self,
        app: App,
        gate: Gate,
        channels: Channels,
        classify: Classify,
        door: Door | None = None,
    ) -> None:
        self._app = app
        self._gate = gate
        self._channels = channels
        self._classify = classify
        self._door = door

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
        if wanted is not None and wanted.reads_body and scope["type"] == "http":
            proven = await asyncio.to_thread(self._gate.prove, incoming, wanted)
            result, receive = await self._decide_by_body(proven, receive)
        else:
            result = await asyncio.to_thread(self._gate.admit, incoming, wanted)
        if isinstance(result, Refused):
            await self._refuse(scope, receive, send, result)
            return
        scope[ADMITTED] = result
        with self._channels.opened(result) as channel:
            await self._run(scope, receive, send, channel)

    async def _decide_by_body(
        self, proven: Proven | Refused, receive: Receive
    ) -> tuple[Admitted | Refused, Receive]:
        """Read the body first, if a known device sends it, and decide by it."""
        if isinstance(proven, Refused):
            return proven, receive
        body = BodyReceive(receive, proven.asked)
        first = ReadFirst(body.receive)
        try:
            content = await first.read(LARGEST_READ)
        except SignatureError as error:
            told = await asyncio.to_thread(self._gate.refuse_body, proven.asked, error)
            return told, receive
        return await asyncio.to_thread(self._gate.decide, proven, content), first.receive

    async def _refuse(self, scope: Message, receive: Receive, send: Send, refused: Refused) -> None:
        page = self._door(scope, refused) if self._door and scope["type"] == "http" else None
        if page is None:
            await refuse(scope, receive, send, refused)
        else:
            await give_page(send, refused, page)

    async def _run(self, scope: Message, receive: Receive, send: Send, channel: Channel) -> None:
        answer = _Answer(send, channel)
        body = BodyReceive(receive, channel.admitted)
        taken = body.receive if scope["type"] == "http" else receive
        work = asyncio.ensure_future(self._app(scope, taken, answer.send))
        locked = asyncio.ensure_future(channel.shut.wait())
        try:
            await asyncio.wait({work, locked}, return_when=asyncio.FIRST_COMPLETED)
            if channel.shut.is_set():
                await _closed_at_once(scope, receive, answer)
            elif work.done() and body.refused is None:
                work.result()
        finally:
            await _cancelled(work, locked)
        if body.refused is not None and not answer.started:
            error = body.refused
            told = await asyncio.to_thread(self._gate.refuse_body, channel.admitted, error)
            await refuse(scope, receive, send, told)
        elif channel.shut.is_set() and not answer.ended:
            await answer.close(scope, receive)


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
            # To the application it is as if the other side were gone.
            raise ConnectionAbortedError("what was open was shut")
        kind = message["type"]
        self.started = self.started or kind in {"http.response.start", "websocket.accept"}
        self.ended = kind == "websocket.close" or (
            kind == "http.response.body" and not message.get("more_body", False)
        )
        await self._send(message)

    async def close(self, scope: Message, receive: Receive) -> None:
        """Close what is open, past the application."""
        self.ended = True
        await shut(scope, receive, self._send, started=self.started)


async def _closed_at_once(scope: Message, receive: Receive, answer: _Answer) -> None:
    """Close a socket before its application has come to its end, which may take it a while."""
    if scope["type"] == "websocket" and answer.started and not answer.ended:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await answer.close(scope, receive)


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
        request,
        scope["path"],
        scope["type"],
        _session(headers),
        ticket[0] if ticket else None,
        scope.get("state", {}).get(CERTIFICATE),
    )


def _session(headers: tuple[tuple[str, str], ...]) -> str | None:
    for name, value in headers:
        if name.lower() == "cookie":
            with suppress(CookieError):
                found = SimpleCookie(value).get(SESSION_COOKIE)
                if found is not None:
                    return found.value
    return None


async def _cancelled(*tasks: "asyncio.Future[Any]") -> None:
    waiting = set(tasks)
    while waiting:
        for each in waiting:
            each.cancel()
        # One cancellation can be lost: `asyncio.wait_for` of Python 3.11 swallows it when what it
        # waits for comes at the same moment.
        _, waiting = await asyncio.wait(waiting, timeout=_PATIENCE_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
