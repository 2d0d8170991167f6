"""The sections of a plant file but its rules: places, cameras, products, shifts.

Every declaration names the key, the shape of its value and what it means; the
`build` functions turn what was read into the plain values of `plant.places`.
References to other sections are checked later, in `linking`.
"""

from plant.calendars import Shift
from plant.ids import (
    AreaId,
    CameraId,
    GateLineId,
    LineId,
    PostId,
    ProductId,
    ShiftId,
    SignalId,
    ZoneId,
)
from plant.places import Area, Camera, GateLine, Post, Product, ProductionLine, Recording, Zone
from plant.plantfile import ledgers
from plant.plantfile.records import Field, Named, Record, Rows, Values
from plant.plantfile.schedules import DAYS, FROM, TO, window_of
from plant.plantfile.shapes import Choice, Number, Slug, Text
from plant.plantfile.sources import SOURCE_FIELDS, source_of
from plant.plantfile.time_shapes import Duration
from plant.plantfile.views import Drawn, Gate, Outline
from plant.signals import DeclaredSignal, SignalKind

ID = Field("id", Slug(), "a stable id, which stands in events and topics")
NAME = Field("name", Text(), "what people call it", default="")
LINE_AREA = Field("area", Slug(), "the area that the line stands in")
AREA = Field("area", Slug(), "the area that the camera looks at", default=None)
LINE = Field("line", Slug(), "the production line that the camera looks at", default=None)

RING = Field(
    "ring_seconds",
    Duration(10, 7 * 86400),
    "how much of the camera is kept on disk for clips",
    default=Recording().ring_seconds,
)
PRE_ROLL = Field(
    "pre_roll_seconds",
    Duration(0, 120),
    "how long before its onset a clip begins",
    default=Recording().pre_roll_seconds,
)
POST_ROLL = Field(
    "post_roll_seconds",
    Duration(0, 120),
    "how long after its event a clip ends",
    default=Recording().post_roll_seconds,
)


def _recording(values: Values) -> Recording:
    recording = Recording(values.of(RING), values.of(PRE_ROLL), values.of(POST_ROLL))
    if recording.pre_roll_seconds + recording.post_roll_seconds >= recording.ring_seconds:
        values.at(RING).refuse(
            "the ring is shorter than a clip with its pre-roll and post-roll",
            "make ring_seconds longer than both together",
        )
    return recording


RECORDING = Field(
    "recording",
    Record("recording", (RING, PRE_ROLL, POST_ROLL), _recording),
    "how much is kept, and how clips are cut",
    default=Recording(),
)
ANALYSED_FPS = Field(
    "analysed_fps",
    Number(0.2, 60, "frames a second"),
    "how many frames a second are looked at while something moves",
    default=7.5,
)
CAMERA_LABELS = Field(
    "labels",
    Rows(Text(), "labels", maximum=200),
    "labels that are looked for; leave it out for all that the model knows",
    default=(),
)
ZONES = Field("zones", Named(Drawn(Outline()), "zones"), "parts of the view", default={})
GATE_LINES = Field(
    "gate_lines",
    Named(Drawn(Gate()), "gate lines"),
    "directed segments in the view; crossing one from its left to its right is forward",
    default={},
)
MASKS = Field(
    "masks",
    Named(Drawn(Outline()), "masks"),
    "parts of the view that are painted over before a picture leaves the vision worker",
    default={},
)


def _camera(values: Values) -> tuple[Camera, Values]:
    area, line = values.of(AREA), values.of(LINE)
    zones = {
        ZoneId(key): Zone(ZoneId(key), drawn.figure, drawn.name)
        for key, drawn in values.of(ZONES).items()
    }
    gate_lines = {
        GateLineId(key): GateLine(GateLineId(key), drawn.figure, drawn.name)
        for key, drawn in values.of(GATE_LINES).items()
    }
    masks = {
        ZoneId(key): Zone(ZoneId(key), drawn.figure, drawn.name)
        for key, drawn in values.of(MASKS).items()
    }
    camera = Camera(
        id=CameraId(values.of(ID)),
        name=values.of(NAME) or values.of(ID),
        source=source_of(values),
        area=None if area is None else AreaId(area),
        line=None if line is None else LineId(line),
        zones=zones,
        gate_lines=gate_lines,
        masks=masks,
        recording=values.of(RECORDING),
        analysed_fps=values.of(ANALYSED_FPS),
        labels=values.of(CAMERA_LABELS),
    )
    return camera, values


