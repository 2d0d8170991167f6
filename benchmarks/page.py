"""Figures kept as JSON, and shown in docs/performance.md between its markers."""

import json
import os
import re
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.cost import load_average
from benchmarks.film import CACHE, ROOT

PAGE = ROOT / "docs" / "performance.md"


def keep(suite: str, figures: Any) -> Path:  # dataclasses, or lists of them
    """Write the figures of a suite as JSON beside the bench films, with the circumstances."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"{suite}.json"
    told = {"circumstances": circumstances(), "figures": _plain(figures)}
    path.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return path


def circumstances() -> dict[str, str]:
    """Return when and on what it was measured."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "load_average": f"{load_average():.1f}",
    }


def processor() -> str:
    """Return what the processor calls itself."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    return found[1] if found else "unknown"


def show(suite: str, lines: list[str], *, page: Path = PAGE) -> None:
    """Put the lines between the suite's markers; a page without them is left as it is."""
    begins, ends = f"<!-- {suite}: begin -->", f"<!-- {suite}: end -->"
    text = page.read_text("utf-8")
    if begins not in text or ends not in text:
        raise ValueError(f"{page.name} has no markers for {suite}")
    before, rest = text.split(begins, 1)
    after = rest.split(ends, 1)[1]
    facts = circumstances()
    told = (
        f"Measured {facts['at'][:10]} on {facts['cores']} cores of {facts['processor']}; "
        f"load average {facts['load_average']} at the end."
    )
    body = "\n".join([begins, told, "", *lines, ends])
    page.write_text(before + body + after, encoding="utf-8")


def _plain(figures: Any) -> Any:  # whatever the suite measured
    if is_dataclass(figures) and not isinstance(figures, type):
        return asdict(figures)
    return [_plain(each) for each in figures] if isinstance(figures, list) else figures
