"""What a process costs: CPU seconds and memory, of itself and of children that ended."""

import os
import resource
from pathlib import Path
from statistics import median


def cpu_seconds() -> float:
    """Return user and system time spent so far, ended children included."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def cpu_seconds_of(process: int) -> float:
    """Return user and system time that another process has spent so far."""
    told = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb() -> float:
    """Return the memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def load_average() -> float:
    """Return how many threads wanted to run, on average over the last minute."""
    return os.getloadavg()[0]


def share(values: list[float], part: float) -> float:
    """Return the value below which this part of all values lies; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def middle(values: list[float]) -> float:
    """Return the median; 0 where there are no values."""
    return median(values) if values else 0.0
