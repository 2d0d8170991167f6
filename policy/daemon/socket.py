"""The way to policyd: a Unix socket, a line of JSON for each question and each answer.

The socket belongs to policyd's user; the kernel says who connects, and only users that
are named are heard. A line is bounded, and what is no question is answered with an error.
"""

import json
import logging
import os
import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from policy.canonical import Json
from policy.errors import AuditError, PolicyError

LONGEST_LINE = 16 * 1024 * 1024
_CREDENTIALS = struct.Struct("3i")  # process, user, group
log = logging.getLogger(__name__)
Answer = Callable[[str, dict[str, Json]], dict[str, Json]]


class PolicydServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers questions, each connection in a thread of its own."""

    daemon_threads = True

    def __init__(self, path: Path, answer: Answer, *, users: frozenset[int]) -> None:
        """Listen at a path, for the users with these numbers."""
        _make_room(path)
        # Others reach it through policyd's group; the kernel still says who they are.
        before = os.umask(0o177 if users <= {os.getuid()} else 0o117)
        try:
            super().__init__(str(path), _Connection)
        except OSError as error:
            raise PolicyError(
                f"no socket can be made: {error.strerror or error}",
                where=str(path),
                remedy="name a short path in a folder that policyd's user may write",
            ) from error
        finally:
            os.umask(before)
        self.answer = answer
        self.users = users

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Hear those users only, as the kernel tells them."""
        del client_address
        told = request.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        _, user, _ = _CREDENTIALS.unpack(told)
        return user in self.users


def _make_room(path: Path) -> None:
    """Take away the socket that a killed policyd left, and nothing else."""
    if path.exists() and not path.is_socket():
        raise PolicyError(
            "there is something else where the socket should be",
            where=str(path),
            remedy="name another path, or move it away",
        )
    path.unlink(missing_ok=True)


class _Connection(socketserver.StreamRequestHandler):
    server: PolicydServer

    def handle(self) -> None:
        """Answer one line after another, until the other side goes."""
        while line := self.rfile.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                return
            self.wfile.write(json.dumps(self._answered(line)).encode() + b"\n")

    def _answered(self, line: bytes) -> dict[str, Json]:
        try:
            told = json.loads(line)
            name = told.pop("is") if isinstance(told, dict) else None
            return {"ok": self.server.answer(str(name), told)}
        except PolicyError as error:
            return {"error": {"what": error.what, "remedy": error.remedy}}
        except (ValueError, KeyError, RecursionError):
            return {"error": {"what": "this is no question", "remedy": ""}}


def keep_ticking(tick: Callable[[], None], stop: threading.Event, *, seconds: float = 0.1) -> None:
    """Let time pass: sync and sign the audit when it is due, until told to stop.

    A disk that is full may have room again, so it goes on; what is wrong is logged once.
    """
    said = ""
    while not stop.wait(seconds):
        try:
            tick()
            said = ""
        except AuditError as error:
            if str(error) != said:
                said = str(error)
                log.error("the audit cannot be signed", extra={"reason": said})  # noqa: TRY400
