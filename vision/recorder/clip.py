"""Cuts a clip out of footage by copying packets: no picture is coded anew.

A clip begins with the last key frame at or before the time asked for, so it may
show a little more than asked, never less, unless footage is missing: `starts_at`
and `ends_at` tell what is in it. Its own time starts at 0, rises strictly, and
keeps gaps as long as they were. It never spans a change of coding: the stretch
that holds `keep_at` is taken.

What browsers play (H.264 8-bit 4:2:0) is kept as fast-start MP4. Anything else is
kept as it is, and a viewing copy in H.264 is made beside it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, groupby
from pathlib import Path

import av

from plant.errors import VideoError
from vision.privacy import Masks
from vision.recorder.footage import Footage, packets_between
from vision.recorder.keeping import kept, sha256_of
from vision.recorder.order import DecodingOrder
from vision.sources.opening import reason
from vision.sources.packets import Coding, Packet

_RATE = 90_000
_CLOCK = Fraction(1, _RATE)
_BROWSER_PROFILES = ("Baseline", "Constrained Baseline", "Main", "High")
_BROWSER_PIXELS = ("yuv420p", "yuvj420p")

ViewMaker = Callable[[Path, Path], None]


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A clip on disk.

    `view_path` is what a browser plays, often the clip itself; it is None, with
    the reason in `view_fault`, where no viewing copy could be made.
    """

    path: Path
    sha256: str
    view_path: Path | None
    view_sha256: str | None
    view_fault: VideoError | None
    starts_at: float
    ends_at: float
    codec: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """Which footage is wanted: a time, and the moment that must be in it.

    Where something is masked nobody should look at the footage as it came: it gets a
    viewing copy, whatever browsers play.
    """

    from_at: float
    to_at: float
    keep_at: float
    masks: Masks = ()


def plays_in_browsers(coding: Coding) -> bool:
    """Whether every browser with H.264 shows these packets as they are."""
    return (
        coding.codec == "h264"
        and coding.in_display_order
        and coding.profile in _BROWSER_PROFILES
        and coding.pixel_format in _BROWSER_PIXELS
    )


def cut_clip(footage: Footage, order: ClipOrder, path: Path, *, make_view: ViewMaker) -> ClipFile:
    """Cut the clip to `path` (without suffix) and return what was kept.

    Raises VideoError, and leaves no file, where there is no footage of the moment
    or no room for the clip.
    """
    with footage.hold(order.from_at, order.to_at):
        try:
            return _cut(footage, order, path, make_view)
        except (av.error.FFmpegError, ValueError) as error:
            raise VideoError(
                f"the clip cannot be cut: {reason(error)}",
                where=str(path),
                remedy="make room on the disk; the footage is still in the ring",
            ) from error


def _cut(footage: Footage, order: ClipOrder, path: Path, make_view: ViewMaker) -> ClipFile:
    packets = _stretch(footage, order)
    first = next(packets)
    coding = first.coding
    target = path.with_name(path.name + _suffix(coding))
    with kept(target) as aside:
        ends_at = _copy(first, packets, aside)
    as_it_is = plays_in_browsers(coding) and not order.masks
    view, fault = (target, None) if as_it_is else _view_of(target, make_view)
    return ClipFile(
        path=target,
        sha256=sha256_of(target),
        view_path=view,
        view_sha256=sha256_of(view) if view else None,
        view_fault=fault,
        starts_at=first.at,
        ends_at=ends_at,
        codec=coding.codec,
        width=coding.width,
        height=coding.height,
    )


def _suffix(coding: Coding) -> str:
    if plays_in_browsers(coding):
        return ".mp4"
    return ".mkv" if coding.in_display_order else ".avi"


def _view_of(original: Path, make_view: ViewMaker) -> tuple[Path | None, VideoError | None]:
    view = original.with_name(original.stem + ".view.mp4")
    try:
        with kept(view) as aside:
            make_view(original, aside)
    except VideoError as error:
        return None, error
    return view, None


def _copy(first: Packet, others: Iterable[Packet], path: Path) -> float:
    """Write packets of one coding with times that start at 0; return where they end."""
    options = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
    step = 1 / first.coding.rate
    order = DecodingOrder(first.coding.reorder_depth, step=_ticks(step), leading=False)
    ends_at = first.at
    with av.open(str(path), "w", container_options=options) as container:
        stream = first.coding.add_to(container)
        for packet in chain((first,), others):
            raw = packet.raw
            raw.pts, raw.dts = order.place(_ticks(packet.at - first.at))
            raw.time_base, raw.duration = _CLOCK, _ticks(step)
            raw.stream = stream
            container.mux_one(raw)
            ends_at = max(ends_at, packet.at + step)
    return ends_at


def _stretch(footage: Footage, order: ClipOrder) -> Iterator[Packet]:
    """Yield the packets of the one coding that holds the moment to keep."""
    wanted = footage.known = _coding_at(footage, order)
    packets = packets_between(footage, order.from_at, order.to_at, known=wanted)
    first_at: float | None = None
    for fits, stretch in groupby(packets, lambda packet: packet.coding.fits(wanted)):
        if first_at is not None and not fits:
            return
        for packet in stretch if fits else ():
            if first_at is None and not packet.is_keyframe:
                continue
            first_at = packet.at if first_at is None else first_at
            if packet.at >= first_at:
                yield packet


def _coding_at(footage: Footage, order: ClipOrder) -> Coding:
    found: Coding | None = None
    for packet in packets_between(footage, order.keep_at, order.keep_at, known=footage.known):
        if found is None or packet.at <= order.keep_at:
            found = packet.coding
    if found is None:
        raise VideoError(
            "there is no footage of that moment",
            where=f"{order.keep_at:.3f}",
            remedy="give the camera's ring more seconds or more room",
        )
    return found


def _ticks(seconds: float) -> int:
    return round(seconds * _RATE)
