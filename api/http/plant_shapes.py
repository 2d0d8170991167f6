"""How cameras and rules look over HTTP: what the plant file says, but for where pictures come from."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from api.http.shapes import Shape
from plant.events import EventKind


class CameraState(StrEnum):
    """How a camera is, as far as the server knows."""

    ONLINE = "online"  # its vision worker gets pictures
    OFFLINE = "offline"  # its vision worker gets none
    BLIND = "blind"  # its vision worker is not heard of
    UNWATCHED = "unwatched"  # no vision worker speaks for it


class Zone(Shape):
    """A part of the view, as points from 0 to 1."""

    id: str
    name: str
    points: list[list[float]]


class Camera(Shape):
    """A camera of the plant, and how it is."""

    id: str
    name: str
    area: str | None
    line: str | None
    is_film: bool
    zones: list[Zone]
    gate_lines: list[Zone]
    masks: list[Zone] = Field(description="what no picture shows")
    state: CameraState
    since: AwareDatetime | None
    worker: str | None
    heard_at: AwareDatetime | None
    skipped: int = Field(description="pictures left out so far")
    late_seconds: float = Field(description="how late the camera is seen")


class Cameras(Shape):
    """All cameras, in the order of the plant file."""

    site: str
    configuration: int = Field(description="which version of the plant file is in force")
    cameras: list[Camera]


class Rule(Shape):
    """A rule as it is set, with the hash of all its settings and geometry."""

    id: str
    kind: EventKind
    camera: str
    zones: list[str]
    gate_lines: list[str]
    severity: int
    version: int
    config_sha256: str
    settings: dict[str, str | float | bool | list[str]]


class Rules(Shape):
    """All rules, in the order of the plant file."""

    rules: list[Rule]
