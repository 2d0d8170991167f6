"""A report: what a plant worker sent from a phone, and what was said about it.

    received ──► looked_at ──► answered ──► closed        a reply of the reporter ──► looked_at

- The phone makes the id, a UUIDv4: the same id with the same content is the same report,
  however often it comes; other content is a conflict.
- No person and no device stands in it, but for the name of who wants to be named. Whoever
  holds the secret whose hash came with the report is its reporter.
- A confidential one keeps its device apart, which two people together may ask for
  (`Reveal`). An anonymous one has none, and no time but the hour.
- `made_at` is what the phone's clock said, `happened_at` what ours would have said.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plant.ids import AreaId, CameraId, IncidentId, LineId, PostId, ReportId, RequestId
from plant.records import MediaFile, Sha256

REPORT_ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
FIRST_RECORDING = 101


class Category(StrEnum):
    """What the worker saw."""

    TAKING = "taking"  # goods are taken
    DAMAGE = "damage"
    STRANGER = "stranger"
    UNSAFE = "unsafe"
    MACHINE = "machine"  # trouble with a machine
    OTHER = "other"


class When(StrEnum):
    """How long before the report it was."""

    NOW = "now"
    HOUR_AGO = "hour_ago"
    LAST_NIGHT = "last_night"


class ReportState(StrEnum):
    """What became of a report."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    ANSWERED = "answered"
    CLOSED = "closed"


class Speaker(StrEnum):
    """Who says something about a report."""

    SECURITY = "security"
    REPORTER = "reporter"


class Privacy(StrEnum):
    """Who may know who reported."""

    NAMED = "named"  # security sees the name that was given
    CONFIDENTIAL = "confidential"  # two people together, with a reason, may see the device
    ANONYMOUS = "anonymous"  # nobody: nothing is kept that could tell


class MediaKind(StrEnum):
    """What a file of a report is."""

    PHOTO = "photo"
    FILM = "film"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Recording:
    """A film or a voice that will follow, as the phone has it."""

    kind: MediaKind
    file: MediaFile


@dataclass(frozen=True, slots=True)
class Said:
    """What the phone said: all that makes two reports of one id the same.

    `photos` and `recordings` are the files that will follow, in their order. `wants_footage` is whether the
    cameras of the place may be asked for what they saw.
    """

    id: ReportId
    category: Category
    post: PostId
    when: When
    made_at: datetime
    words: str
    photos: tuple[MediaFile, ...]
    wants_footage: bool
    key_sha256: Sha256
    recordings: tuple[Recording, ...] = ()
    privacy: Privacy = Privacy.CONFIDENTIAL
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """Where the post stood in the plant file, and which cameras saw it, when the report came."""

    area: AreaId | None = None
    line: LineId | None = None
    cameras: tuple[CameraId, ...] = ()


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it is taken in; `device` is kept apart from it."""

    said: Said
    place: ReportPlace
    happened_at: datetime
    device: str = ""
    incident: IncidentId | None = None
    footage: tuple[RequestId, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is now.

    `number` counts the reports of the site; `change` counts the changes of all reports, so
    that whoever knows one hears of the next. `version` counts what security did with it.
    """

    number: int
    said: Said
    place: ReportPlace
    received_at: datetime
    happened_at: datetime
    state: ReportState
    version: int
    change: int
    changed_at: datetime
    incident: IncidentId | None = None
    footage: tuple[RequestId, ...] = ()

    @property
    def id(self) -> ReportId:
        """The id that the phone gave."""
        return self.said.id

    @property
    def receipt(self) -> str:
        """The code that the worker sees and can tell others."""
        return f"R-{self.number:04d}"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo, film or voice of a report: the file promised, and the one that is kept of it.

    What is kept was made anew; None until it came, after its time, and where `problem` tells
    why nothing could be made of it. Recordings are placed from FIRST_RECORDING on.
    """

    report: ReportId
    position: int
    promised: MediaFile
    file: MediaFile | None = None
    arrived_at: datetime | None = None
    kind: MediaKind = MediaKind.PHOTO
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Something said about a report. The reporter's have an id that his phone gave."""

    id: str
    report: ReportId
    speaker: Speaker
    text: str
    at: datetime
    # Who of security; of the reporter nothing is known.
    by: str = ""


@dataclass(frozen=True, slots=True)
class Reveal:
    """Somebody wants to know which device sent a report, and why; another must agree."""

    report: ReportId
    asked_by: str
    reason: str
    asked_at: datetime
    agreed_by: str = ""
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports are wanted. None means any; no state at all means none.

    What happened lies in `from_at` up to `to_at`, both included.
    """

    states: AbstractSet[ReportState] | None = None
    category: Category | None = None
    post: PostId | None = None
    posts: AbstractSet[PostId] | None = None
    incident: IncidentId | None = None
    key_sha256: Sha256 | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some reports, the newest first; `next` is the number to go on from, None at the end."""

    reports: tuple[Report, ...]
    next: int | None = None
