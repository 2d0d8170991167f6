"""A tree of nodes in, a `Plant` out, or every problem of the file at once.

Three steps: each section is read by its declaration, then names are followed from
one section to another, and only a file without a problem becomes a plant.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from plant.errors import PlantFileError, Problem
from plant.ids import SiteId
from plant.places import Plant, ProductionLine
from plant.plantfile import sections
from plant.plantfile.findings import At, RefusedError
from plant.plantfile.ledgers import Countable
from plant.plantfile.linking import Known, check_codes, settled
from plant.plantfile.nodes import Node, Table, ids_in
from plant.plantfile.records import Field, Record, Rows, Values
from plant.plantfile.rule_shapes import RuleDraft, RuleShape
from plant.plantfile.sections import LEDGER_OF_LINE
from plant.plantfile.shapes import Number, Slug, Text, Whole
from plant.plantfile.time_shapes import TimeZone
from plant.rules import Rule, RuleForms

T = TypeVar("T")

VERSION = Field("version", Whole(1, 1), "the version of this format")
SITE = Field("site", Slug(), "the id of the site, first in every topic")
NAME = Field("name", Text(), "what people call the plant", default="")
TIMEZONE = Field("timezone", TimeZone(), "the time zone in which schedules and shifts are meant")
RETENTION = Field(
    "retention_days", Number(0.01, 3650, "days"), "how long events are kept", default=30.0
)
LOSS_TARGET = Field(
    "loss_target",
    Number(0, 1),
    "the share by which losses should be below those of the quarter before",
    default=0.0,
)
AREAS = Field("areas", Rows(sections.AREA_RECORD, "areas"), "halls, zones of the site", default=())
LINES = Field("lines", Rows(sections.LINE_RECORD, "lines"), "production lines", default=())
CAMERAS = Field("cameras", Rows(sections.CAMERA, "cameras", minimum=1), "video sources")
PRODUCTS = Field("products", Rows(sections.PRODUCT, "products"), "what can be lost", default=())
SHIFTS = Field("shifts", Rows(sections.SHIFT, "shifts"), "parts of the working week", default=())
POSTS = Field(
    "posts", Rows(sections.POST, "posts"), "places that plant workers report from", default=()
)
SIGNALS = Field(
    "signals", Rows(sections.SIGNAL, "signals"), "what the plant may tell us", default=()
)


def read_plant(root: Node, *, forms: RuleForms, source: str) -> Plant:
    """Return the plant that the tree describes.

    Raises PlantFileError with all problems, in the order of their lines.
    """
    problems: list[Problem] = []
    try:
        values, _ = plant_record(forms).parts(At(root, "", problems))
        plant = _linked(values, forms)
    except RefusedError:
        plant = None
    if plant is None or problems:
        raise PlantFileError(source, sorted(problems, key=lambda problem: problem.line))
    return plant


def plant_record(forms: RuleForms) -> Record[Values]:
    """Return the declaration of the whole file, with the rules of these forms."""
    places = (VERSION, SITE, NAME, TIMEZONE, RETENTION, LOSS_TARGET, AREAS, LINES, CAMERAS)
    return Record(
        "a plant",
        (*places, rules_field(forms), PRODUCTS, SHIFTS, POSTS, SIGNALS),
        lambda read: read,
    )


def rules_field(forms: RuleForms) -> Field[tuple[RuleDraft, ...]]:
    """Return the declaration of the rules."""
    return Field("rules", Rows(RuleShape(forms), "rules"), "what to look for", default=())


def _linked(values: Values, forms: RuleForms) -> Plant | None:
    known, timezone = _known(values), values.kept(TIMEZONE)
    lines = settled(_read(values, LINES), known.line_settled)
    cameras = settled(_read(values, CAMERAS), known.camera_settled)
    posts = settled(_read(values, POSTS), known.post_settled)
    check_codes(_read(values, POSTS))
    signals = settled(_read(values, SIGNALS), known.signal_settled)
    rules = settled(_read(values, rules_field(forms)), known.rule_settled)
    lines = _with_ledgers(values, forms, lines, rules)
    if timezone is None or values.here.problems:
        return None
    return Plant(
        site=SiteId(values.of(SITE)),
        name=values.of(NAME) or values.of(SITE),
        timezone=timezone,
        cameras={camera.id: camera for camera in cameras},
        rules=tuple(rules),
        areas={area.id: area for area in values.of(AREAS)},
        lines={line.id: line for line in lines},
        products={product.id: product for product in values.of(PRODUCTS)},
        shifts=values.of(SHIFTS),
        posts={post.id: post for post in posts},
        signals={signal.id: signal for signal in signals},
        retention_days=values.of(RETENTION),
        loss_target=values.of(LOSS_TARGET),
    )


def _read(values: Values, section: Field[tuple[T, ...]]) -> tuple[T, ...]:
    """Return what could be read of a section, nothing where it was refused as a whole."""
    return values.kept(section) or ()


def _known(values: Values) -> Known:
    """Return everything that the file names, for one section to speak of another."""
    areas, shifts = _read(values, AREAS), _read(values, SHIFTS)
    lines, cameras = _read(values, LINES), _read(values, CAMERAS)
    signals = _read(values, SIGNALS)
    return Known(
        areas=_named(values, AREAS, {area.id: area for area in areas}),
        lines=_named(values, LINES, {line.id: line for line, _ in lines}),
        cameras=_named(values, CAMERAS, {camera.id: camera for camera, _ in cameras}),
        shifts=_named(values, SHIFTS, {shift.id: shift.window for shift in shifts}),
        signals=_named(values, SIGNALS, {signal.id: signal for signal, _ in signals}),
        timezone=values.kept(TIMEZONE),
    )


def _with_ledgers(
    values: Values, forms: RuleForms, lines: list[ProductionLine], rules: list[Rule]
) -> list[ProductionLine]:
    """Return the lines with the ledgers that the file gives them."""
    countable = Countable(
        _named(values, rules_field(forms), {rule.id: rule for rule in rules}),
        _named(values, SIGNALS, {signal.id: signal for signal, _ in _read(values, SIGNALS)}),
        _named(values, PRODUCTS, {each.id: each for each in values.kept(PRODUCTS) or ()}),
    )
    given = {line.id: read.of(LEDGER_OF_LINE) for line, read in _read(values, LINES)}

    def settle(line: ProductionLine) -> ProductionLine:
        ledger = given[line.id]
        return line if ledger is None else replace(line, ledger=countable.ledger(line.id, ledger))

    return settled(lines, settle)


def _named(values: Values, section: Field[Any], read: Mapping[Any, T]) -> dict[str, T | None]:
    root = values.here.node
    ids = ids_in(root.first(section.name)) if isinstance(root, Table) else frozenset()
    return {str(name): read.get(name) for name in ids}
