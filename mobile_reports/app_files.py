"""The app as it is given to phones: a closed list of files, each told by its hash.

The service worker carries a version made of all of them, so that a phone gets a new app
whole or not at all.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

INDEX = "index.html"
SERVICE_WORKER = "sw.js"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_VERSION = b"__VERSION__"


@dataclass(frozen=True, slots=True)
class AppFile:
    """One file of the app, as it is given out: as it is, or zipped where that is smaller."""

    content: bytes
    zipped: bytes
    media_type: str
    etag: str


def read_app() -> Mapping[str, AppFile]:
    """Return all files of the app by name."""
    folder = files("mobile_reports").joinpath("app")
    read = {
        each.name: each.read_bytes() for each in folder.iterdir() if _ending(each.name) in _TYPES
    }
    version = _sha256(b"".join(content for _, content in sorted(read.items())))[:16]
    read[SERVICE_WORKER] = read[SERVICE_WORKER].replace(_VERSION, version.encode())
    return {name: _file(name, content) for name, content in read.items()}


def _file(name: str, content: bytes) -> AppFile:
    zipped = gzip.compress(content, mtime=0)
    return AppFile(
        content,
        zipped if len(zipped) < len(content) else b"",
        _TYPES[_ending(name)],
        f'"{_sha256(content)[:32]}"',
    )


def _ending(name: str) -> str:
    return name[name.rfind(".") :]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
