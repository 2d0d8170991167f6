"""Gives up on a client that does not take what it is sent.

The server holds back what a slow client has not read, and waits. Without an end to
its patience a client that never reads would keep its connection, its seat and its
thread for ever.
"""

from asyncio import CancelledError, timeout

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE_SECONDS = 20.0
_LOG = structlog.get_logger(__name__)


class Patience:
    """Cuts the answer to a client that takes nothing for so many seconds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an answer that is stuck is ended as if it were cancelled."""
        stuck = False

        async def patiently(message: Message) -> None:
            nonlocal stuck
            try:
                async with timeout(PATIENCE_SECONDS):
                    await send(message)
            except TimeoutError:
                stuck = True
                raise CancelledError from None

        try:
            await self._app(scope, receive, patiently if scope["type"] == "http" else send)
        except CancelledError:
            if not stuck:
                raise
        if stuck:
            _LOG.warning("a client took nothing and was cut", path=scope["path"])
