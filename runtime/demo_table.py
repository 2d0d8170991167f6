"""What the demo shows: a live table on a terminal, plain lines elsewhere, and the result."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table

from plant.events import ClipState, Event, Phase
from plant.ids import EventId
from plant.json_tables import JsonTable
from runtime.demo_judging import Row
from runtime.event_lines import event_of, line

NEWEST = 16
REMEMBERED = 200
HEAD = f"{'camera':<18} {'kind':<21} {'place':<12} {'onset':>8}  {'verdict':<12} {'clip':<12} delivered"
_CLIPS = {
    ClipState.NONE: "",
    ClipState.PENDING: "to come",
    ClipState.READY: "[green]ready[/]",
    ClipState.FAILED: "[red]failed[/]",
}


class Board:
    """The events so far, in the order in which they came, each as its newest revision tells it."""

    def __init__(self, delivered: Callable[[str], bool]) -> None:
        self._events: dict[EventId, Event] = {}
        self._delivered = delivered

    def take(self, event: Event) -> None:
        """Put a revision on the board; an older one than is there changes nothing."""
        known = self._events.get(event.id)
        if known is None or known.revision < event.revision:
            self._events[event.id] = event
        if len(self._events) > REMEMBERED:
            del self._events[next(iter(self._events))]

    def __rich__(self) -> Table:
        """Return the newest events as a table."""
        table = Table(box=None, pad_edge=False, header_style="dim")
        for name in ("film time", "camera", "kind", "place", "why", "clip", "MQTT"):
            table.add_column(name, no_wrap=name != "why")
        for event in list(self._events.values())[-NEWEST:]:
            table.add_row(
                f"{event.onset_at:%H:%M:%S}",
                event.camera,
                f"[bold]{event.kind}[/]",
                event.place,
                event.because,
                _CLIPS[event.evidence.state],
                "[green]told[/]" if self._delivered(event.key) else "…",
            )
        return table


@contextmanager
def shown(board: Board) -> Iterator[Callable[[JsonTable], None]]:
    """Give a function that takes a revision from the feed and shows it."""
    console = Console()

    def plainly(stored: JsonTable) -> None:
        event = event_of(stored)
        is_news = event.phase is Phase.OPENED or event.evidence.state is ClipState.READY
        if is_news:
            sys.stdout.write(f"{line(stored)}\n")
            sys.stdout.flush()

    if not console.is_terminal:
        yield plainly
        return
    with Live(board, console=console, refresh_per_second=4, vertical_overflow="crop"):
        yield lambda stored: board.take(event_of(stored))


def result_lines(rows: Sequence[Row]) -> list[str]:
    """Return the result: a line for each row, what is wrong with it, and the sum."""
    lines = [HEAD]
    for row in rows:
        lines.append(_line(row))
        if row.proof is not None and row.proof.clip:
            lines.append(f"{'':<18} {row.proof.clip}")
    bad = sum(not row.is_good for row in rows)
    if bad:
        lines.append(f"{bad} of {len(rows)} lines are not as they should be")
    else:
        lines.append(
            "every expected event came and no other; every clip plays and holds its onset;"
        )
        lines.append("every revision reached a subscriber")
    return lines


def _line(row: Row) -> str:
    seconds = "" if row.seconds is None else f"{row.seconds:.1f} s"
    clip = delivered = ""
    if row.proof is not None:
        clip = "is wrong" if row.proof.clip else "plays"
        delivered = f"{row.proof.delivered} of {row.proof.revisions}"
    return (
        f"{row.camera:<18} {row.kind:<21} {row.place:<12} {seconds:>8}  "
        f"{row.verdict:<12} {clip:<12} {delivered}"
    ).rstrip()
