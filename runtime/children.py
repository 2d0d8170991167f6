"""Child processes that do one job each and may crash without taking us along.

The parent reads what the child says until it falls silent, and turns every way to
end into one `Outcome`: done, refused, crashed by a signal, stalled, or stopped.
"""

import math
import multiprocessing
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from threading import Event as Flag

from plant.events import Event
from plant.json_tables import JsonMisfitError
from plant.live import LivePicture
from plant.notes import Notes
from plant.wire import WireError
from runtime.jobs import (
    Done,
    Job,
    Message,
    Order,
    Progress,
    Refused,
    Standings,
    Started,
    order,
    receive,
)

Target = Callable[[Job, Connection], None]
Origin = SpawnContext | ForkServerContext
"""A fresh interpreter for each process, or a fork of one that has loaded what is needed."""
POLL_SECONDS = 0.5
LOADING_SECONDS = 1800.0
STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: done, or the lines that say why not.

    What was refused will be refused again; what crashed may be tried once more.
    """

    done: Done | None
    faults: tuple[str, ...] = ()
    refused: bool = False


@dataclass(slots=True)
class Child:
    """One process with its job, and all that it has said so far."""

    job: Job
    process: BaseProcess
    connection: Connection
    on_event: Callable[[Event], None]
    on_progress: Callable[[float], None]
    on_standings: Callable[[Standings], None]
    on_picture: Callable[[LivePicture], None] = lambda _picture: None
    on_notes: Callable[[Notes], None] = lambda _notes: None
    heard_at: float = field(default_factory=time.monotonic)
    started: bool = False
    refused: bool = False
    done: Done | None = None
    faults: tuple[str, ...] = ()
    speaking: threading.Lock = field(default_factory=threading.Lock)

    def follow(self, what: str, *, stop: Flag | None = None) -> Outcome:
        """Listen until the child ends; `what` names its work in messages.

        Once `stop` is set the child is asked to end, and has some seconds for it.
        """
        patience = Patience(self.job)
        try:
            while self._listens():
                if stop is not None and stop.is_set():
                    patience.ends_soon(self.process)
                if time.monotonic() - self.heard_at > patience.seconds(started=self.started):
                    self.faults = (f"{what}: nothing came for a long time, given up",)
                    break
        finally:
            self.end()
        if self.done is None and not self.faults:
            self.faults = (ending(self.process.exitcode, what),)
        if self.done is not None and self.done.fault:
            fault = self.done.fault
            self.faults = (fault if what in fault else f"{what}: {fault}",)
        return Outcome(self.done, self.faults, refused=self.refused)

    def hear(self, said: Order) -> None:
        """Pass on what is told; a child that does not listen must not hold us up."""
        with self.speaking:
            try:
                if select.select([], [self.connection], [], 0)[1]:
                    order(self.connection, said)
            except (OSError, ValueError):
                return

    def end(self) -> None:
        """End the process, by force if need be, and let go of it."""
        with self.speaking:
            self.connection.close()
        self.process.join(2)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()

    def _listens(self) -> bool:
        """Take in what the child says next; return whether there may be more."""
        if not self.connection.poll(POLL_SECONDS):
            return True
        self.heard_at = time.monotonic()
        try:
            message = receive(self.connection)
        except (EOFError, OSError):
            return False
        except (JsonMisfitError, WireError, ValueError) as error:
            self.faults = (f"a vision process spoke nonsense: {error}",)
            return False
        self._take(message)
        return True

    def _take(self, message: Message) -> None:
        match message:
            case Started():
                self.started = True
            case Progress(share=share):
                self.on_progress(share)
            case Done():
                self.done = message
            case Refused(lines=lines):
                self.faults, self.refused = lines, True
            case _:
                self._hand_on(message)

    def _hand_on(self, message: Standings | Event | Notes | LivePicture) -> None:
        match message:
            case Standings():
                self.on_standings(message)
            case Event():
                self.on_event(message)
            case Notes():
                self.on_notes(message)
            case LivePicture():
                self.on_picture(message)


@dataclass(slots=True)
class Patience:
    """How long a child may be silent: a film not long, live cameras as they like."""

    job: Job
    stopping: bool = False

    def ends_soon(self, process: BaseProcess) -> None:
        """Ask the process to end, once."""
        if not self.stopping:
            self.stopping = True
            process.terminate()

    def seconds(self, *, started: bool) -> float:
        """Return how long nothing may come."""
        if self.stopping:
            return STOP_SECONDS
        if not started:
            return LOADING_SECONDS
        return math.inf if self.job.film is None else self.job.vision.stall_seconds


def start_child(  # noqa: PLR0913 -- a job, and who hears what of it
    job: Job,
    *,
    target: Target,
    on_event: Callable[[Event], None],
    on_progress: Callable[[float], None] = lambda _share: None,
    on_standings: Callable[[Standings], None] = lambda _standings: None,
    on_picture: Callable[[LivePicture], None] = lambda _picture: None,
    on_notes: Callable[[Notes], None] = lambda _notes: None,
    origin: Origin | None = None,
) -> Child:
    """Start a process for the job, a fresh one unless told otherwise.

    Nothing of ours is inherited but the pipe. OSError or EOFError where none can be started.
    """
    context = origin or multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process: BaseProcess = context.Process(target=target, args=(job, theirs), daemon=True)
    with closing(theirs), ExitStack() as undone:
        undone.callback(ours.close)
        process.start()
        undone.pop_all()
    return Child(job, process, ours, on_event, on_progress, on_standings, on_picture, on_notes)


def ending(code: int | None, what: str) -> str:
    """Return in words how a process ended that did not say goodbye."""
    if code is None or code >= 0:
        return f"{what}: the vision process ended early with code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    return f"crashed by signal {name} while decoding {what}"
