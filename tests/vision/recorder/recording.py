"""Builders for recorder tests: a film recorded into a ring, and what a clip shows."""

import json
import subprocess
from pathlib import Path

from tests.films import Film, make_film, number_in
from tests.programs import needs_program
from vision.recorder.ring import Ring, RingLimits
from vision.recorder.segment import Opener, write_through
from vision.sources.file import FileSource

STARTS_AT = 1_772_492_400.25
SMALL = RingLimits(segment_seconds=2.0, spare_size=0)
OPENED: list[Ring] = []


def open_ring(
    folder: Path, limits: RingLimits | None = None, *, opener: Opener = write_through
) -> Ring:
    """Return a ring with small segments; it is closed after the test."""
    ring = Ring(folder, limits or SMALL, opener=opener)
    OPENED.append(ring)
    return ring


def record(
    ring: Ring, path: Path, *, starts_at: float = STARTS_AT, until_at: float = float("inf")
) -> float:
    """Record a film into the ring; return when it ends."""
    source = FileSource(path, starts_at=starts_at)
    for packet in source.packets():
        if packet.at < until_at:
            ring.write(packet)
    return starts_at + source.seconds


def recorded_ring(
    tmp_path: Path, film: Film | None = None, limits: RingLimits | None = None
) -> Ring:
    """Return a ring that holds one whole film."""
    ring = open_ring(tmp_path / "ring", limits)
    record(ring, make_film(tmp_path / f"film.{_suffix(film)}", film or Film(seconds=10)))
    return ring


def numbers_of(path: Path) -> list[int]:
    """Return the picture numbers of a film, in the order of showing."""
    source = FileSource(path)
    frames = [frame for packet in source.packets() for frame in source.decode(packet)]
    return [number_in(frame) for frame in (*frames, *source.drain())]


def complaints_of_ffmpeg(path: Path) -> str:
    """Return what ffmpeg says when it decodes all of it; nothing, if it is clean."""
    needs_program("ffmpeg")
    command = ["ffmpeg", "-v", "warning", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def probe(path: Path) -> dict[str, str | int]:
    """Return what ffprobe knows of the first video stream."""
    needs_program("ffprobe")
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_streams"]
    said = subprocess.run(
        [*command, "-of", "json", str(path)], capture_output=True, text=True, check=True
    )
    stream: dict[str, str | int] = json.loads(said.stdout)["streams"][0]
    return stream


def _suffix(film: Film | None) -> str:
    return {"libx264": "mp4", "libx265": "mp4", "libvpx-vp9": "mkv"}.get(
        film.codec if film else "libx264", "avi"
    )
