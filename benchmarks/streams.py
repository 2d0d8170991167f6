"""How many cameras a small machine takes: naive loops and the product, side by side.

All are at work in one run and take turns, so that a busy machine meets all of them
alike. What counts is CPU time (user and system, children included) for a second of
one stream, start-up left out. The product runs as it does live, with ring recording,
all five rules, snapshots and clips; its films only run faster than a camera would.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.children import Line, NaiveLoop, Player
from benchmarks.film import MAIN, SUB, Recipe, bench_film, quick, turned
from benchmarks.naive import BARE
from benchmarks.ours import Answer, Order
from benchmarks.scene import bench_cameras
from benchmarks.weights import naive_weights

CAMERAS, SPEED = 4, 3.0
CORES, FILL = 2, 0.9
SAME_SECONDS = 0.5

Told = tuple[str, float]
"""The kind and place of an event, and the film second of its onset."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and with what it is measured.

    A naive loop goes on for `slice_seconds` of the film in each round; three rounds
    are half a minute, a tenth of it active like the whole.
    """

    main: Recipe = MAIN
    small: Recipe = SUB
    rounds: int = 3
    cameras: int = CAMERAS
    slice_seconds: float = 10.0


QUICK = Plan(main=quick(MAIN), small=quick(SUB), rounds=1, cameras=2)


@dataclass(slots=True)
class Variant:
    """One way of watching, and what a stream-second cost in each round, in CPU ms."""

    name: str
    costs: list[float] = field(default_factory=list)
    looked: int = 0
    boxes: int = 0
    shed: int = 0
    precision: str = ""
    events: list[Told] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """The median of the rounds."""
        return median(self.costs)

    @property
    def streams(self) -> float:
        """How many such streams fill two cores to nine tenths."""
        return CORES * FILL * 1000 / self.cost


@dataclass(slots=True)
class Result:
    """All variants, and what an exact watch of the film told."""

    variants: list[Variant]
    exact: list[Told]

    def variant(self, name: str) -> Variant:
        """Return the variant of this name."""
        return next(each for each in self.variants if each.name == name)


FIRST, TUNED = "naive loop, imgsz 640", "naive loop, imgsz 416, stride 3"
NAIVE: dict[str, dict[str, Any]] = {  # keywords of `track`
    FIRST: {"imgsz": 640},
    "naive loop, imgsz 320": {"imgsz": 320},
    TUNED: {"imgsz": 416, "vid_stride": 3, "tracker": "bytetrack.yaml"},
    "decoding alone": {},
}
OURS, OURS_AT_5 = "floorwatch", "floorwatch, 5 looks a second"
SMALL, SMALL_AT_5 = "floorwatch, sub-stream", "floorwatch, sub-stream, 5 looks a second"


def measure(plan: Plan) -> Result:
    """Run all variants in turns."""
    main, small = bench_film(plan.main), bench_film(plan.small)
    weights = naive_weights()
    exact = Player(Order(films=(str(main),), exact=True)).answer()
    orders = _orders(main, small, plan)
    variants = {name: Variant(name) for name in (*NAIVE, *orders)}
    with ExitStack() as stack:
        loops = {
            name: stack.enter_context(NaiveLoop(str(weights) if keywords else BARE, main, keywords))
            for name, keywords in NAIVE.items()
        }
        for loop in loops.values():
            loop.begin()
        for _ in range(plan.rounds):
            for name, loop in loops.items():
                _note_slice(variants[name], loop.go_on(plan.slice_seconds))
            for name, order in orders.items():
                _note_play(variants[name], Player(order).answer(), plan)
    told = [(what, seconds) for _, what, seconds in exact.events]
    return Result(list(variants.values()), told)


def _orders(main: Path, small: Path, plan: Plan) -> dict[str, Order]:
    films = _turned(main, plan)
    small_films = _turned(small, plan)
    whole = Order(films=films, speed=SPEED, patient=True)
    return {
        OURS: whole,
        OURS_AT_5: replace(whole, analysed_fps=5.0),
        SMALL: replace(whole, small=small_films),
        SMALL_AT_5: replace(whole, small=small_films, analysed_fps=5.0),
    }


def _turned(film: Path, plan: Plan) -> tuple[str, ...]:
    """Return one film for each camera; each begins at another moment."""
    step = plan.main.seconds / plan.cameras
    return tuple(str(turned(film, round(step * n / 2) * 2)) for n in range(plan.cameras))


def _note_slice(variant: Variant, told: Line) -> None:
    variant.costs.append(1000 * told["cpu_seconds"] / told["stream_seconds"])
    variant.looked += told["pictures"]
    variant.boxes += told["boxes"]


def _note_play(variant: Variant, done: Answer, plan: Plan) -> None:
    variant.costs.append(1000 * done.cpu_seconds / (plan.cameras * plan.main.seconds))
    variant.looked += done.detected
    variant.shed += done.shed
    variant.precision = done.precision
    first = bench_cameras(1)[0][0].id
    variant.events = [(what, seconds) for camera, what, seconds in done.events if camera == first]


def same_events(some: list[Told], others: list[Told]) -> int:
    """Return how many events both told: one to one, of one kind and place, at one moment."""
    left = list(others)
    for what, seconds in some:
        match = [each for each in left if each[0] == what and abs(each[1] - seconds) < SAME_SECONDS]
        if match:
            left.remove(min(match, key=lambda each: abs(each[1] - seconds)))
    return len(others) - len(left)


def rows(result: Result) -> list[str]:
    """Return the figures as a table in Markdown."""
    first, tuned = (result.variant(name).cost for name in (FIRST, TUNED))
    lines = [
        "| watching one stream | CPU ms per second | streams on 2 cores | naive | tuned | events |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for each in result.variants:
        told = "-"
        if each.precision:
            told = f"{same_events(each.events, result.exact)} of {len(result.exact)}"
            extra = len(each.events) - same_events(each.events, result.exact)
            told += f", {extra} more" if extra else ""
        lines.append(
            f"| {each.name} | {each.cost:.1f} ({min(each.costs):.1f} to {max(each.costs):.1f}) "
            f"| {each.streams:.1f} | {first / each.cost:.1f}x | {tuned / each.cost:.1f}x | {told} |"
        )
    return lines
