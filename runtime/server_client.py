"""Asks a running server over HTTP, on behalf of a person at a terminal.

What the server refuses is told in its own words; a server that does not answer is told
with what to do about it.
"""

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import httpx

from plant.errors import PlantError
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from runtime.server_sent import ServerSent, messages

ANSWER_SECONDS = 10.0
# Three heartbeats; a feed that is silent for longer is dead.
SILENCE_SECONDS = 45.0
AGAIN_SECONDS = 1.0
# The name under which the gate looks for a session (policy/gate/asgi.py).
SESSION_COOKIE = "fw-session"
# How the gate answers whom it does not know, and who may not.
GATED = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
Asked = Mapping[str, str | int]


class Signer(Protocol):
    """Signs requests on their way, in the words of httpx."""

    def sign(self, request: httpx.Request) -> None:
        """Add the signature."""
        ...

    def listen(self, answer: httpx.Response) -> None:
        """Learn the server's time from a refusal."""
        ...


@dataclass(frozen=True, slots=True)
class Eyes:
    """An enrolled device that looks, and the session of somebody who signed in on it, if any."""

    signer: Signer
    session: str


class ServerClient:
    """One server. A proxy that the environment names is not asked: the server is near."""

    def __init__(
        self, url: str, *, eyes: Eyes | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        """With eyes each request is signed by their key, in their session."""
        self.url = url
        self.eyes = eyes
        self._client = httpx.Client(
            base_url=url,
            timeout=ANSWER_SECONDS,
            trust_env=False,
            verify=True if tls is None else tls,
        )
        if eyes is not None:
            self._client.event_hooks = {
                "request": [eyes.signer.sign],
                "response": [eyes.signer.listen],
            }
            if eyes.session:
                self._client.cookies.set(SESSION_COOKIE, eyes.session)

    def get(self, path: str, asked: Asked | None = None) -> JsonTable:
        """Return the answer, an object of JSON, or raise PlantError."""
        answer = self._asked(path, asked)
        try:
            return table_of(json.loads(answer.content))
        except (ValueError, JsonMisfitError) as error:
            raise PlantError("the server's answer is not JSON", where=self.url) from error

    def content(self, path: str) -> bytes:
        """Return a file, or raise PlantError."""
        return self._asked(path, None).content

    def feed(self, *, after: str = "", stop: threading.Event) -> Iterator[ServerSent]:
        """Yield what happens from now on, or after a place in the feed, until told to stop.

        A server that goes away, or cannot answer now, is asked again from where it ended.
        """
        last = after
        while not stop.is_set():
            with suppress(httpx.HTTPError):
                for message in self._stream(last):
                    last = message.id or last
                    yield message
                    if stop.is_set():
                        return
            stop.wait(AGAIN_SECONDS)

    def is_ready(self) -> bool:
        """Whether the server can do its work."""
        try:
            return self._client.get("/ready").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self._client.close()

    def _stream(self, last: str) -> Iterator[ServerSent]:
        headers = {"Last-Event-ID": last} if last else {}
        timeout = httpx.Timeout(ANSWER_SECONDS, read=SILENCE_SECONDS)
        with self._client.stream("GET", "/api/v1/feed", headers=headers, timeout=timeout) as answer:
            if answer.is_server_error:
                answer.raise_for_status()
            if not answer.is_success:
                answer.read()
                self._checked(answer)
            yield from messages(answer.iter_lines())

    def _asked(self, path: str, asked: Asked | None) -> httpx.Response:
        try:
            answer = self._client.get(path, params=dict(asked or {}))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PlantError(
                f"no server answers: {error}",
                where=self.url,
                remedy="start it with `floorwatch serve`, or say with --url where it is",
            ) from error
        return self._checked(answer)

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        """Return a good answer, or raise the problem that the server tells."""
        if answer.is_success:
            return answer
        told = JsonTable({})
        with suppress(ValueError, JsonMisfitError):
            told = table_of(json.loads(answer.content))
        detail = told.values.get("detail") or f"the server answered {answer.status_code}"
        remedy = told.values.get("remedy") or ""
        if answer.status_code in GATED:
            detail = f"{told.values.get('title') or 'the gate refused it'}: {detail}"
            remedy = remedy or "look as a device that IT enrolled, with somebody who may see it"
        raise PlantError(str(detail), where=self.url, remedy=str(remedy))
