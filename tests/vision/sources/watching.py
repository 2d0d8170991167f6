"""Small helpers for source tests: take a source to its end, and what came of it."""

from vision.frames import Frame
from vision.sources.packets import Packet, Source


def frames_of(source: Source) -> list[Frame]:
    """Decode the source to its end."""
    frames = [frame for packet in source.packets() for frame in source.decode(packet)]
    return [*frames, *source.drain()]


def packets_of(source: Source) -> list[Packet]:
    """Take all packets and decode none."""
    return list(source.packets())


def times_of(frames: list[Frame]) -> list[float]:
    """Return the capture times."""
    return [frame.at for frame in frames]
