"""The plant as its file describes it: site, areas, lines, cameras, products, shifts.

Plain values, already checked. Credentials never stand here; a camera only says
where they are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from plant.calendars import Shift
from plant.geometry import Polygon, Segment
from plant.ids import (
    AreaId,
    CameraId,
    GateLineId,
    LineId,
    PostId,
    ProductId,
    SignalId,
    SiteId,
    ZoneId,
)
from plant.ledgers import LineLedger
from plant.rules import Rule
from plant.signals import DeclaredSignal


@dataclass(frozen=True, slots=True)
class Zone:
    """A named part of a camera's view."""

    id: ZoneId
    outline: Polygon
    name: str = ""


@dataclass(frozen=True, slots=True)
class GateLine:
    """A directed segment; crossing it from its left to its right is `forward`."""

    id: GateLineId
    segment: Segment
    name: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the name and password of a camera are kept: `env:NAME` or `file:PATH`."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class CameraSource:
    """Where the pictures come from: a live URL (with sub-stream) or a file."""

    url: str = ""
    sub_url: str = ""
    file: str = ""
    loop: bool = False
    starts_at: datetime | None = None
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """How much of a camera is kept in its ring, and how clips are cut."""

    ring_seconds: float = 600.0
    pre_roll_seconds: float = 5.0
    post_roll_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Camera:
    """One video source at a place, with what its view is divided into."""

    id: CameraId
    name: str
    source: CameraSource
    area: AreaId | None = None
    line: LineId | None = None
    zones: Mapping[ZoneId, Zone] = field(default_factory=dict)
    gate_lines: Mapping[GateLineId, GateLine] = field(default_factory=dict)
    # Parts of the view that no picture shows; rules still look at them.
    masks: Mapping[ZoneId, Zone] = field(default_factory=dict)
    recording: Recording = Recording()
    analysed_fps: float = 7.5
    # Labels looked for; empty means every label that the model knows.
    labels: tuple[str, ...] = ()

    @property
    def hidden(self) -> tuple[Polygon, ...]:
        """What no picture shows that leaves the vision worker."""
        return tuple(mask.outline for mask in self.masks.values())


@dataclass(frozen=True, slots=True)
class Area:
    """A hall or a group of zones."""

    id: AreaId
    name: str


@dataclass(frozen=True, slots=True)
class ProductionLine:
    """A production line inside an area, with its ledger where one is kept."""

    id: LineId
    name: str
    area: AreaId
    ledger: LineLedger | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A place that plant workers report from, by its code, and the cameras that see it."""

    id: PostId
    code: str
    name: str
    area: AreaId | None = None
    line: LineId | None = None
    cameras: tuple[CameraId, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """Something that can be lost, with its value per unit."""

    id: ProductId
    name: str
    unit_value: float
    currency: str


@dataclass(frozen=True, slots=True)
class Plant:
    """Everything one plant file says."""

    site: SiteId
    name: str
    timezone: ZoneInfo
    cameras: Mapping[CameraId, Camera]
    rules: tuple[Rule, ...]
    areas: Mapping[AreaId, Area] = field(default_factory=dict)
    lines: Mapping[LineId, ProductionLine] = field(default_factory=dict)
    products: Mapping[ProductId, Product] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    posts: Mapping[PostId, Post] = field(default_factory=dict)
    signals: Mapping[SignalId, DeclaredSignal] = field(default_factory=dict)
    retention_days: float = 30.0
    # The share by which losses should be below those of the quarter before.
    loss_target: float = 0.0

    def rules_of(self, camera: CameraId) -> tuple[Rule, ...]:
        """Return the rules that look at one camera, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.camera == camera)

    def area_of_camera(self, camera: CameraId) -> str:
        """Return the area that a camera lies in; what lies in none lies in the site itself."""
        found = self.cameras.get(camera)
        if found is None:
            return self.site
        return found.area or self.area_of_line(found.line)

    def area_of_line(self, line: LineId | None) -> str:
        """Return the area of a production line; what lies on none lies in the site itself."""
        found = None if line is None else self.lines.get(line)
        return self.site if found is None else found.area

    def area_of_post(self, post: PostId) -> str:
        """Return the area of a post; what lies in none lies in the site itself."""
        found = self.posts.get(post)
        if found is None:
            return self.site
        return found.area or self.area_of_line(found.line)

    def post_of(self, code: str) -> Post | None:
        """Return the post with this code, written large or small."""
        wanted = code.strip().upper()
        return next((post for post in self.posts.values() if post.code == wanted), None)
