"""The body of a request on its way to the application: compared with its digest, or read first."""

from collections import deque

from policy.errors import SignatureError
from policy.gate.answers import Message, Receive
from policy.gate.requests import Admitted
from policy.signatures.form import BodyCheck

# A body that says what a request is about is a short text; more is not read before it is decided.
LARGEST_READ = 1 << 20


class BodyReceive:
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


class ReadFirst:
    """Reads a body before the application does, which then finds it as it came."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: deque[Message] = deque()

    async def read(self, most: int) -> bytes:
        """Return the body; nothing of one that is longer, or whose sender goes."""
        content: bytes = b""
        while True:
            message = await self._receive()
            self._read.append(message)
            if message["type"] != "http.request":
                return b""
            content += message.get("body", b"")
            if len(content) > most:
                return b""
            if not message.get("more_body", False):
                return content

    async def receive(self) -> Message:
        """Return what was read, in its order, then what follows."""
        return self._read.popleft() if self._read else await self._receive()
