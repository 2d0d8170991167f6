"""The app as it is given to phones: a closed list of files, each told by its hash.

The service worker carries a version made of all of them, so that a phone gets a new app
whole or not at all. Each language is a file of its own, made of its catalogue: a page loads
the one that is chosen, the service worker keeps them all.
"""

import gzip
import hashlib
import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from mobile_reports.catalogues import RIGHT_TO_LEFT, Catalogue, read_catalogues

INDEX = "index.html"
SERVICE_WORKER = "sw.js"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_VERSION = b"__VERSION__"
_LANGUAGES = b"<!-- languages -->"
_LANGUAGE_FILES = b"/* languages */"


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
    catalogues = read_catalogues()
    spoken = {f"words-{code}.json": _spoken(each) for code, each in catalogues.items()}
    read |= spoken
    read[INDEX] = read[INDEX].replace(_LANGUAGES, _options(catalogues.values()))
    named = ",".join(f'"/m/{name}"' for name in spoken)
    read[SERVICE_WORKER] = read[SERVICE_WORKER].replace(_LANGUAGE_FILES, named.encode())
    version = _sha256(b"".join(content for _, content in sorted(read.items())))[:16]
    read[SERVICE_WORKER] = read[SERVICE_WORKER].replace(_VERSION, version.encode())
    return {name: _file(name, content) for name, content in read.items()}


def _spoken(catalogue: Catalogue) -> bytes:
    return json.dumps(dict(catalogue.words), ensure_ascii=False, separators=(",", ":")).encode()


def _options(catalogues: Iterable[Catalogue]) -> bytes:
    """Return the languages as the page offers them: each by its name in itself."""
    return "".join(
        f'<option value="{each.code}" lang="{each.code}"{_direction(each)}>{html.escape(each.name)}'
        for each in catalogues
    ).encode()


def _direction(catalogue: Catalogue) -> str:
    return ' dir="rtl"' if catalogue.code in RIGHT_TO_LEFT else ""


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
