"""What waits to be delivered: revisions of events, and the files that belong to them.

- A revision whose pictures are ready goes after its files: whoever is told that
  there is a clip can have it.
- A file that cannot be had or that the server will not take is told as what it is:
  an event whose clip did not arrive says `failed`, and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from plant.events import ClipState, Event, Evidence
from plant.ids import EventId

MEDIA_TYPES: Mapping[str, str] = {
    ".avi": "video/x-msvideo",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".mkv": "video/x-matroska",
    ".mp4": "video/mp4",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A revision that may be sent now, with its number in the order of keeping."""

    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file of an event that may be sent now; `sha256` is what it must have, if that is known."""

    event: EventId
    name: str
    path: Path
    sha256: str = ""

    @property
    def media_type(self) -> str:
        """What kind of file it is, by the ending of its name."""
        return MEDIA_TYPES.get(self.path.suffix, "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much has not been settled yet, and how much the server would not take."""

    revisions: int = 0
    files: int = 0
    refused: int = 0
    slips: int = 0

    @property
    def nothing(self) -> bool:
        """Whether all was delivered, or will never be."""
        return self.revisions == 0 and self.files == 0 and self.slips == 0


def files_of(evidence: Evidence) -> dict[str, str]:
    """Return the files that an event's evidence names, by what they are."""
    named = {
        "clip": evidence.clip,
        "viewing_copy": evidence.viewing_copy,
        "snapshot": evidence.snapshot,
        "box_track": evidence.box_track,
    }
    return {name: file for name, file in named.items() if file}


def honest(event: Event, missing: Mapping[str, str]) -> Event:
    """Return the revision without the files that did not arrive; `missing` says why, by name."""
    evidence = event.evidence
    lacking = {name: why for name, why in missing.items() if name in files_of(evidence)}
    if not lacking:
        return event
    if "clip" in lacking:
        kept = "" if "snapshot" in lacking else evidence.snapshot
        told = Evidence(ClipState.FAILED, snapshot=kept, reason=lacking["clip"])
        return replace(event, evidence=told)
    reasons = filter(None, (evidence.reason, *sorted(set(lacking.values()))))
    told = replace(
        evidence,
        viewing_copy="" if "viewing_copy" in lacking else evidence.viewing_copy,
        snapshot="" if "snapshot" in lacking else evidence.snapshot,
        box_track="" if "box_track" in lacking else evidence.box_track,
        reason="; ".join(reasons),
    )
    return replace(event, evidence=told)
