"""The other end: what the API holds of policyd, and how it learns what is new.

    there = Policyd(path)
    gate = Gate(point, there.knowledge(), tickets, audit=there.append, now=time.time)
    there.follow(stop, changed)      # in a thread of its own

A policyd that does not answer cannot record, so everything is denied; the last that it
told stays known, and its age grows until the gate denies for that.
"""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from io import BufferedIOBase
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from policy.audit.entries import Entry, time_text
from policy.canonical import Json
from policy.daemon.socket import LONGEST_LINE
from policy.decisions.engine import PolicySet, compile_policies
from policy.decisions.telling import person_from_json
from policy.errors import AuditError, PolicydAwayError, PolicyError
from policy.gate.knowing import Emergency, Knowledge, Known
from policy.people.sessions import SESSION_STATEMENT
from policy.registry.snapshot import SNAPSHOT_STATEMENT, SnapshotReader
from policy.registry.store import DEVICE_STATEMENT
from policy.statements import Reading

Told = dict[str, Json]
# These read or write much; who asks for them waits.
_TAKE_LONG = frozenset(
    {
        *("device.import", "policy.show", "policy.whatif", "proposal.make", "proposal.show"),
        *("audit.prove", "audit.uses", "audit.refusals"),
    }
)
_PATIENCE = 120.0
# Between two questions that told nothing new; how old what is known may grow.
_PAUSE, _REFRESH = 0.1, 10.0


