"""The pictures of an event: snapshot at once, clip and box track when it is over.

When an event opens, the frame in hand is kept and a clip is ordered: from before
its onset to after its opening. The order is due once the footage is there; cutting
it is left to whoever has the time, since it may take a while and may fail. What
fails is said in the evidence, never to the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from plant.errors import VideoError
from plant.events import ClipState, Event, Evidence
from plant.geometry import Box
from plant.ids import EventId
from plant.places import Recording
from vision.frames import Frame
from vision.media.view_copy import make_view_copy
from vision.privacy import Masks
from vision.recorder.boxtrack import BoxedFrame, TrackedBox, keep_box_track
from vision.recorder.clip import ClipFile, ClipOrder, cut_clip
from vision.recorder.footage import Footage
from vision.recorder.snapshot import keep_snapshot
from vision.scenes import StaticObject, Track

SEEN_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class Sight:
    """What was in view at one moment, kept for drawing boxes on a clip.

    `people` is where people may have been, None where that is not known.
    """

    at: float
    tracks: tuple[Track, ...]
    statics: tuple[StaticObject, ...]
    people: tuple[Box, ...] | None = None


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """The clip that an event wants. `objects` are drawn on it besides all tracks."""

    event: EventId
    clip: ClipOrder
    objects: frozenset[str]


class EvidenceDesk:
    """Takes the picture orders of one camera's events. Used by the camera's thread."""

    def __init__(self, folder: Path, recording: Recording, *, masks: Masks = ()) -> None:
        """`masks` are painted over in every picture; a clip gets a viewing copy for them."""
        self.folder = folder
        self._recording = recording
        self._masks = masks
        self._orders: list[PictureOrder] = []

    def open(self, event: Event, frame: Frame) -> Evidence:
        """Keep the frame as snapshot, order the clip, and return what is there by now."""
        self.order(event, seen_at=event.captured_at.timestamp())
        try:
            snapshot = keep_snapshot(
                frame, self.folder / f"{event.id}.jpg", masks=self._masks
            ).path.name
        except VideoError as error:
            return Evidence(ClipState.PENDING, reason=str(error))
        return Evidence(ClipState.PENDING, snapshot=snapshot)

    def order(self, event: Event, *, seen_at: float) -> None:
        """Order the clip of an event that was first seen at a time."""
        onset, seen = event.onset_at.timestamp(), seen_at
        clip = ClipOrder(
            from_at=min(onset, seen) - self._recording.pre_roll_seconds,
            to_at=max(onset, seen) + self._recording.post_roll_seconds,
            keep_at=onset,
            masks=self._masks,
        )
        shown = frozenset(str(each.track) for each in event.objects)
        self._orders.append(PictureOrder(event.id, clip, shown))

    def due(self, at: float) -> list[PictureOrder]:
        """Return, once, the orders whose last picture was captured before `at`."""
        ready = [order for order in self._orders if order.clip.to_at < at]
        self._orders = [order for order in self._orders if order.clip.to_at >= at]
        return ready

    def rest(self) -> list[PictureOrder]:
        """Return, once, all orders that still wait: no more footage will come."""
        rest, self._orders = self._orders, []
        return rest


def fulfil(
    order: PictureOrder, footage: Footage, sights: Iterable[Sight], *, folder: Path, snapshot: str
) -> Evidence:
    """Cut the clip, write the box track, and return the evidence, good or failed."""
    name = str(order.event)
    try:
        clip = cut_clip(
            footage,
            _what_there_is(footage, order.clip),
            folder / name,
            make_view=partial(make_view_copy, masks=order.clip.masks),
        )
        boxes = keep_box_track(
            [
                _boxed(sight, order.objects)
                for sight in sights
                if clip.starts_at <= sight.at <= clip.ends_at
            ],
            folder / f"{name}.boxes.json",
            starts_at=clip.starts_at,
            ends_at=clip.ends_at,
        )
    except VideoError as error:
        return Evidence(ClipState.FAILED, snapshot=snapshot, reason=str(error))
    return _ready(clip, boxes, snapshot)


def _what_there_is(footage: Footage, order: ClipOrder) -> ClipOrder:
    """Return the order, around the nearest footage where nobody recorded the moment itself.

    What led to a moment and what followed is worth more than no clip; its times tell
    what is in it.
    """
    known = footage.segments(order.from_at, order.to_at)
    nearest = [min(max(order.keep_at, each.starts_at), each.ends_at) for each in known]
    return replace(
        order, keep_at=min(nearest, key=lambda at: abs(at - order.keep_at), default=order.keep_at)
    )


def _ready(clip: ClipFile, boxes: Path, snapshot: str) -> Evidence:
    copy = clip.view_path.name if clip.view_path and clip.view_path != clip.path else ""
    return Evidence(
        ClipState.READY,
        clip=clip.path.name,
        clip_sha256=clip.sha256,
        clip_from_at=_moment(clip.starts_at),
        clip_to_at=_moment(clip.ends_at),
        viewing_copy=copy,
        snapshot=snapshot,
        box_track=boxes.name,
        reason=str(clip.view_fault) if clip.view_fault else "",
    )


def _boxed(sight: Sight, objects: frozenset[str]) -> BoxedFrame:
    tracks = [
        TrackedBox(str(each.id), each.label, each.box, each.score)
        for each in sight.tracks
        if sight.at - each.last_seen_at <= SEEN_SECONDS
    ]
    statics = [
        TrackedBox(str(each.id), f"object {each.change}", each.box, each.sureness)
        for each in sight.statics
        if each.id in objects
    ]
    return BoxedFrame(sight.at, (*tracks, *statics), sight.people)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(round(at, 3), UTC)
