"""Keeps the broker's rules equal to what the policies allow, as long as the server runs.

    a device is locked ─► its client is deleted at once ─► all rights anew ─► read back
    nothing happens    ─► every minute everything is read back and compared all the same

What was read back and is otherwise is told and mended, and stands in the audit. While
the broker is away nothing can be told to it; what it does not know when it comes back
is the first thing that it learns.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from api.mqtt.access.control import Control
from api.mqtt.access.differences import (
    Difference,
    deletion,
    differences,
    without_clients,
)
from api.mqtt.access.state import AccessState, Table
from api.mqtt.access.wanted import wanted_state
from api.mqtt.broker import BrokerAddress, BrokerError
from plant.errors import PlantError
from policy.broker.rights import BrokerClient

COMPARE_SECONDS = 60.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
MOST_TOLD = 50
_TRIES = 3
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Guarding:
    """What the keeper goes by: who is not locked now, and who may do what.

    The first must be quick, because a locked device goes by it; the second may take its time.
    `below` is the filter over all our topics, `own` our own name at the broker.
    """

    active: Callable[[], frozenset[str]]
    clients: Callable[[], Mapping[str, BrokerClient]]
    below: str
    own: str


@dataclass(frozen=True, slots=True)
class KeptUp:
    """What was done at the broker: whom it lets in no more, what was mended, how it ended."""

    cut_off: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    clients: int = 0
    seconds: float = 0.0

    @property
    def is_news(self) -> bool:
        """Whether anything was otherwise than it should be."""
        return bool(self.cut_off or self.mended or self.refused or self.left)


class BrokerKeeper:
    """Keeps one broker's rules. `run` belongs to one thread, `notice` to everybody.

    `tell` records what was done; what cannot be recorded it may raise, and it is done again.
    """

    def __init__(
        self, address: BrokerAddress, guarding: Guarding, tell: Callable[[KeptUp], None]
    ) -> None:
        self._address = address
        self._guarding = guarding
        self._tell = tell
        self._noticed = threading.Event()
        self._found: AccessState | None = None
        # Whom we set out to cut off: told when it is sure, also if the broker breaks in between.
        self._cutting: frozenset[str] = frozenset()
        self._problem = ""
        self.last: KeptUp | None = None

    def notice(self) -> None:
        """Say that a device, a policy or the plant changed."""
        self._noticed.set()

    def run(self, stop: threading.Event) -> None:
        """Keep the rules until told to stop; whatever goes wrong is told, and tried again."""
        pause = SHORTEST_PAUSE
        while not stop.is_set():
            try:
                with Control(self._address) as control:
                    self._keep(control, stop)
                pause = SHORTEST_PAUSE
            except PlantError as error:
                self._complain(str(error))
            except Exception:  # noqa: BLE001 - who guards the broker must not die of one answer
                _LOG.exception("keeping the broker's rules failed and begins anew")
            stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _keep(self, control: Control, stop: threading.Event) -> None:
        self._found = control.read()
        due = 0.0
        while not stop.is_set():
            noticed = self._noticed.is_set()
            self._noticed.clear()
            if noticed or time.monotonic() >= due:
                self._keep_up(control)
                due = time.monotonic() + COMPARE_SECONDS
            self._noticed.wait(0.5)
            control.turn()

    def _keep_up(self, control: Control) -> None:
        """Cut off who is locked, then mend all the rest, read back and compare."""
        began = time.perf_counter()
        done = self._cut_off(control)
        wanted = self._wanted()
        for _ in range(_TRIES):
            self._found = control.read()
            found = differences(self._found, wanted)
            if not found:
                break
            done = replace(
                done,
                mended=done.mended + tuple(each.what for each in found),
                refused=done.refused + control.apply(_commands(found)),
            )
        else:
            self._found = control.read()
            left = differences(self._found, wanted)
            done = replace(done, left=tuple(each.what for each in left))
        self._settled(replace(done, clients=len(wanted.clients)), began)

    def _cut_off(self, control: Control) -> KeptUp:
        active, found = self._guarding.active(), self._found
        assert found is not None
        gone = frozenset(found.clients) - active - {self._guarding.own}
        self._cutting |= gone
        refused = control.apply([deletion(name) for name in sorted(gone)])
        self._found = without_clients(found, gone)
        return KeptUp(cut_off=tuple(sorted(self._cutting)), refused=refused)

    def _wanted(self) -> AccessState:
        clients = self._guarding.clients()
        own = clients.get(self._guarding.own)
        if own is None or not own.rights.keeps_rules:
            raise BrokerError(
                "the policies in force do not let us keep the broker's rules",
                where=str(self._address),
                remedy="let the server's key into the group broker-keepers, and be active",
            )
        return wanted_state(clients, below=self._guarding.below)

    def _settled(self, done: KeptUp, began: float) -> None:
        done = replace(
            done, mended=done.mended[:MOST_TOLD], seconds=round(time.perf_counter() - began, 3)
        )
        if done.is_news:
            self._tell(done)
        self._cutting -= frozenset(done.cut_off)
        if done.left or done.refused:
            self._complain("; ".join((*done.refused, *done.left))[:500])
        else:
            self._problem = ""
        self.last = done

    def _complain(self, problem: str) -> None:
        """Log why the rules cannot be kept, once for each reason."""
        if problem != self._problem:
            self._problem = problem
            _LOG.error("the broker's rules are not what policies ask", extra={"why": problem})


def _commands(found: tuple[Difference, ...]) -> list[Table]:
    return [command for each in found for command in each.commands]
