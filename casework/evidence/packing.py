"""Makes an evidence package: asks who gets it and why, notes that, signs, and lays it out.

Every file is read once before anything is sent, so that nothing is promised that is not
there or is not what it was when it was kept.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from casework.evidence.custody import Link, chain
from casework.evidence.gathering import Exhibit, Gathered, Span, gathered, records_of
from casework.evidence.verifying import FORMAT, MANIFEST, SIGNATURE, signature_text
from casework.evidence.zip_form import Entry, directory, local_header, placed
from plant.ids import IncidentId, derive_package_id
from plant.packages import Package, Signer
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
    """Where evidence is given out."""

    store: Store
    media: MediaStore
    clock: Clock
    plant: Callable[[], Plant]
    signer: Signer | None

    def make(self, incident: IncidentId, order: Order, *, by: str) -> Made:
        """Make a package and note that it was made; errors say what is missing.

        CaseError without recipient or reason, MissingError for an unknown incident,
        MediaMisfitError where a file is not what it was.
        """
        signer = self._signer()
        order = Order(
            _told(order.recipient, "recipient"), _told(order.reason, "reason"), order.span
        )
        checked_person(by)
        there = self.store.incidents.find(incident)
        if there is None:
            raise MissingError("no such incident is kept", remedy="check the incident's id")
        found = gathered(self.store, there, order.span)
        exhibits, missing = self._there(found.exhibits)
        files = [self._exhibit(each) for each in exhibits]
        own = [_own(name, text) for name, text in records_of(found).items()]
        now = self.clock.now()
        links = [
            *found.links,
            Link(now, by, f"given to {order.recipient}", order.reason),
        ]
        about: dict[str, Json] = {
            "version": FORMAT,
            "package": derive_package_id(incident, order.recipient, by, made_at=now.timestamp()),
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
            "custody": chain(links),
            "audit": None,
        }
        cover = _own("cover.html", _cover(about, found, exhibits).encode())
        listed = [each.told() for each in exhibits] + [_record(each) for each in (*own, cover)]
        manifest = _json(about | {"files": [*listed]})
        package = Package(
            id=str(about["package"]),
            incident=incident,
            recipient=order.recipient,
            reason=order.reason,
            made_by=by,
            made_at=now,
            manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        )
        signature = signature_text(signer.key, signer.sign(manifest))
        whole = [_own(MANIFEST, manifest), _own(SIGNATURE, signature), cover, *own, *files]
        made = _laid_out(package, whole)
        with self.store.writing() as work:
            work.keep_package(package)
        return made

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


def _cover(about: dict[str, Json], found: Gathered, exhibits: Sequence[Exhibit]) -> str:
    """Return a sheet to print and to put on top: what this is, and how to check it."""
    facts = {
        "Package": about["package"],
        "Site": about["site"],
        "Incident": about["incident"],
        "Opened": time_text(found.incident.opened_at),
        "Given to": about["recipient"],
        "Reason": about["reason"],
        "Made": f"{about['made_at']} by {about['made_by']}",
    }
    pairs = "".join(f"<dt>{escape(n)}</dt><dd>{escape(str(v))}</dd>" for n, v in facts.items())
    rows = "".join(
        f"<tr><td>{escape(each.name)}</td><td>{escape(each.role)}</td>"
        f"<td>{each.file.size:,}</td><td><code>{each.file.sha256}</code></td></tr>"
        for each in exhibits
    )
    return _SHEET.format(pairs=pairs, rows=rows)


_SHEET = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evidence</title>
<style>body{{font:11pt/1.4 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}
dl{{display:grid;grid-template-columns:9em 1fr}}dt{{color:#555}}dd{{margin:0}}
table{{border-collapse:collapse;width:100%;font-size:9pt}}td,th{{border-bottom:1px solid #999;
padding:.3em .4em;text-align:left}}code{{font-size:8pt;overflow-wrap:anywhere}}</style></head>
<body><h1>Evidence</h1><dl>{pairs}</dl>
<p>Check this package, without a network, with <code>floorwatch evidence verify FILE</code>. It tells
the key that signed; compare it with the one that the plant gives. One changed byte is found.</p>
<table><tr><th>File</th><th>What</th><th>Bytes</th><th>SHA-256</th></tr>{rows}</table>
</body></html>
"""
