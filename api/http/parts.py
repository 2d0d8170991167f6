"""What the HTTP face is made of: ports and callables that whoever composes it fills.

Everything stands behind a word of `plant` or `casework`, so that a test fills it with
what keeps things in memory and the program with what keeps them on a disk.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from threading import Event as Flag
from time import monotonic
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.bell import Bell
from api.http.audit_proofs import PolicydProver
from api.http.blurring import Blurring
from api.http.crowd import crowd_of
from api.http.guard import Guard, admitted_of
from api.http.link.standings import Standings, Ticks
from api.http.live_desk import LiveDesk
from api.http.seats import Seats
from api.http.sight import Sight, sight_of
from api.http.sighted import sighted
from api.http.trial_desk import TrialDesk
from api.http.troubles import Troubles
from api.http.trust import Trust
from api.mqtt.publisher import Publisher
from casework.anonymous import AnonymousDesk
from casework.cameras import AnnounceCamera, CameraDesk
from casework.evidence.holding import HoldDesk
from casework.evidence.packing import PackageDesk
from casework.footage import FootageDesk
from casework.handling import Handling
from casework.handover import HandoverDesk
from casework.intake import Intake
from casework.line_ledgers import AnnounceCounts, LedgerDesk
from casework.line_ledgers import nothing as announce_no_counts
from casework.mismatch_clips import MismatchClips
from casework.parting import Parting
from casework.reports import AnnounceReport, ReportDesk
from casework.revealing import RevealDesk
from casework.reviewing import Reviewing
from casework.signals import SignalDesk
from casework.snoozing import SnoozeDesk
from casework.telling import Announce
from casework.workbench import Workbench
from mobile_reports.rates import Rates
from mobile_reports.recordings import Recordings
from plant.drawer import Drawer
from plant.drawings import Discover, NewCamera, PlantEditor
from plant.ids import CameraId
from plant.packages import AuditProver, Signer
from plant.plantfile.keeper import PlantKeeper
from plant.ports import Clock, MediaStore, Store
from plant.signals import StoredSignal
from policy.decisions.actions import ABILITIES, Action
from policy.gate.requests import Admitted

Crowd = Callable[[HTTPConnection], int]
"""Tells how many phones somebody hides among who reports anonymously."""
UPLOADS_AT_ONCE = 8
GLANCES_AT_ONCE = 2
PHOTOS_AT_ONCE = 2
FEEDS_AT_ONCE = 64
# Actions of these groups are about what somebody sees.
_LOOKING = frozenset({"see", "work"})


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the application needs.

    - `announce` makes the messages of verdicts and incidents, as it does for the intake,
      `announce_report` those of reports.
    - `ticks` is a clock that nobody can set, in seconds.
    - `guard` is the gate that stands around the application; without one it answers on this
      machine alone.
    - `trust` is what devices are told of the server's certificate; without TLS there is none.
    - `look` tells in which areas somebody may do something; it is set for one who was admitted,
      and so is `prover`, which proves by the audit what was decided.
    - `checks` are asked by `/ready`: each returns why it is not ready, or nothing.
    - `announce_camera` makes the message that a camera is well; without it nobody is told.
    - `plant_file` changes the plant file from a page; without one nobody draws. `glance` takes
      one picture of a camera that is to be added, `discover` asks the network for cameras.
    - `publisher` tells how it fares at the broker; without one nothing is published.
    - `recordings` takes films and voices of reports; without it none are taken.
    - `drawer` takes anonymous reports; without it none are taken.
    - `sees_people` says whether who asks for a picture may see people in it; `blurring` makes the
      copies that others get, and without it they get none.
    - Uploads and feeds hold a thread or a connection for long, so their number is bounded.
    - `closing` is set when the server ends; what would stay open ends with it.
    """

    store: Store
    media: MediaStore
    intake: Intake
    announce: Announce
    announce_report: AnnounceReport
    plant: PlantKeeper
    clock: Clock
    bell: Bell
    announce_camera: AnnounceCamera | None = None
    announce_counts: AnnounceCounts = announce_no_counts
    signer: Signer | None = None
    publisher: Publisher | None = None
    recordings: Recordings | None = None
    guard: Guard | None = None
    trust: Trust | None = None
    plant_file: PlantEditor | None = None
    drawer: Drawer | None = None
    crowd: Crowd = crowd_of
    glance: Callable[[NewCamera], bytes] | None = None
    discover: Discover | None = None
    checks: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    uploads: Seats = field(default_factory=lambda: Seats(UPLOADS_AT_ONCE, "uploads"))
    glances: Seats = field(default_factory=lambda: Seats(GLANCES_AT_ONCE, "cameras looked at"))
    photos: Seats = field(default_factory=lambda: Seats(PHOTOS_AT_ONCE, "photos being opened"))
    feeds: Seats = field(default_factory=lambda: Seats(FEEDS_AT_ONCE, "open feeds"))
    closing: Flag = field(default_factory=Flag)
    ticks: Ticks = monotonic
    look: Callable[[Action], Sight] | None = None
    sees_people: bool = True
    blurring: Blurring | None = None
    prover: AuditProver | None = None
    standings: Standings = field(init=False)
    rates: Rates = field(init=False)
    live: LiveDesk = field(init=False)
    trials: TrialDesk = field(init=False)
    troubles: Troubles = field(init=False)

    def __post_init__(self) -> None:
        """Begin to listen for vision workers, and to count what phones send."""
        object.__setattr__(self, "standings", Standings(self.clock, self.ticks))
        object.__setattr__(self, "rates", Rates(self.ticks))
        object.__setattr__(self, "live", LiveDesk(self.ticks))
        object.__setattr__(self, "troubles", Troubles(self.store.events, self.ticks))
        object.__setattr__(self, "trials", TrialDesk(self.clock, self.ticks))

    def sees(self, action: Action, camera: CameraId) -> bool:
        """Whether who asks may do something with things of a camera, now."""
        return self.look is None or self.look(action).sees(camera)

    @property
    def reviewing(self) -> Reviewing:
        """Where verdicts are given."""
        return Reviewing(self.store, self.announce)

    @property
    def snoozing(self) -> SnoozeDesk:
        """Where rules are let be quiet for a while."""
        return SnoozeDesk(self.store)

    @property
    def workbench(self) -> Workbench:
        """Where incidents are written on."""
        return Workbench(self.store)

    @property
    def parting(self) -> Parting:
        """Where incidents are parted and joined."""
        return Parting(self.store, self.announce)

    @property
    def handover(self) -> HandoverDesk:
        """Where shifts meet."""
        return HandoverDesk(self.store)

    @property
    def handling(self) -> Handling:
        """Where incidents are worked on."""
        return Handling(self.store, self.announce)

    @property
    def cameras(self) -> CameraDesk:
        """Where cameras are told of that are heard of for the first time."""
        return CameraDesk(self.store, self.announce_camera)

    @property
    def signals(self) -> SignalDesk:
        """Where what the plant tells comes in."""
        return SignalDesk(self.store, lambda: self.plant.in_force[0], self._heard)

    def _heard(self, kept: StoredSignal) -> None:
        self.ledgers.hear(kept.signal)
        self.bell.ring()

    @property
    def packages(self) -> PackageDesk:
        """Where evidence is given out."""
        return PackageDesk(
            *(self.store, self.media, self.clock, lambda: self.plant.in_force[0]),
            *(self.signer, self.prover),
        )

    @property
    def holds(self) -> HoldDesk:
        """Where files are kept from being deleted."""
        return HoldDesk(self.store)

    @property
    def ledgers(self) -> LedgerDesk:
        """Where counts come in and the ledgers of lines are kept."""
        return LedgerDesk(
            self.store, lambda: self.plant.in_force[0], self.intake, self.announce_counts
        )

    @property
    def footage(self) -> FootageDesk:
        """Where footage is asked for."""
        return FootageDesk(self.store, on_answer=MismatchClips(self.intake).answered)

    @property
    def anonymous(self) -> AnonymousDesk | None:
        """Where reports come in of whom nobody shall know."""
        if self.drawer is None:
            return None
        return AnonymousDesk(self.drawer, self.reports, self.media, self.clock)

    @property
    def revealing(self) -> RevealDesk:
        """Where two people ask who sent a confidential report."""
        return RevealDesk(self.store)

    @property
    def reports(self) -> ReportDesk:
        """Where reports of plant workers come in."""
        return ReportDesk(self.store, self.announce_report, self.announce)


async def parts_of(connection: HTTPConnection) -> Parts:
    """Return the parts of the application that a request came to.

    Whoever was admitted to look or to work finds in the store what they may see.
    """
    parts = connection.app.state.parts
    assert isinstance(parts, Parts)
    admitted = admitted_of(connection)
    guard = parts.guard
    if guard is None or admitted is None or not _LOOKING & {*_groups(admitted)}:
        return parts
    plant = parts.plant
    seen = copy(parts)

    def look(action: Action) -> Sight:
        return sight_of(guard, admitted, action, plant.in_force[0])

    # Frozen for everybody who has it; this one is not handed out yet.
    object.__setattr__(seen, "store", sighted(parts.store, look))
    object.__setattr__(seen, "look", look)
    object.__setattr__(seen, "sees_people", admitted.sees_people)
    object.__setattr__(seen, "prover", PolicydProver(guard.policyd, admitted.number))
    return seen


def _groups(admitted: Admitted) -> tuple[str, ...]:
    return ABILITIES[admitted.question.action].groups


Here = Annotated[Parts, Depends(parts_of)]
