"""Where each message goes: topics made of ids that never change, never of display names.

    {root}/v1/{site}/{area}/{line}/{camera}/event/{kind}      every revision of an event
    {root}/v1/{site}/{area}/{line}/incident/{incident}        retained while it is open
    {root}/v1/{site}/{area}/{line}/count/{counter}            retained: how a counter stands
    {root}/v1/{site}/{area}/{line}/ledger                     retained: the latest window judged
    {root}/v1/{site}/camera/{camera}/status                   retained
    {root}/v1/{site}/service/{node}/status                    retained, and the last will
    {root}/v1/{site}/emergency/{grant}                        retained while it runs
    {root}/v1/{site}/report/{report}                          that a plant worker reported
    {root}/v1/{site}/signal/{kind}/{id}                       the only one that we listen to

A place that a message has not is `-`, which no id can be. No part can hold a slash or
a wildcard; what is no id raises TopicError.
"""

import re
from dataclasses import dataclass

from plant.errors import PlantError
from plant.events import EventKind
from plant.ids import AreaId, CameraId, LineId, SiteId, is_slug

VERSION = "v1"
NOWHERE = "-"
ROOT_PATTERN = r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*"
WORD_PATTERN = r"[a-z0-9]([a-z0-9_.-]{0,62}[a-z0-9])?"


class TopicError(PlantError):
    """Something that no topic can be made of."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the plant something stands, as far as the plant file says."""

    area: AreaId | None = None
    line: LineId | None = None


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one site below one root."""

    root: str
    site: SiteId

    def __post_init__(self) -> None:
        if re.fullmatch(ROOT_PATTERN, self.root) is None:
            raise TopicError(
                f"topics cannot begin with '{self.root}'",
                remedy="take letters, digits, '-' and '_', in levels divided by '/'",
            )
        _id(self.site)

    def event(self, place: Place, camera: CameraId | None, kind: EventKind) -> str:
        """Return the topic of an event; what speaks for a whole line has no camera."""
        return self._joined(
            *_levels(place), NOWHERE if camera is None else _id(camera), "event", kind.value
        )

    def incident(self, place: Place, incident: str) -> str:
        """Return the topic of an incident's present state."""
        return self._joined(*_levels(place), "incident", _id(incident))

    def count(self, place: Place, counter: str) -> str:
        """Return the topic of how a counter of a line stands."""
        return self._joined(*_levels(place), "count", _id(counter))

    def ledger(self, place: Place) -> str:
        """Return the topic of what the latest window of a line came to."""
        return self._joined(*_levels(place), "ledger")

    def camera_status(self, camera: CameraId) -> str:
        """Return the topic of a camera's present state."""
        return self._joined("camera", _id(camera), "status")

    def service_status(self, node: str) -> str:
        """Return the topic of the present state of one of our own processes."""
        return self._joined("service", _id(node), "status")

    def emergency(self, grant: str) -> str:
        """Return the topic of an emergency grant that runs."""
        return self._joined("emergency", _id(grant))

    def report(self, report: str) -> str:
        """Return the topic of a plant worker's report."""
        return self._joined("report", _id(report))

    def signal(self, kind: str, thing: str) -> str:
        """Return the topic of one signal that the plant file declares."""
        return self._joined("signal", _word(kind), _id(thing))

    def _joined(self, *levels: str) -> str:
        return "/".join((self.root, VERSION, self.site, *levels))


def _levels(place: Place) -> tuple[str, str]:
    area = NOWHERE if place.area is None else _id(place.area)
    return area, NOWHERE if place.line is None else _id(place.line)


def _id(text: str) -> str:
    if not is_slug(text):
        raise TopicError(
            f"'{text[:80]}' cannot be part of a topic",
            remedy="ids are 1 to 64 lower case letters, digits and inner hyphens, such as dock-2",
        )
    return text


def _word(text: str) -> str:
    if re.fullmatch(WORD_PATTERN, text) is None:
        raise TopicError(
            f"'{text[:80]}' cannot be part of a topic",
            remedy="kinds are words of lower case letters, digits and inner '-', '_', '.'",
        )
    return text
