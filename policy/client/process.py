"""Signs the requests of a vision worker, or of any other process, with its key file.

    signer = ProcessSigner.of(Path("worker.pem"))
    httpx.Client(event_hooks={"request": [signer.sign], "response": [signer.listen]})

The key file is made when there is none, and is readable by its owner alone. When the
server says that the time was wrong, `listen` learns it; the request is to be tried again.
"""

import hashlib
import time
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Protocol, Self

from policy.keys import DeviceKey, device_key
from policy.signatures.signing import RequestSigner

TIME_HEADER = "Floorwatch-Time"
# The caller who streams a file says its digest here; it is sent as Content-Digest.
DIGEST_HEADER = "Floorwatch-Body-Sha256"


class Sent(Protocol):
    """A request about to be sent, as httpx has it."""

    method: str

    @property
    def headers(self) -> MutableMapping[str, str]:
        """Its headers, in any case."""
        ...

    @property
    def url(self) -> object:
        """The absolute URL."""
        ...

    @property
    def content(self) -> bytes:
        """The body, if it is at hand."""
        ...


class Answered(Protocol):
    """An answer, as httpx has it."""

    status_code: int

    @property
    def headers(self) -> MutableMapping[str, str]:
        """Its headers, in any case."""
        ...


class ProcessSigner:
    """Signs what a process sends."""

    def __init__(self, signer: RequestSigner, key: DeviceKey) -> None:
        self._signer = signer
        self.key = key

    @classmethod
    def of(cls, key_file: Path, *, now: Callable[[], float] = time.time) -> Self:
        """Return the signer of a key file, which is made if there is none."""
        private = device_key(key_file)
        return cls(RequestSigner(private, now=now), DeviceKey.of(private.public_key()))

    def sign(self, request: Sent) -> None:
        """Add the signature to a request that is about to be sent."""
        told = request.headers.pop(DIGEST_HEADER, None)
        if told is not None:
            digest: bytes | None = bytes.fromhex(told)
        else:
            digest = hashlib.sha256(request.content).digest() if request.content else None
        added = self._signer.headers(request.method, str(request.url), sha256=digest)
        for name, value in added.items():
            request.headers[name] = value

    def headers(self, method: str, url: str, *, sha256: bytes | None = None) -> dict[str, str]:
        """Return the headers that sign a request, for who sends it by other means."""
        return self._signer.headers(method, url, sha256=sha256)

    def handshake(self, url: str) -> dict[str, str]:
        """Return the headers with which a WebSocket is opened."""
        return self._signer.headers("GET", url)

    def listen(self, answer: Answered) -> None:
        """Learn the server's time from an answer that refuses ours."""
        if answer.status_code == 401:
            self.learn(answer.headers.get(TIME_HEADER) or "")

    def learn(self, told: str) -> None:
        """Go by the server's time from now on, if that is one."""
        if told.isascii() and told.isdigit():
            self._signer.learn_time(float(told))
