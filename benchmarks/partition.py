"""Where the product's CPU time goes, part by part, for a second of one stream."""

from dataclasses import dataclass

from benchmarks import streams
from benchmarks.children import Player
from benchmarks.film import bench_film, turned
from benchmarks.ours import Order


@dataclass(frozen=True, slots=True)
class Part:
    """CPU ms in a second of one stream, calls in it, and CPU and wall ms of one call."""

    name: str
    cpu_ms: float
    calls: float
    each_ms: float
    each_wall_ms: float


def measure(plan: streams.Plan) -> list[Part]:
    """Play once with the product's functions under the clock; the last part is the rest."""
    film = bench_film(plan.main)
    step = plan.main.seconds / plan.cameras
    films = tuple(str(turned(film, round(step * n / 2) * 2)) for n in range(plan.cameras))
    done = Player(Order(films=films, speed=streams.SPEED, patient=True, parts=True)).answer()
    seconds = plan.cameras * plan.main.seconds
    parts = [
        Part(
            name,
            1000 * cpu / seconds,
            calls / seconds,
            1000 * cpu / max(calls, 1),
            1000 * wall / max(calls, 1),
        )
        for name, (cpu, wall, calls) in done.parts.items()
    ]
    rest = 1000 * done.cpu_seconds / seconds - sum(part.cpu_ms for part in parts)
    ordered = sorted(parts, key=lambda part: -part.cpu_ms)
    return [*ordered, Part("all else: reading, waiting, Python between", rest, 0.0, 0.0, 0.0)]


def rows(parts: list[Part]) -> list[str]:
    """Return the figures as a table in Markdown."""
    total = sum(part.cpu_ms for part in parts)
    lines = ["| part | CPU ms per stream-second | calls | CPU ms a call |", "|---|--:|--:|--:|"]
    lines += [
        f"| {each.name} | {each.cpu_ms:.2f} | {each.calls:.2f} | {each.each_ms:.3f} |"
        for each in parts
    ]
    return [*lines, f"| together | {total:.2f} | | |"]
