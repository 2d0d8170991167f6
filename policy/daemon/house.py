"""Everything that policyd owns, opened from one folder that belongs to its user alone.

keys/enrolment.pem   states which devices and people there are (IT's)
keys/policyd.pem     states snapshots, sessions and the bundle in force
keys/log.pem         signs the audit's checkpoints
ca/                  the certificate authority
audit/               the audit
break-glass.jws      what is open in an emergency, and what waits for its review
policy.sqlite        the registry, unless a database is named
approvers.json       who of IT approves bundles (made by IT)
proposals/           bundles that people propose
"""

import hashlib
import os
import secrets
import stat
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from policy.audit.journal import Journal, utc_now
from policy.audit.notes import NoteSigner
from policy.audit.proving import KnownBlocks
from policy.break_glass.keeping import OPENINGS_STATEMENT, BreakGlass, Place
from policy.break_glass.openings import Moment
from policy.daemon.bundles import IN_FORCE, BundleKeeper
from policy.daemon.checking import Checks
from policy.daemon.history import last_registry_epoch
from policy.daemon.proposals import Proposals
from policy.daemon.sightings import Sightings
from policy.database import open_database
from policy.enrolment.authority import open_authority
from policy.enrolment.codes import Codes
from policy.enrolment.enrolling import Enrolment
from policy.enrolment.issued import IssuedCertificates
from policy.errors import KeyFileError
from policy.issuer.settings import IssuerSettings
from policy.issuer.sign_ins import SignIns
from policy.keys import signing_key
from policy.people.accounts import PERSON_STATEMENT, People
from policy.people.first import FirstLink
from policy.people.passkeys import Passkeys
from policy.people.passwords import Passwords
from policy.people.sessions import SESSION_STATEMENT, Sessions
from policy.registry.snapshot import SNAPSHOT_STATEMENT
from policy.registry.store import DEVICE_STATEMENT, Registry
from policy.sealed import SEAL_STATEMENT
from policy.statements import Reading, Stating


@dataclass(frozen=True, slots=True)
class HouseSettings:
    """Where policyd lives and what its plant is called (a name without spaces)."""

    folder: Path
    site: str
    database: str | None = None
    issuer: IssuerSettings | None = None


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What those who decide need to read what policyd says."""

    device: Reading
    snapshot: Reading
    session: Reading


@dataclass(slots=True)
class Changes:
    """Counts what was changed since policyd started, and which start that was. Threads may share it."""

    start: str
    count: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self) -> None:
        """Count one more, and wake who waits for it."""
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait(self, seen: str, seconds: float) -> None:
        """Return when something differs from what was seen, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.text != seen, seconds)

    @property
    def text(self) -> str:
        """A text that differs after every change and every start."""
        return f"{self.start}.{self.count}"


@dataclass(frozen=True, slots=True)
class House:
    """All of it. `journal` is open: nobody else writes."""

    journal: Journal
    registry: Registry
    people: People
    enrolment: Enrolment
    certificates: IssuedCertificates
    sessions: Sessions
    passwords: Passwords
    passkeys: Passkeys
    proposals: Proposals
    first: FirstLink
    bundles: BundleKeeper
    snapshots: Stating
    keys: PublicKeys
    changes: Changes
    break_glass: BreakGlass
    sightings: Sightings
    checks: Checks
    now: Callable[[], datetime]
    issuer: SignIns | None = None
    proven: KnownBlocks = field(default_factory=KnownBlocks)

    def tick(self) -> None:
        """Let time pass for what ends by itself, and sync and sign the audit when it is due."""
        if self.break_glass.tick():
            self.changes.note()
        self.journal.tick()

    def close(self) -> None:
        """Sign the audit's last checkpoint and let everything go."""
        self.journal.close()


def open_house(settings: HouseSettings, *, now: Callable[[], datetime] = utc_now) -> House:
    """Return the house, made now where it is new; PolicyError if anything does not fit."""
    folder = settings.folder
    _make_own(folder)
    log_key = signing_key(folder / "keys" / "log.pem")
    journal = Journal(folder / "audit", NoteSigner(f"{settings.site}/audit", log_key), now=now)
    with ExitStack() as undo:
        undo.callback(journal.close)
        house = _furnished(settings, journal, now)
        undo.pop_all()
    if settings.issuer is None:
        return house
    return replace(house, issuer=SignIns(settings.issuer, seconds=time.monotonic))