CAMERA = Record(
    "a camera",
    (
        *(ID, NAME, AREA, LINE, *SOURCE_FIELDS),
        *(ANALYSED_FPS, CAMERA_LABELS, RECORDING, ZONES, GATE_LINES, MASKS),
    ),
    _camera,
)

AREA_RECORD = Record(
    "an area",
    (ID, NAME),
    lambda values: Area(AreaId(values.of(ID)), values.of(NAME) or values.of(ID)),
)


LEDGER_OF_LINE = Field(
    "ledger", ledgers.LEDGER, "what comes in must go out: counted and compared", default=None
)


def _line(values: Values) -> tuple[ProductionLine, Values]:
    line = LineId(values.of(ID))
    area = AreaId(values.of(LINE_AREA))
    return ProductionLine(line, values.of(NAME) or line, area), values


LINE_RECORD = Record("a production line", (ID, NAME, LINE_AREA, LEDGER_OF_LINE), _line)

UNIT_VALUE = Field("unit_value", Number(0, 1e12), "what one unit is worth")
CURRENCY = Field(
    "currency",
    Text("a currency code such as EUR", pattern="[A-Z]{3}", longest=3),
    "the currency of the value, by its ISO 4217 code",
)
PRODUCT = Record(
    "a product",
    (ID, NAME, UNIT_VALUE, CURRENCY),
    lambda values: Product(
        ProductId(values.of(ID)),
        values.of(NAME) or values.of(ID),
        values.of(UNIT_VALUE),
        values.of(CURRENCY),
    ),
)
SHIFT = Record(
    "a shift",
    (ID, NAME, DAYS, FROM, TO),
    lambda values: Shift(
        ShiftId(values.of(ID)), values.of(NAME) or values.of(ID), window_of(values)
    ),
)

POST_CODE = Field(
    "code",
    Text("a code of 2 to 6 capital letters and digits such as K7", pattern="[A-Z0-9]{2,6}"),
    "what stands on the poster and is typed into a phone",
)
POST_AREA = Field("area", Slug(), "the area that the post stands in", default=None)
POST_LINE = Field("line", Slug(), "the production line that the post stands at", default=None)
POST_CAMERAS = Field(
    "cameras",
    Rows(Slug(), "cameras", maximum=8),
    "the cameras that see the post; their footage comes with a report",
    default=(),
)


def _post(values: Values) -> tuple[Post, Values]:
    area, line = values.of(POST_AREA), values.of(POST_LINE)
    post = Post(
        id=PostId(values.of(ID)),
        code=values.of(POST_CODE),
        name=values.of(NAME) or values.of(ID),
        area=None if area is None else AreaId(area),
        line=None if line is None else LineId(line),
        cameras=tuple(CameraId(camera) for camera in values.of(POST_CAMERAS)),
    )
    return post, values


POST = Record("a post", (ID, POST_CODE, NAME, POST_AREA, POST_LINE, POST_CAMERAS), _post)

SIGNAL_KIND = Field("kind", Choice(tuple(SignalKind)), "what it tells")
SIGNAL_LINE = Field("line", Slug(), "the production line that it speaks of", default=None)
SIGNAL_DEVICE = Field(
    "device", Slug(), "the MQTT client that may send it, as IT named it", default=None
)
OF_A_LINE = frozenset({SignalKind.EXPECTED_COUNT, SignalKind.LOT, SignalKind.LINE_STATE})


def _signal(values: Values) -> tuple[DeclaredSignal, Values]:
    kind, line = values.of(SIGNAL_KIND), values.of(SIGNAL_LINE)
    if line is None and kind in OF_A_LINE:
        values.here.missing("line", "name the production line that it speaks of")
    signal = DeclaredSignal(
        SignalId(values.of(ID)),
        kind,
        values.of(NAME) or values.of(ID),
        None if line is None else LineId(line),
        values.of(SIGNAL_DEVICE),
    )
    return signal, values


SIGNAL = Record("a signal", (ID, SIGNAL_KIND, NAME, SIGNAL_LINE, SIGNAL_DEVICE), _signal)
