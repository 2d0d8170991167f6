"""Live: what more and more cameras cost, how late they are, and where that bends.

Films are played at their own pace, each camera begun at another moment, in as many
processes as the product would use. Delay is from the moment at which a picture was
due to the moment at which the rules had judged it, for pictures that the detector
looked at.
"""

from dataclasses import dataclass
from itertools import islice

from benchmarks.children import Player
from benchmarks.cost import share
from benchmarks.film import MAIN, Recipe, bench_film, quick, turned
from benchmarks.ours import Answer, Order
from runtime.settings import VisionSettings

LATE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """How many cameras, and for how long each number of them is measured."""

    recipe: Recipe = MAIN
    counts: tuple[int, ...] = (1, 2, 4, 8, 16, 24)
    seconds: float = 30.0
    settle: float = 5.0


QUICK = Plan(recipe=quick(MAIN), counts=(1, 2), seconds=6.0, settle=3.0)


@dataclass(frozen=True, slots=True)
class Point:
    """The figures of one number of cameras. Times in milliseconds, memory in MB."""

    cameras: int
    processes: int
    cores: float
    cpu_ms: float
    delay_p50: float
    delay_p95: float
    late_p95: float
    late_most: float
    looked_per_second: float
    shed: int
    unrecorded: int
    resident_mb: float
    torch: bool

    @property
    def is_bent(self) -> bool:
        """Whether pictures were left out or judged too late to be called live."""
        return self.shed > 0 or self.delay_p95 > 1000 * LATE_SECONDS


def measure(plan: Plan) -> list[Point]:
    """Play to each number of cameras in turn."""
    return [_point(count, plan) for count in plan.counts]


def _point(count: int, plan: Plan) -> Point:
    film = bench_film(plan.recipe)
    step = plan.recipe.seconds / count
    films = iter(str(turned(film, round(step * n / 2) * 2)) for n in range(count))
    players = []
    while group := tuple(islice(films, VisionSettings().cameras_per_process)):
        players.append(Player(Order(films=group, window=plan.seconds, settle=plan.settle)))
    return _summed(count, [player.answer() for player in players])


def _summed(count: int, answers: list[Answer]) -> Point:
    delays = [1000 * each for answer in answers for each in answer.delays]
    lateness = [1000 * each for answer in answers for each in answer.lateness]
    cores = sum(answer.cpu_seconds / answer.wall_seconds for answer in answers)
    return Point(
        cameras=count,
        processes=len(answers),
        cores=cores,
        cpu_ms=1000 * cores / count,
        delay_p50=share(delays, 0.5),
        delay_p95=share(delays, 0.95),
        late_p95=share(lateness, 0.95),
        late_most=max(lateness, default=0.0),
        looked_per_second=sum(each.looked / each.wall_seconds for each in answers) / count,
        shed=sum(answer.shed for answer in answers),
        unrecorded=sum(answer.unrecorded for answer in answers),
        resident_mb=sum(answer.resident_mb for answer in answers),
        torch=any(answer.torch for answer in answers),
    )


def rows(points: list[Point]) -> list[str]:
    """Return the figures as a table in Markdown."""
    lines = [
        "| cameras (processes) | cores | CPU ms each | judged after | late | left out | memory |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {each.cameras} ({each.processes}) | {each.cores:.2f} | {each.cpu_ms:.1f} "
        f"| {each.delay_p50:.0f} / {each.delay_p95:.0f} ms "
        f"| {each.late_p95:.0f} / {each.late_most:.0f} ms "
        f"| {each.shed} | {each.resident_mb:.0f} MB |"
        for each in points
    ]
    return lines