def _make_own(folder: Path) -> None:
    """Make the folder, or raise KeyFileError where it is not ours alone."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise KeyFileError(
            f"policyd cannot live here: {error.strerror}",
            where=str(folder),
            remedy="name a folder that its user may write",
        ) from error
    if found.st_uid != os.getuid() or found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(
            "others than policyd's user can use this folder",
            where=str(folder),
            remedy="chown it to policyd's user and chmod 700",
        )


def _furnished(settings: HouseSettings, journal: Journal, now: Callable[[], datetime]) -> House:
    folder, audit = settings.folder, journal.append
    it_key, own_key = _keys(folder)
    engine = open_database(settings.database or f"sqlite:///{folder / 'policy.sqlite'}")
    devices, seals = Stating(DEVICE_STATEMENT, it_key), Stating(SEAL_STATEMENT, it_key)
    persons = Stating(PERSON_STATEMENT, it_key)
    registry = _registry(engine, (devices, seals), journal, now)
    people = People(engine, statements=persons, seals=seals, audit=audit, now=now)
    enrolment = Enrolment(engine, registry, _codes(it_key), audit=audit, now=now)
    sessions, snapshots = Stating(SESSION_STATEMENT, own_key), Stating(SNAPSHOT_STATEMENT, own_key)
    bundles = BundleKeeper(folder, Stating(IN_FORCE, own_key))
    return House(
        journal,
        registry,
        people,
        enrolment,
        _issued(engine, registry, settings, journal, now),
        Sessions(sessions, audit=audit, now=now),
        Passwords(seconds=time.monotonic),
        Passkeys(seconds=time.monotonic, now=now),
        Proposals(folder / "proposals", now=now),
        FirstLink(registry, enrolment, people, now=now),
        bundles,
        snapshots,
        PublicKeys(devices.reading, snapshots.reading, sessions.reading),
        Changes(secrets.token_hex(4)),
        _break_glass(folder, own_key, bundles, journal, now),
        Sightings(journal.folder),
        Checks(journal, now=now),
        now,
    )


def _issued(
    engine: Engine,
    registry: Registry,
    settings: HouseSettings,
    journal: Journal,
    now: Callable[[], datetime],
) -> IssuedCertificates:
    authority = open_authority(settings.folder / "ca", site=settings.site, now=now)
    return IssuedCertificates(engine, authority, registry, audit=journal.append, now=now)


def _keys(folder: Path) -> tuple[Ed25519PrivateKey, Ed25519PrivateKey]:
    """Return IT's key, which states who is enrolled, and policyd's own."""
    keys = folder / "keys"
    return signing_key(keys / "enrolment.pem"), signing_key(keys / "policyd.pem")


def _codes(it_key: Ed25519PrivateKey) -> Codes:
    """Return what makes one-time codes, with a secret that IT's key alone gives."""
    return Codes(hashlib.sha256(b"codes\n" + it_key.private_bytes_raw()).digest())


def _registry(
    engine: Engine,
    stating: tuple[Stating, Stating],
    journal: Journal,
    now: Callable[[], datetime],
) -> Registry:
    devices, seals = stating
    return Registry(
        engine,
        device_statements=devices,
        seals=seals,
        audit=journal.append,
        now=now,
        at_least=last_registry_epoch(journal.folder),
        audit_all=journal.append_all,
    )


def _break_glass(
    folder: Path,
    key: Ed25519PrivateKey,
    bundles: BundleKeeper,
    journal: Journal,
    now: Callable[[], datetime],
) -> BreakGlass:
    place = Place(folder / "break-glass.jws", Stating(OPENINGS_STATEMENT, key))

    def moment() -> Moment:
        return Moment(now(), time.monotonic())

    return BreakGlass(place, lambda: bundles.loaded.grants, audit=journal.append, moment=moment)
