"""The truth of a film: what happens in it, by kind, place and second.

Seconds count from the film's beginning. `quiet` names spans in which nothing may
be told; with `only_quiet`, what is told elsewhere is neither right nor wrong.
Nothing in `vision` can read this.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plant.errors import ScoreError
from plant.events import EventKind
from plant.json_tables import JsonMisfitError, JsonTable, table_of

VERSION = 1


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that happens. An empty place or direction fits any."""

    kind: EventKind
    onset_seconds: float
    tolerance_seconds: float
    place: str = ""
    direction: str = ""
    end_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """All that happens in one film."""

    video: str
    expected: tuple[Expected, ...]
    camera: str = ""
    starts_at: datetime | None = None
    quiet: tuple[tuple[float, float], ...] = ()
    only_quiet: bool = False


def read_truth(path: Path) -> Truth:
    """Return the truth of a truth file, or raise ScoreError naming the field.

    Where its video lies beside it, it has to fit.
    """
    data = read_json(path)
    try:
        told = table_of(data)
        truth = truth_of(told)
        # The video's header is read by a decoder, which no other command loads.
        from runtime.truth_fit import check_fit  # noqa: PLC0415

        check_fit(told, path)
    except JsonMisfitError as misfit:
        raise ScoreError(misfit.what, where=str(path)) from misfit
    return truth


def truth_of(here: JsonTable) -> Truth:
    """Return the truth that a JSON object tells."""
    if here.whole("version") != VERSION:
        raise JsonMisfitError(f"'version' should be {VERSION}")
    quiet = here.spans("quiet") if here.has("quiet") else ()
    return Truth(
        video=here.text("video"),
        expected=tuple(expected_of(each) for each in here.tables("expected")),
        camera=here.text_or_null("camera") or "",
        starts_at=here.time_or_null("starts_at"),
        quiet=quiet,
        only_quiet=here.values.get("only_quiet") is True,
    )


def read_json(path: Path) -> object:
    """Return what a JSON file holds, or raise ScoreError."""
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ScoreError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise ScoreError("is not JSON", where=str(path)) from error


def expected_of(here: JsonTable) -> Expected:
    """Return the expected event that a JSON object tells."""
    return Expected(
        kind=here.choice("kind", EventKind),
        onset_seconds=here.number("onset_seconds"),
        tolerance_seconds=here.number("tolerance_seconds"),
        place=here.text_or_null("zone") or here.text_or_null("gate_line") or "",
        direction=here.text_or_null("direction") or "",
        end_seconds=here.number("end_seconds") if here.has("end_seconds") else None,
    )
