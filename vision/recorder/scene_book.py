"""What was seen on a camera during the last day, without a pixel: scenes in files on disk.

    camera's thread ─scene─► book ─► (once a second) ─► gzip, ten minutes to a file

A trial of other zones judges these again: a day of them in seconds, where a day of pictures
would take hours and a disk full. The camera's thread only leaves a scene here; what the disk
does never reaches it. Where there is no room, nothing is kept and the log says so.
"""

import logging
import os
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread
from typing import BinaryIO

from vision.scene_lines import SceneMisfitError, Scribe, head, scenes_of
from vision.scenes import Scene

FOLDER = "seen"
KEPT_SECONDS = 86400.0
FILE_SECONDS = 600.0
MOST_SIZE = 128 * 1024**2
SPARE_SIZE = 256 * 1024**2
MOST_WAITING = 3000
WRITE_SECONDS, FLUSH_SECONDS, RETRY_SECONDS = 1.0, 5.0, 60.0
_GZIP = 31
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_PIECE = 1 << 16
_LONGEST_LINE = 1 << 20
_SUFFIX = ".scenes.gz"

log = logging.getLogger(__name__)


class SceneBook:
    """The scenes of one camera. `put` is for the camera's thread, `write` for another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: deque[Scene] = deque(maxlen=MOST_WAITING)
        self._file: BinaryIO | None = None
        self._pack = zlib.compressobj(1, wbits=_GZIP)
        self._scribe = Scribe()
        self._begun_at = self._flushed_at = float("-inf")
        self._not_before_at = float("-inf")
        self._begins_run = True

    def put(self, scene: Scene) -> None:
        """Leave a scene here; never waits. Of what nobody writes the oldest is lost."""
        self._waiting.append(scene)

    def write(self) -> None:
        """Write what waits."""
        for _ in range(len(self._waiting)):
            scene = self._waiting.popleft()
            if scene.at >= self._not_before_at:
                self._guarded(scene)

    def close(self) -> None:
        """Write what waits, and end the file."""
        self.write()
        try:
            self._end()
        except OSError as error:
            self._pause(error, 0.0)

    def _guarded(self, scene: Scene) -> None:
        try:
            self._keep(scene)
        except (OSError, ValueError) as error:
            self._pause(error, scene.at + RETRY_SECONDS)

    def _pause(self, error: Exception, until_at: float) -> None:
        log.warning("scenes are not kept", extra={"folder": str(self._folder), "why": str(error)})
        self._file, self._begins_run, self._not_before_at = None, True, until_at

    def _keep(self, scene: Scene) -> None:
        # A clock that leaps back begins a file too, lest times run backwards in one.
        if self._file is None or not 0 <= scene.at - self._begun_at < FILE_SECONDS:
            self._end()
            self._begin(scene.at)
        assert self._file is not None
        self._file.write(self._pack.compress(f"{self._scribe.line(scene)}\n".encode()))
        if not 0 <= scene.at - self._flushed_at < FLUSH_SECONDS:
            self._flushed_at = scene.at
            self._file.write(self._pack.flush(zlib.Z_SYNC_FLUSH))
            self._file.flush()

    def _begin(self, at: float) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._make_room(at)
        path = self._folder / f"{max(round(at * 1000), 0):015d}{_SUFFIX}"
        self._file = os.fdopen(os.open(path, _NEW, 0o600), "wb")
        self._pack, self._scribe = zlib.compressobj(1, wbits=_GZIP), Scribe()
        self._begun_at = self._flushed_at = at
        self._file.write(self._pack.compress(f"{head(begins_run=self._begins_run)}\n".encode()))
        self._begins_run = False

    def _end(self) -> None:
        if self._file is not None:
            self._file.write(self._pack.flush(zlib.Z_FINISH))
            self._file.close()
            self._file = None

    def _make_room(self, at: float) -> None:
        files = _files(self._folder)
        size = sum(path.stat().st_size for _, path in files)
        for begins, path in files:
            if begins >= at - KEPT_SECONDS - FILE_SECONDS and size <= MOST_SIZE:
                break
            size -= path.stat().st_size
            path.unlink(missing_ok=True)
        room = os.statvfs(self._folder)
        if room.f_bavail * room.f_frsize < SPARE_SIZE:
            raise OSError("too little room on the disk")


class SceneWriter:
    """Writes all books of a process, on a thread of its own."""

    def __init__(self) -> None:
        self._books: list[SceneBook] = []
        self._stop = Flag()
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="scenes", daemon=True)

    def book(self, folder: Path) -> SceneBook:
        """Return the book of a camera whose ring lies in a folder."""
        book = SceneBook(folder / FOLDER)
        with self._lock:
            self._books.append(book)
        return book

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self, *, timeout: float = 12.0) -> None:
        """Write what waits, and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.wait(WRITE_SECONDS):
            for book in self._books:
                book.write()
        for book in self._books:
            book.close()


def seen_scenes(ring: Path, from_at: float, to_at: float) -> Iterator[Scene]:
    """Yield what was seen between two times, in order; what is broken ends its file only."""
    files = [(begins, path) for begins, path in _files(ring / FOLDER) if begins <= to_at]
    earlier = [begins for begins, _ in files if begins <= from_at]
    first, reached_at, restarted = max(earlier, default=float("-inf")), from_at, False
    for path in (path for begins, path in files if begins >= first):
        try:
            for scene in scenes_of(_lines(path)):
                restarted = restarted or scene.restarted
                # What was watched again after a restart is there already.
                if reached_at <= scene.at <= to_at:
                    reached_at = scene.at
                    yield replace(scene, restarted=restarted)
                    restarted = False
        except SceneMisfitError as error:
            log.warning("scenes were left out", extra={"file": path.name, "why": str(error)})


def last_seen(ring: Path) -> float:
    """Return the capture time of the last scene that is kept; minus infinity where none is."""
    for _, path in reversed(_files(ring / FOLDER)):
        last_at = float("-inf")
        try:
            for scene in scenes_of(_lines(path)):
                last_at = scene.at
        except SceneMisfitError as error:
            log.warning("scenes were left out", extra={"file": path.name, "why": str(error)})
        if last_at > float("-inf"):
            return last_at
    return float("-inf")


def _files(folder: Path) -> list[tuple[float, Path]]:
    found = folder.glob(f"*{_SUFFIX}")
    named = ((path.name.removesuffix(_SUFFIX), path) for path in found)
    return sorted((int(name) / 1000, path) for name, path in named if name.isdecimal())


def _lines(path: Path) -> Iterator[str]:
    """Yield whole lines, as far as a file that may still be written can be read."""
    unpack, rest = zlib.decompressobj(wbits=_GZIP), b""
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                *whole, rest = (rest + unpack.decompress(piece)).split(b"\n")
                if len(rest) > _LONGEST_LINE:
                    raise SceneMisfitError("a line without an end")
                for line in whole:
                    yield line.decode()
    except (OSError, zlib.error, UnicodeDecodeError) as error:
        raise SceneMisfitError(f"a file that cannot be read: {error}") from error
