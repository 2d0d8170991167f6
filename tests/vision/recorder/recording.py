"""Builders for recorder tests: a film recorded into a ring, and what a clip shows."""

import json
import subprocess
from pathlib import Path

from tests.films import Film, make_film, number_in
from vision.recorder.ring import Ring, RingLimits
from vision.sources.file import FileSource

STARTS_AT = 1_772_492_400.25


def record(
    ring: Ring, path: Path, *, starts_at: float = STARTS_AT, until_at: float = float("inf")
) -> float:
    """Record a film into the ring; return when it ends."""
    source = FileSource(path, starts_at=starts_at)
    for packet in source.packets():
        if packet.at < until_at:
            ring.write(packet)
    return starts_at + source.seconds


def recorded_ring(tmp_path: Path, film: Film | None = None, **limits: float) -> Ring:
    """Return a ring that holds one whole film."""
    small = {"segment_seconds": 2.0, "seconds": 600.0, "spare_size": 0, **limits}
    ring = Ring(tmp_path / "ring", RingLimits(**small))  # type: ignore[arg-type] # a test's mix
    record(ring, make_film(tmp_path / f"film.{_suffix(film)}", film or Film(seconds=10)))
    return ring


def numbers_of(path: Path) -> list[int]:
    """Return the picture numbers of a film, in the order of showing."""
    source = FileSource(path)
    frames = [frame for packet in source.packets() for frame in source.decode(packet)]
    return [number_in(frame) for frame in (*frames, *source.drain())]


def complaints_of_ffmpeg(path: Path) -> str:
    """Return what ffmpeg says when it decodes all of it; nothing, if it is clean."""
    command = ["ffmpeg", "-v", "warning", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def probe(path: Path) -> dict[str, str]:
    """Return what ffprobe knows of the first video stream."""
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_streams"]
    said = subprocess.run(
        [*command, "-of", "json", str(path)], capture_output=True, text=True, check=True
    )
    stream: dict[str, str] = json.loads(said.stdout)["streams"][0]
    return stream


def _suffix(film: Film | None) -> str:
    return {"libx264": "mp4", "libx265": "mp4", "libvpx-vp9": "mkv"}.get(
        film.codec if film else "libx264", "avi"
    )
