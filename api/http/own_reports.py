"""A report in the hands of whoever has its secret: nobody else finds it.

The id of a report is known to many, for it is told by the broker; its secret is not.
"""

import hashlib
import hmac
import re

from api.http.bodies import Upload
from api.http.parts import Parts
from casework.anonymous import Drawn
from plant.ids import ReportId
from plant.records import MediaFile, Sha256
from plant.reports import Report, Said
from plant.store_errors import ConflictError, MediaMisfitError, MissingError

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,128}")


def hash_of(key: str) -> Sha256:
    """Return the hash that a report tells of its secret."""
    return Sha256(hashlib.sha256(key.encode("latin-1", "replace")).hexdigest())


def own_report(parts: Parts, report_id: str, key: str) -> Report:
    """Return a report of whoever has its secret; for anybody else it is not there."""
    report = parts.store.reports.find(ReportId(report_id))
    shown = hash_of(key)
    known = "" if report is None else report.said.key_sha256
    if report is None or not _SECRET.fullmatch(key) or not hmac.compare_digest(shown, known):
        raise MissingError(
            "there is no report with this id and this secret",
            remedy="ask with the phone that sent it",
        )
    return report


def own_drawn(parts: Parts, report_id: str, key: str) -> Drawn | None:
    """Return a report of whoever has its secret, if it lies in the drawer."""
    drawn = None if parts.anonymous is None else parts.anonymous.find(ReportId(report_id))
    shown = hash_of(key)
    if drawn is None or not hmac.compare_digest(shown, drawn.said.key_sha256):
        return None
    return drawn


def check_promised(said: Said, position: int, file: MediaFile) -> None:
    """Refuse another photo than the report promised."""
    if position > len(said.photos):
        raise MissingError(f"the report promised no photo {position}")
    if said.photos[position - 1] != file:
        raise ConflictError(
            "this is another photo than the one that was promised",
            remedy="send the photo that the report names by its SHA-256",
        )


def content_of(upload: Upload) -> bytes:
    """Return the whole of a photo, which is the one that was promised."""
    content = b"".join(upload.pieces())
    got = MediaFile(Sha256(hashlib.sha256(content).hexdigest()), len(content))
    if got != upload.promised:
        raise MediaMisfitError("the photo is not the one that was promised")
    return content
