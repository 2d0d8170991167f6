"""Measures speed, memory and the number of streams: `make bench`, or `python -m benchmarks`.

    python -m benchmarks [streams] [live] [parts] [startup] [latency] [--write] [--quick]

Without a name all suites run, which takes about a quarter of an hour. Figures
are CPU times; even so, measure on a machine that has nothing else to do. `--quick`
checks within a minute that everything still works; its figures mean nothing.
"""

import argparse
import sys

from benchmarks import latency, live, page, partition, startup, streams
from benchmarks.film import MAIN, quick

SUITES = ("streams", "live", "parts", "startup", "latency")


def run(suite: str, *, briefly: bool) -> list[str]:
    """Measure one suite, keep its figures and return them as lines of Markdown."""
    name = f"quick-{suite}" if briefly else suite
    match suite:
        case "streams":
            result = streams.measure(streams.QUICK if briefly else streams.Plan())
            page.keep(name, result)
            return streams.rows(result)
        case "live":
            points = live.measure(live.QUICK if briefly else live.Plan())
            page.keep(name, points)
            return live.rows(points)
        case "parts":
            parts = partition.measure(streams.QUICK if briefly else streams.Plan())
            page.keep(name, parts)
            return partition.rows(parts)
        case "latency":
            noted = latency.measure(latency.QUICK if briefly else latency.Plan())
            page.keep(name, noted)
            return latency.rows(noted)
        case _:
            recipe = quick(MAIN) if briefly else MAIN
            starts = startup.measure(recipe, times=1 if briefly else 5)
            page.keep(name, starts)
            return startup.rows(starts)


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", choices=[*SUITES, []], help="which; all by default")
    parser.add_argument("--quick", action="store_true", help="only check that it works")
    parser.add_argument("--write", action="store_true", help="put figures into docs/performance.md")
    asked = parser.parse_args()
    for suite in asked.suites or SUITES:
        lines = run(suite, briefly=asked.quick)
        print(f"{suite}:", *lines, sep="\n", end="\n\n")
        sys.stdout.flush()
        if asked.write and not asked.quick:
            page.show(suite, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
