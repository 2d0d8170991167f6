"""Reports of whom nobody shall know: kept without a time, told after a while nobody can foresee.

Such a report lies in the drawer, where nothing tells when it came, with the hour in which
it happened and no moment. In each round every entry is told with the same small chance, so
that when it is told says little of when it came, and nothing that says more is ever kept.
It opens an incident of its own, by its hour; no camera is asked. Replies go the same way.

It hides among those who share a phone, five at least; fewer is a CrowdError.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework import report_steps
from casework.errors import CrowdError
from casework.reports import ReportDesk
from plant.drawer import Drawer, Entry
from plant.ids import PostId, ReportId
from plant.places import Post
from plant.ports import Clock, MediaStore
from plant.records import MediaFile, Sha256
from plant.reports import Category, Privacy, ReportPlace, Said, When
from plant.wire import time_text

FEWEST = 5
# One round a minute: twenty minutes on average, an hour for nineteen of twenty.
CHANCE = 0.05
# Photos that do not come hold a report back no longer.
PATIENCE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report in the drawer."""

    said: Said
    place: ReportPlace
    hour: datetime


class AnonymousDesk:
    """Takes in what nobody shall know the sender of, and tells it after a while."""

    def __init__(self, drawer: Drawer, desk: ReportDesk, media: MediaStore, clock: Clock) -> None:
        self._drawer = drawer
        self._desk = desk
        self._media = media
        self._clock = clock

    def take(self, said: Said, post: Post, *, crowd: int, sent_at: datetime | None = None) -> Drawn:
        """Put a report into the drawer, and return it as it lies there. The same again is the same."""
        if crowd < FEWEST:
            raise CrowdError(
                f"{crowd} phones are shared here, and {FEWEST} are the fewest",
                remedy="send it confidentially, or from a phone that is shared by more",
            )
        now = self._clock.now()
        at = report_steps.happened_at(said, sent_at=sent_at or now, received_at=now)
        kept = replace(said, made_at=hour_of(said.made_at), name="")
        there = self.find(said.id)
        # Sent again in the next hour it is the same all the same.
        hour = hour_of(at) if there is None else there.hour
        drawn = Drawn(kept, report_steps.place_of(post), hour)
        self._drawer.put(Entry(said.id, said.id, _written(drawn)))
        return drawn

    def find(self, report: ReportId) -> Drawn | None:
        """Return a report that is not told yet."""
        entry = self._drawer.find(report)
        return None if entry is None else _read(entry.body)

    def of_key(self, key: Sha256) -> Drawn | None:
        """Return the report in the drawer with this hash of a secret."""
        for entry in self._drawer.all():
            if entry.id == entry.report and _read(entry.body).said.key_sha256 == key:
                return _read(entry.body)
        return None

    def bring_photo(self, report: ReportId, position: int, content: bytes) -> None:
        """Keep a photo, made anew, beside its report."""
        self._drawer.put_file(report, position, content)

    def reply(self, report: ReportId, text: str, *, id_: str) -> None:
        """Put what the reporter says into the drawer too."""
        self._drawer.put(Entry(id_, report, json.dumps({"text": text})))

    def tell_some(self, chance: Callable[[], float]) -> int:
        """Tell each entry with a small chance, and return how many were told."""
        told = 0
        for entry in self._drawer.all():
            if chance() < CHANCE and self._may_go(entry):
                self._tell(entry)
                self._drawer.drop(entry.id)
                told += 1
        return told

    def _may_go(self, entry: Entry) -> bool:
        if entry.id != entry.report:
            return self._drawer.find(entry.report) is None
        drawn = _read(entry.body)
        is_whole = len(self._drawer.files(entry.report)) == len(drawn.said.photos)
        return is_whole or self._clock.now() - drawn.hour > PATIENCE

    def _tell(self, entry: Entry) -> None:
        if entry.id != entry.report:
            self._desk.reply(entry.report, json.loads(entry.body)["text"], id_=entry.id)
            return
        drawn = _read(entry.body)
        self._desk.tell_anonymous(drawn.said, drawn.place, drawn.hour)
        for position, content in self._drawer.files(entry.report).items():
            file = self._media.keep([content], promised=_file_of(content))
            self._desk.bring_photo(entry.report, position, file)


def _file_of(content: bytes) -> MediaFile:
    return MediaFile(Sha256(hashlib.sha256(content).hexdigest()), len(content))


def hour_of(moment: datetime) -> datetime:
    """Return the hour in which a moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _written(drawn: Drawn) -> str:
    said, place = drawn.said, drawn.place
    told = {
        "id": said.id,
        "category": said.category.value,
        "post": said.post,
        "when": said.when.value,
        "made_at": time_text(said.made_at),
        "words": said.words,
        "photos": [[each.sha256, each.size] for each in said.photos],
        "footage": said.wants_footage,
        "key_sha256": said.key_sha256,
        "place": [place.area, place.line, list(place.cameras)],
        "hour": time_text(drawn.hour),
    }
    return json.dumps(told)


def _read(body: str) -> Drawn:
    told = json.loads(body)
    area, line, cameras = told["place"]
    said = Said(
        id=told["id"],
        category=Category(told["category"]),
        post=PostId(told["post"]),
        when=When(told["when"]),
        made_at=datetime.fromisoformat(told["made_at"]),
        words=told["words"],
        photos=tuple(MediaFile(Sha256(sha256), size) for sha256, size in told["photos"]),
        wants_footage=told["footage"],
        key_sha256=Sha256(told["key_sha256"]),
        privacy=Privacy.ANONYMOUS,
    )
    return Drawn(
        said, ReportPlace(area, line, tuple(cameras)), datetime.fromisoformat(told["hour"])
    )
