"""Makes an evidence package: asks who gets it and why, notes that, signs, and lays it out.

Every file is read once before anything is sent, so that nothing is promised that is not
there or is not what it was when it was kept.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from casework.evidence.audited import FILE, Proof, proof_of
from casework.evidence.cover import cover_of
from casework.evidence.custody import Link, chain
from casework.evidence.gathering import Exhibit, Gathered, Span, gathered, records_of
from casework.evidence.verifying import FORMAT, MANIFEST, SIGNATURE, signature_text
from casework.evidence.zip_form import Entry, directory, local_header, placed
from plant.ids import IncidentId, derive_package_id
from plant.packages import AuditProver, Package, Signer
from plant.places import Plant
from plant.ports import Clock, MediaStore, Store
from plant.records import Sha256
from plant.store_errors import MediaMisfitError, MissingError
from plant.wire import Json, time_or_null, time_text

WHOLE = Span()


@dataclass(frozen=True, slots=True)
class Order:
    """Who gets the evidence, why, and which span of it."""

    recipient: str
    reason: str
    span: Span = WHOLE


@dataclass(frozen=True, slots=True)
class Made:
    """A package that was made: what is noted of it, its length, and its bytes."""

    package: Package
    size: int
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class _File:
    """A file on its way into a package."""

    name: str
    size: int
    crc: int
    pieces: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class PackageDesk:
    """Where evidence is given out. Without a `prover` there is no audit that could tell of it."""

    store: Store
    media: MediaStore
    clock: Clock
    plant: Callable[[], Plant]
    signer: Signer | None
    prover: AuditProver | None = None

    def make(self, incident: IncidentId, order: Order, *, by: str) -> Made:
        """Make a package and note that it was made; errors say what is missing.

        CaseError without recipient or reason, MissingError for an unknown incident,
        MediaMisfitError where a file is not what it was.
        """
        signer, order, by = self._signer(), _checked(order), checked_person(by)
        there = self.store.incidents.find(incident)
        if there is None:
            raise MissingError("no such incident is kept", remedy="check the incident's id")
        found = gathered(self.store, there, order.span)
        exhibits, missing = self._there(found.exhibits)
        proof = self._proven(found)
        about = self._about(found, order, by, missing) | {"audit": proof.told if proof else None}
        own = [_own(name, text) for name, text in records_of(found).items()]
        own += [_own(FILE, proof.content)] if proof else []
        own.append(_own("cover.html", cover_of(about, found.incident, exhibits).encode()))
        listed = [each.told() for each in exhibits] + [_record(each) for each in own]
        manifest = _json(about | {"files": [*listed]})
        package = Package(
            id=str(about["package"]),
            incident=incident,
            recipient=order.recipient,
            reason=order.reason,
            made_by=by,
            made_at=self.clock.now(),
            manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        )
        signature = signature_text(signer.key, signer.sign(manifest))
        head = [_own(MANIFEST, manifest), _own(SIGNATURE, signature)]
        made = _laid_out(package, [*head, *own, *(self._exhibit(each) for each in exhibits)])
        with self.store.writing() as work:
            work.keep_package(package)
        return made

    def _about(
        self, found: Gathered, order: Order, by: str, missing: Sequence[Exhibit]
    ) -> dict[str, Json]:
        """Return what the manifest says besides its files."""
        now, incident = self.clock.now(), found.incident.id
        # Two may ask for the same within a millisecond.
        told = incident, order.recipient, by, str(len(self.store.packages.of_incident(incident)))
        given = Link(now, by, f"given to {order.recipient}", order.reason)
        return {
            "version": FORMAT,
            "package": derive_package_id(*told, made_at=now.timestamp()),
            "site": self.plant().site,
            "incident": incident,
            "recipient": order.recipient,
            "reason": order.reason,
            "made_by": by,
            "made_at": time_text(now),
            "span": {
                "from_at": time_or_null(order.span.from_at),
                "to_at": time_or_null(order.span.to_at),
            },
            "missing": [each.told() for each in missing],
            "custody": chain([*found.links, given]),
        }

    def _proven(self, found: Gathered) -> Proof | None:
        """Return what the gate decided about these files, this giving out among it."""
        if self.prover is None:
            return None
        events = dict.fromkeys(each.event.id for each in found.revisions)
        begun = min([found.incident.opened_at, *(each.at for each in found.links)])
        return proof_of(self.prover, [found.incident.id, *events], since=begun)

    def _signer(self) -> Signer:
        if self.signer is None:
            raise CaseError(
                "this server has no key to sign evidence with",
                remedy="start it with `floorwatch serve`, which makes one in its state folder",
            )
        return self.signer

    def _there(self, exhibits: Sequence[Exhibit]) -> tuple[list[Exhibit], list[Exhibit]]:
        """Return what is still kept, and what has gone with its retention."""
        there = [each for each in exhibits if self.media.find(each.file.sha256) == each.file]
        return there, [each for each in exhibits if each not in there]

    def _exhibit(self, exhibit: Exhibit) -> _File:
        def pieces() -> Iterator[bytes]:
            return self.media.read(Sha256(exhibit.file.sha256))

        digest, crc = hashlib.sha256(), 0
        for piece in pieces():
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
        if digest.hexdigest() != exhibit.file.sha256:
            raise MediaMisfitError(
                f"{exhibit.name} is not what it was when it was kept",
                remedy="look at the disk of the server, and restore the file from a backup",
            )
        return _File(exhibit.name, exhibit.file.size, crc, pieces)


def _checked(order: Order) -> Order:
    recipient, reason = _told(order.recipient, "recipient"), _told(order.reason, "reason")
    return Order(recipient, reason, order.span)


def _told(text: str, what: str) -> str:
    checked = checked_reason(text)
    if not checked:
        raise CaseError(f"evidence is given out with a {what}", remedy=f"say the {what}")
    return checked


def _own(name: str, content: bytes) -> _File:
    return _File(name, len(content), zlib.crc32(content), lambda: [content])


def _record(file: _File) -> dict[str, Json]:
    content = b"".join(file.pieces())
    return {
        "name": file.name,
        "role": "record",
        "size": file.size,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _json(told: Json) -> bytes:
    return (json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _laid_out(package: Package, files: Sequence[_File]) -> Made:
    entries = placed([(each.name, each.size, each.crc) for each in files])
    end = directory(entries)

    def pieces() -> Iterator[bytes]:
        for entry, file in zip(entries, files, strict=True):
            yield local_header(entry)
            yield from file.pieces()
        yield end

    return Made(package, _length(entries) + len(end), pieces)


def _length(entries: Sequence[Entry]) -> int:
    return entries[-1].ends if entries else 0
