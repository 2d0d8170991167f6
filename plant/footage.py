"""A request for footage: somebody wants a span of a camera's ring that no event asked for.

    waiting ──► ready | failed          ready ──► failed, when its file is deleted in time

The vision worker of the camera hears of it over its link, uploads the clip and answers.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plant.ids import CameraId, EventId, RequestId
from plant.records import Cursor, MediaFile


class FootageState(StrEnum):
    """Whether the footage is there."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FootageRequest:
    """A span of a camera that somebody asked for, and what came of it.

    The span is in capture time, `requested_at` and `answered_at` are wall time. `event` is
    the one that it is about, if any: while that is held, the footage is not deleted.
    `clip_from_at` and `clip_to_at` tell what is in the file: the ring may have had a part only.
    """

    id: RequestId
    camera: CameraId
    from_at: datetime
    to_at: datetime
    requested_by: str
    requested_at: datetime
    event: EventId | None = None
    state: FootageState = FootageState.WAITING
    reason: str = ""
    answered_at: datetime | None = None
    file: MediaFile | None = None
    media_type: str = ""
    clip_from_at: datetime | None = None
    clip_to_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FootagePage:
    """Some requests, the newest first, and where to go on; None at the end."""

    requests: tuple[FootageRequest, ...]
    next: Cursor | None = None
