"""How reports look over HTTP: to the phone that sent them, and to security."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http.case_shapes import FootageRequest, Reason, Version
from api.http.shapes import Name, Sha256Text, Shape
from mobile_reports.photos import LARGEST_FILE
from mobile_reports.recordings import LARGEST, MOST_RECORDINGS
from mobile_reports.wording import LONGEST
from plant.reports import (
    REPORT_ID_PATTERN,
    Category,
    MediaKind,
    Privacy,
    ReportState,
    Speaker,
    When,
)

MOST_PHOTOS = 4
# A phone that lost its time says 1970; what lies outside no clock says.
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(2100, 1, 1, tzinfo=UTC)
Words = Annotated[str, Field(max_length=LONGEST)]
ReportId = Annotated[str, Field(pattern=REPORT_ID_PATTERN, description="a UUIDv4")]


class PhotoPromise(Shape):
    """A photo that will follow."""

    sha256: Sha256Text
    size: int = Field(ge=1, le=LARGEST_FILE)


class RecordingPromise(Shape):
    """A film or voice that will follow by resumable upload."""

    kind: Literal[MediaKind.FILM, MediaKind.VOICE]
    sha256: Sha256Text
    size: int = Field(ge=1)

    @model_validator(mode="after")
    def _is_small_enough(self) -> Self:
        most = LARGEST[self.kind]
        if self.size > most:
            raise PydanticCustomError("too_large", f"a {self.kind} has at most {most} bytes")
        return self


class NewReport(Shape):
    """What a phone says. The same again is the same report."""

    id: ReportId
    category: Category
    post: Annotated[str, Field(min_length=1, max_length=20, description="the code of the post")]
    when: When = When.NOW
    made_at: AwareDatetime = Field(ge=FIRST, lt=LAST, description="by the phone's clock")
    words: Words = ""
    photos: list[PhotoPromise] = Field(default_factory=list, max_length=MOST_PHOTOS)
    recordings: list[RecordingPromise] = Field(default_factory=list, max_length=MOST_RECORDINGS)
    footage: bool = Field(default=True, description="whether cameras may be asked for pictures")
    key_sha256: Sha256Text = Field(description="hash of the secret that the reporter keeps")
    privacy: Privacy = Privacy.CONFIDENTIAL
    name: Annotated[str, Field(max_length=80)] = ""

    @model_validator(mode="after")
    def _is_fitting(self) -> Self:
        if self.privacy is Privacy.ANONYMOUS and self.recordings:
            raise PydanticCustomError("voice", "an anonymous report has no film and no voice")
        if self.privacy is Privacy.NAMED and not self.name.strip():
            raise PydanticCustomError("name", "a named report needs a name")
        return self


class Reply(Shape):
    """What the reporter says to security."""

    id: ReportId
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class Receipt(Shape):
    """What the phone shows when the report is there."""

    id: str
    receipt: str
    state: ReportState
    received_at: AwareDatetime


class Message(Shape):
    """Something said about a report."""

    speaker: Speaker
    text: str
    at: AwareDatetime


class RecordingRefused(Shape):
    """A film or a voice of which nothing could be made, and why, in one word."""

    position: int
    problem: str


class OwnReport(Receipt):
    """What the reporter may know of his report: what became of it, and what was said."""

    photos_missing: list[int]
    recordings_missing: list[int] = Field(description="not here yet, or not made anew yet")
    recordings_refused: list[RecordingRefused]
    messages: list[Message]


class Post(Shape):
    """A place that reports come from."""

    code: str
    name: str


class Posts(Shape):
    """All posts of the plant file."""

    posts: list[Post]
    anonymous: bool = Field(description="whether this phone may report anonymously")


class Report(Receipt):
    """A report as security sees it. No person and no device stands in it."""

    category: Category
    post: str
    area: str | None
    line: str | None
    cameras: list[str]
    when: When
    words: str
    made_at: AwareDatetime = Field(description="by the phone's clock")
    happened_at: AwareDatetime = Field(description="by ours")
    version: int
    changed_at: AwareDatetime
    incident_id: str | None
    privacy: Privacy
    name: str | None
    wants_footage: bool


class ReportPage(Shape):
    """Reports, the newest first."""

    reports: list[Report]
    next: str | None = Field(description="the cursor of the next page, null at the end")


class Photo(Shape):
    """A photo of a report; it can be had once it has arrived, until its time is over."""

    position: int
    arrived_at: AwareDatetime | None
    kept: bool


class RecordingKept(Photo):
    """A film or voice of a report; `problem` is why nothing could be made of it."""

    kind: MediaKind
    problem: str | None


class SecurityMessage(Message):
    """Something said about a report, with who of security said it."""

    by: str | None


class Near(Shape):
    """An incident that may be about the same, and why."""

    incident_id: str
    because: str


class RevealTold(Shape):
    """Who wanted to know which device sent it, why, and who agreed."""

    asked_by: str
    reason: str
    asked_at: AwareDatetime
    agreed_by: str | None
    agreed_at: AwareDatetime | None
    ends_at: AwareDatetime = Field(
        description="until when another may agree or, once another did, the two may look"
    )


class Revealed(Shape):
    """The device that sent a report, for the two who asked and agreed."""

    device: str | None = Field(description="none where none was known when it came")


class AskReveal(Shape):
    """Why somebody wants to know which device sent it."""

    reason: Reason


class ReportDetail(Report):
    """A report with all that belongs to it."""

    photos: list[Photo]
    recordings: list[RecordingKept]
    messages: list[SecurityMessage]
    footage: list[FootageRequest]
    reveals: list[RevealTold] = Field(description="who wanted to know the device, the first first")
    because: list[str] = Field(description="why it is in one incident with what else is there")
    near: list[Near]


class Answer(Shape):
    """What security says to the reporter."""

    version: Version
    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class Step(Shape):
    """Where a report goes next."""

    version: Version
    state: Literal[ReportState.LOOKED_AT, ReportState.CLOSED]


class Placing(Shape):
    """The incident that a report belongs to, or null for none."""

    version: Version
    incident_id: Name | None
