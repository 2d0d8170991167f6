"""Events on the vision worker's own disk: from here on an event exists.

    append ──► waiting ──► accepted | refused      a revision, and each file beside it

- When `append` returns, the revision survives a kill at any byte and a loss of power.
- A key is kept once. A replay that makes it again, with another `detected_at`, adds
  nothing, whether the first one still waits or was delivered long ago.
- Revisions of an event go in their order. One whose pictures are ready lets others
  pass until its files have gone.
- What was settled is forgotten but for its key, and after a month altogether. Of an
  event that is not over the latest revision stays, so that a replay can go on with it.
"""

import json
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Condition
from time import time

from plant.events import ClipState, Event, Phase
from plant.ids import CameraId, EventId
from plant.wire import event_from_json, event_to_json
from vision.delivery import statements as sql
from vision.delivery.ledger import Change, Ledger, Value
from vision.delivery.parcels import Letter, Parcel, Waiting, files_of, honest
from vision.delivery.reserve import Reserve
from vision.delivery.slips import Slip

MOST_AT_ONCE = 200
REPLAYED_SECONDS = 3600.0
REMEMBERED_SECONDS = 30 * 86400.0


class Spool:
    """Keeps revisions and the names of their files. Safe to use from any thread."""

    def __init__(
        self,
        folder: Path,
        media: Path,
        *,
        now: Callable[[], float] = time,
        reserve: Reserve | None = None,
    ) -> None:
        self.media = media
        self._now = now
        self._ledger = Ledger(folder / "spool.sqlite", reserve or Reserve(folder / "reserve"))
        self._changed = Condition()
        self._changes = 0

    def append(self, event: Event) -> None:
        """Keep a revision, or nothing where its key is known. Raises SpoolFullError."""
        text = json.dumps(event_to_json(event), ensure_ascii=False, allow_nan=False)
        after_files = int(event.evidence.state is ClipState.READY)
        unfinished = int(is_unfinished(event))
        about = (event.id, event.revision, event.camera, after_files, unfinished)
        changes: list[Change] = [(sql.KEEP_REVISION, (*about, self._now(), text))]
        for name, file in files_of(event.evidence).items():
            sha256 = event.evidence.clip_sha256 if name == "clip" else ""
            changes.append((sql.KEEP_FILE, (event.id, name, file, sha256)))
        self._write(*changes)

    def letters(self, most: int = MOST_AT_ONCE) -> list[Letter]:
        """Return revisions that may be sent now, the oldest first, one of each event at most."""
        return [
            Letter(int(number or 0), honest(_event(text), self._missing(str(event))))
            for number, event, text in self._ledger.rows(sql.LETTERS, (most,))
        ]

    def parcels(self, most: int = MOST_AT_ONCE) -> list[Parcel]:
        """Return files that may be sent now, because the server knows their events."""
        return [
            Parcel(EventId(str(event)), str(name), self.media / str(path), str(sha256))
            for event, name, path, sha256 in self._ledger.rows(sql.PARCELS, (most,))
        ]

    def accepted(self, letter: Letter) -> None:
        """Note that the server has the revision."""
        self._settle(letter, "accepted", None)

    def refused(self, letter: Letter, reason: str) -> None:
        """Set a revision aside that the server will never take; its text stays."""
        self._settle(letter, "refused", reason)

    def file_accepted(self, parcel: Parcel) -> None:
        """Note that the server has the file."""
        self._settle_file(parcel, "accepted", None)

    def file_refused(self, parcel: Parcel, reason: str) -> None:
        """Set a file aside that the server will never get; its event will say so."""
        self._settle_file(parcel, "refused", reason)

    def slip(self, slips: Collection[Slip]) -> None:
        """Keep small posts, all or none. Raises SpoolFullError."""
        self._write(*((sql.KEEP_SLIP, (each.path, each.text)) for each in slips))

    def slips(self, most: int = MOST_AT_ONCE) -> list[Slip]:
        """Return posts that may be sent now, the oldest of each place."""
        return [
            Slip(str(path), str(text), int(number or 0))
            for path, text, number in self._ledger.rows(sql.SLIPS, (most,))
        ]

    def settled(self, slip: Slip) -> None:
        """Let go of a post that the server has, or will never take."""
        self._write((sql.DROP_SLIP, (slip.number,)))

    def waiting(self) -> Waiting:
        """Return how much is not settled."""
        (counts,) = self._ledger.rows(sql.COUNTS)
        return Waiting(*(int(each or 0) for each in counts))

    @property
    def changes(self) -> int:
        """Count of changes so far, to be handed to `wait`."""
        return self._changes

    def wait(self, known: int, seconds: float) -> None:
        """Wait until there are more changes than those known, or for so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._changes > known, seconds)

    def wake(self) -> None:
        """Let whoever waits look again."""
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    def remembered(self, cameras: Collection[CameraId]) -> tuple[Event, ...]:
        """Return the last word on each recent or unfinished event of the cameras."""
        since = self._now() - REPLAYED_SECONDS
        return tuple(
            _event(text)
            for camera in cameras
            for (text,) in self._ledger.rows(sql.REMEMBERED, (camera, since))
        )

    def note(self, key: str, value: str) -> None:
        """Keep a word for the next start."""
        self._write((sql.KEEP_NOTE, (key, value)))

    def noted(self, key: str) -> str | None:
        """Return the word that was kept, if any."""
        found = self._ledger.rows(sql.NOTE, (key,))
        return str(found[0][0]) if found else None

    def is_delivered(self, file: str, *, for_seconds: float) -> bool | None:
        """Whether a file has been with the server for so long; None for one that nobody knows."""
        found = self._ledger.rows(sql.STATE_OF_FILE, (file,))
        until = self._now() - for_seconds
        settled = [state == "accepted" and float(at or 0) <= until for state, at in found]
        return all(settled) if settled else None

    def compact(self) -> None:
        """Forget what no replay and no person will ask for again."""
        now = self._now()
        self._ledger.write(
            (sql.FORGET_TEXTS, (now - REPLAYED_SECONDS,)),
            (sql.FORGET_REVISIONS, (now - REMEMBERED_SECONDS,)),
            (sql.FORGET_FILES, (now - REMEMBERED_SECONDS,)),
        )
        self._ledger.tidy()

    def close(self) -> None:
        """Let go of the disk."""
        self._ledger.close()

    def _settle(self, letter: Letter, state: str, reason: str | None) -> None:
        self._write(
            (sql.SETTLE_REVISION, (state, reason, letter.number)),
            (sql.REFUSE_ORPHANS, (self._now(), reason, letter.event.id)),
        )

    def _settle_file(self, parcel: Parcel, state: str, reason: str | None) -> None:
        about = (parcel.event, parcel.name)
        self._write((sql.SETTLE_FILE, (state, reason, self._now(), *about)))

    def _write(self, *changes: Change) -> None:
        self._ledger.write(*changes)
        self.wake()

    def _missing(self, event: str) -> dict[str, str]:
        found = self._ledger.rows(sql.REFUSED_FILES, (event,))
        return {str(name): str(reason) for name, reason in found}


def is_unfinished(event: Event) -> bool:
    """Whether a further revision of the event is to be expected."""
    return event.phase is not Phase.ENDED or event.evidence.state is ClipState.PENDING


def _event(text: Value) -> Event:
    return event_from_json(json.loads(str(text)))