class Policyd:
    """A policyd at a socket. Threads may share it; each has a connection of its own."""

    def __init__(self, path: Path, *, seconds: float = 5.0) -> None:
        """Wait so long for an answer."""
        self._path = path
        self._seconds = seconds
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._files: list[BufferedIOBase] = []
        self._refreshing = threading.Lock()
        self._reader: SnapshotReader | None = None
        self.bundle = ""

    def ask(self, name: str, /, **told: Json) -> Told:
        """Return policyd's answer, or raise PolicyError with what it says."""
        line = json.dumps({"is": name, **told}).encode() + b"\n"
        try:
            exchange = self._exchange_slowly if name in _TAKE_LONG else self._exchange
            answer = json.loads(exchange(line))
        except (OSError, ValueError) as error:
            self._hang_up()
            raise PolicydAwayError(
                "policyd does not answer", where=str(self._path), remedy="is it running?"
            ) from error
        match answer:
            case {"ok": dict(found)}:
                return found
            case {"error": {"what": str(what), "remedy": str(remedy)}}:
                raise PolicyError(what, remedy=remedy)
        raise PolicyError("policyd answered something else")

    def append(self, entry: Entry) -> int:
        """Record an entry and return its number, or raise AuditError."""
        try:
            answer = self.ask(
                "append", kind=entry.kind.value, at=time_text(entry.at), facts=dict(entry.facts)
            )
        except PolicyError as error:
            raise AuditError(error.what, remedy=error.remedy) from error
        seq = answer.get("seq")
        if not isinstance(seq, int):
            raise AuditError("policyd answered something else")
        return seq

    def knowledge(self) -> Knowledge:
        """Return what policyd knows now, to be kept up to date by `follow`."""
        keys = {name: _key(value) for name, value in self.ask("keys").items()}
        self._reader = SnapshotReader(
            Reading(SNAPSHOT_STATEMENT, keys["snapshot"]), Reading(DEVICE_STATEMENT, keys["device"])
        )
        return Knowledge(self._news(None), Reading(SESSION_STATEMENT, keys["session"]))

    def refresh(self, knowledge: Knowledge) -> None:
        """Learn what is new at once, as after a sign-in, or raise PolicyError."""
        # One at a time: what was told earlier must never take the place of what was told later.
        with self._refreshing:
            knowledge.now = self._news(knowledge.now)

    def policies(self) -> tuple[str, PolicySet]:
        """Return the name of the bundle in force and its policies, or raise PolicyError."""
        match self.ask("bundle"):
            case {"name": str(name), "policies": str(text), "groups": [*groups]}:
                return name, compile_policies(text, tuple(map(str, groups)))
        raise PolicyError("policyd answered something else")

    def follow(
        self,
        knowledge: Knowledge,
        changed: Callable[[Known], None],
        stop: threading.Event,
    ) -> None:
        """Keep the knowledge up to date, and tell each time that it changed, until told to stop.

        policyd answers the moment that something changes.
        """
        seen, asked_at, refreshed_at = "", 0.0, 0.0
        while not stop.is_set():
            # One that is away, or answers at once though nothing changed, is not asked without a pause.
            stop.wait(asked_at + _PAUSE - time.monotonic())
            asked_at = time.monotonic()
            try:
                epoch = str(self.ask("epoch", seen=seen).get("epoch"))
                # Also without a change, so that the age of what is known stays small.
                if epoch == seen and time.monotonic() < refreshed_at + _REFRESH:
                    continue
                self.refresh(knowledge)
                refreshed_at = time.monotonic()
            except PolicyError:
                continue
            if epoch != seen:
                seen, asked_at = epoch, 0.0
                changed(knowledge.now)

    def _news(self, before: Known | None) -> Known:
        assert self._reader is not None
        match self.ask("news"):
            case {
                "snapshot": str(text),
                "people": [*people],
                "sessions": [*sessions],
                "bundle": str(bundle),
                "break_glass": [*emergencies],
            }:
                after = None if before is None else before.registry
                snapshot = self._reader.read(text, after=after)
                told = [person_from_json(each) for each in people if isinstance(each, dict)]
                self.bundle = bundle
                return Known(
                    snapshot,
                    {person.id: person for person in told},
                    frozenset(str(each) for each in sessions),
                    tuple(_emergency(each) for each in emergencies),
                )
        raise PolicyError("policyd answered something else")

    def close(self) -> None:
        """Hang up, for all threads."""
        with self._lock:
            files, self._files = self._files, []
        for file in files:
            with suppress(OSError):
                file.close()

    def _exchange(self, line: bytes) -> bytes:
        file = getattr(self._mine, "file", None)
        if file is None or file.closed:
            file = self._mine.file = self._call()
        file.write(line)
        file.flush()
        answer: bytes = file.readline(LONGEST_LINE)
        if not answer.endswith(b"\n"):
            raise OSError("policyd hung up")
        return answer

    def _exchange_slowly(self, line: bytes) -> bytes:
        """Ask over a connection of its own, with more patience."""
        file = self._call(max(self._seconds, _PATIENCE))
        try:
            file.write(line)
            file.flush()
            return file.readline(LONGEST_LINE)
        finally:
            self._forget(file)

    def _call(self, seconds: float | None = None) -> BufferedIOBase:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(seconds or self._seconds)
            connection.connect(str(self._path))
            file = connection.makefile("rwb")
        finally:
            connection.close()  # a file that was made holds it open
        with self._lock:
            self._files.append(file)
        return file

    def _hang_up(self) -> None:
        file, self._mine.file = getattr(self._mine, "file", None), None
        if file is not None:
            self._forget(file)

    def _forget(self, file: BufferedIOBase) -> None:
        with self._lock:
            self._files = [each for each in self._files if each is not file]
        with suppress(OSError):
            file.close()


def _emergency(told: Json) -> Emergency:
    match told:
        case {
            "id": str(name),
            "grant": str(grant),
            "about": str(about),
            "stage": str(stage),
            "asked_by": str(asked_by),
            "asked_at": str(asked_at),
            "agreed_by": agreed_by,
            "until": until,
        }:
            return Emergency(
                name,
                grant,
                about,
                stage,
                asked_by,
                datetime.fromisoformat(asked_at),
                None if agreed_by is None else str(agreed_by),
                None if until is None else datetime.fromisoformat(str(until)),
            )
    raise PolicyError("policyd answered something else")


def _key(value: Json) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(str(value)))
