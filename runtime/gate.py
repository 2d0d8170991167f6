"""The gate around our own server: what policyd knows, kept up to date, and what it decides by.

    with guarded(policyd_socket) as guard:
        app = create_app(Parts(…, guard=guard))

A policyd that goes away later leaves everything denied, since nothing can be recorded; one
that is not there at the start does not let the server start.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import structlog
from cryptography import x509

from api.http.guard import Guard
from plant.errors import PlantError
from policy.daemon.calling import Policyd
from policy.decisions.remembering import DecisionPoint
from policy.errors import PolicydAwayError, PolicyError
from policy.gate.admitting import Gate
from policy.gate.channels import Channels
from policy.gate.knowing import Knowledge, Known
from policy.gate.tickets import Tickets
from runtime.beside import beside
from runtime.issuer_carrier import carrier_of
from runtime.oidc_settings import OidcSettings

JOIN_SECONDS = 10.0
_LOOK_SECONDS = 0.5
log = structlog.get_logger(__name__)


class _Following:
    """Brings what policyd tells into force: policies, registry, and what must be shut."""

    def __init__(self, there: Policyd, point: DecisionPoint, channels: Channels) -> None:
        self._there = there
        self._point = point
        self._channels = channels
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._bundle = there.bundle

    def changed(self, known: Known) -> None:
        """Go by what is known now, and shut at once what is locked."""
        with self._lock:
            if self._there.bundle != self._bundle:
                self._enforce()
            self._point.registry_changed(known.registry.epoch)
        self._tell(self._channels.shut_locked())
        self._news.set()

    def recheck(self, stop: threading.Event) -> None:
        """After each change, shut all else that would not be admitted any more, until told to stop.

        Beside whoever follows: the next lock does not wait until all is decided anew.
        """
        while not stop.is_set():
            if self._news.wait(_LOOK_SECONDS):
                self._news.clear()
                self._tell(self._channels.recheck())

    def _tell(self, shut: int) -> None:
        if shut:
            log.info("shut what may not stay open", connections=shut)

    def _enforce(self) -> None:
        try:
            wanted = self._there.bundle
            name, policies = self._there.policies()
        except PolicyError as error:
            log.warning("the new policies cannot be had; the last ones stay", reason=str(error))
            return
        self._point.enforce(policies, name)
        self._bundle = wanted
        log.info("other policies are in force", bundle=name)


@contextmanager
def guarded(socket: Path, oidc: OidcSettings | None = None) -> Iterator[Guard]:
    """Give the gate that goes by the policyd at a socket, until the block is left."""
    there = Policyd(socket)
    try:
        guard, following = _guard(there)
        guard = replace(guard, elsewhere=carrier_of(there, oidc or OidcSettings()))
    except PolicydAwayError as error:
        there.close()
        raise PlantError(
            "policyd does not answer, and without it nobody is let in",
            where=str(socket),
            remedy="start `floorwatch policyd`; or set `server.gate` to `none`, for this machine alone",
        ) from error
    follow = partial(there.follow, guard.knowledge, following.changed)
    try:
        with (
            beside("recheck", following.recheck, wait_seconds=JOIN_SECONDS),
            beside("policyd", follow, wait_seconds=JOIN_SECONDS),
        ):
            yield guard
    finally:
        there.close()


def _guard(there: Policyd) -> tuple[Guard, _Following]:
    knowledge: Knowledge = there.knowledge()
    name, policies = there.policies()
    point = DecisionPoint(policies, name, registry_epoch=knowledge.now.registry.epoch)
    tickets = Tickets(seconds=time.monotonic)
    authority = x509.load_pem_x509_certificate(
        str(there.ask("certificate.authority")["pem"]).encode()
    )
    gate = Gate(point, knowledge, tickets, audit=there.append, now=time.time, authority=authority)
    channels = Channels(gate)
    following = _Following(there, point, channels)

    def refresh() -> None:
        there.refresh(knowledge)
        following.changed(knowledge.now)

    return Guard(gate, channels, knowledge, there, refresh), following
