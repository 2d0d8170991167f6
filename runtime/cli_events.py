"""`floorwatch events`: what a running server knows, as lines for people or programs."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plant.events import Event, EventKind, Phase
from plant.json_tables import JsonTable, table_of
from plant.wire import time_text
from runtime.cli_app import SettingsOption, UrlOption, say, settings_in_force, usual_url
from runtime.cli_looking import looking_at
from runtime.event_lines import HEAD, event_of, json_line, line

if TYPE_CHECKING:
    from runtime.server_client import ServerClient

MOST_IN_A_PAGE = 200
TIMES = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events somebody asks for; None means any."""

    kind: EventKind | None
    camera: str | None
    zone: str | None
    phase: Phase | None
    since: datetime | None
    until: datetime | None

    def asked(self) -> dict[str, str | int]:
        """Return it as the server's list understands it."""
        times = {"from": self.since, "to": self.until}
        words = {"kind": self.kind, "camera": self.camera, "zone": self.zone, "phase": self.phase}
        return {
            **{name: str(word) for name, word in words.items() if word is not None},
            **{name: time_text(at.astimezone()) for name, at in times.items() if at is not None},
        }

    def fits(self, event: Event) -> bool:
        """Whether a revision of the feed is asked for."""
        return (
            self.kind in (None, event.kind)
            and self.camera in (None, event.camera)
            and (self.zone is None or self.zone in event.zones)
            and self.phase in (None, event.phase)
            and (self.since is None or event.onset_at >= self.since.astimezone())
            and (self.until is None or event.onset_at < self.until.astimezone())
        )


def events(  # noqa: PLR0913  # one argument per option of the command
    *,
    kind: Annotated[EventKind | None, typer.Option(help="Events of this kind only.")] = None,
    camera: Annotated[str | None, typer.Option(help="Events of this camera only.")] = None,
    zone: Annotated[str | None, typer.Option(help="Events in this zone only.")] = None,
    phase: Annotated[Phase | None, typer.Option(help="Events in this phase only.")] = None,
    since: Annotated[
        datetime | None, typer.Option(help="Onset at this time or later.", formats=TIMES)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Onset before this time.", formats=TIMES)
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many of the newest.")] = 50,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what happens from now on.")
    ] = False,
    as_json_text: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
    state: Annotated[
        Path | None, typer.Option(help="Folder of this device's key, where `enrol` made it.")
    ] = None,
    person: Annotated[
        str, typer.Option(help="Who signs in on this device; the password is asked for.")
    ] = "",
    url: UrlOption = None,
    settings: SettingsOption = None,
) -> None:
    """List the events of a server, the newest last; behind the gate with --state and --person."""
    chosen = settings_in_force(settings)
    wanted = Wanted(kind, camera, zone, phase, since, until)
    written = json_line if as_json_text else line
    with looking_at(url or usual_url(chosen), chosen, state=state, person=person) as client:
        found = list(_listed(client, wanted, limit))
        if not as_json_text:
            say(HEAD)
        _say_all(found, written)
        if follow:
            newest = max((stored.whole("position") for stored in found), default=0)
            _follow(_followed(client, wanted, newest), written)


def _say_all(found: list[JsonTable], written: Callable[[JsonTable], str]) -> None:
    for stored in reversed(found):
        say(written(stored))
    sys.stdout.flush()


def _follow(stored: Iterator[JsonTable], written: Callable[[JsonTable], str]) -> None:
    """Say each as soon as it comes: who reads through a pipe wants to know now."""
    with suppress(KeyboardInterrupt):
        for each in stored:
            say(written(each))
            sys.stdout.flush()


def _listed(client: "ServerClient", wanted: Wanted, limit: int) -> Iterator[JsonTable]:
    """Yield the newest events that are wanted, page by page."""
    cursor: str | None = None
    while limit > 0:
        place = {} if cursor is None else {"cursor": cursor}
        page = client.get(
            "/api/v1/events",
            {**wanted.asked(), **place, "limit": min(limit, MOST_IN_A_PAGE)},
        )
        items = page.tables("events")
        yield from items
        limit -= len(items)
        cursor = page.text_or_null("next")
        if cursor is None:
            return


def _followed(client: "ServerClient", wanted: Wanted, newest: int) -> Iterator[JsonTable]:
    """Yield what comes from now on, for ever."""
    for message in client.feed(after=str(newest or ""), stop=threading.Event()):
        stored = table_of(message.json())
        if wanted.fits(event_of(stored)):
            yield stored
