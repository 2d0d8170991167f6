"""Asking policyd from a shell: who asks is told by the system, and it hangs up at the end."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plant.json_tables import JsonTable, table_of
from policy.canonical import Json
from policy.daemon.calling import Policyd
from runtime.cli_app import settings_in_force, usual_url

_SECONDS, _AT_ONCE = 60.0, 500


class Shell:
    """policyd, asked for somebody at a shell; `origin` is where browsers reach the server."""

    def __init__(self, there: Policyd, origin: str) -> None:
        self._there = there
        self.origin = origin

    def ask(self, name: str, /, **told: Json) -> JsonTable:
        """Return what policyd answers, or raise PolicyError."""
        return table_of(self._there.ask(name, **told))

    def pages(self, name: str, rows: str, /, **told: Json) -> Iterator[JsonTable]:
        """Yield the rows of a list, page by page."""
        start = 0
        while page := self.ask(name, **told, start=start, limit=_AT_ONCE).tables(rows):
            yield from page
            start += len(page)

    def change(self, name: str, reason: str = "", /, **told: Json) -> JsonTable:
        """Let policyd change something; it records who asked, and why."""
        by: dict[str, Json] = {"person": _user(), "device": "shell", "reason": reason}
        return self.ask(name, **told, by=by)


@contextmanager
def asking(settings: Path | None) -> Iterator[Shell]:
    """Give the policyd that the settings name, until the block is left."""
    chosen = settings_in_force(settings)
    there = Policyd(chosen.policyd.socket_path, seconds=_SECONDS)
    try:
        yield Shell(there, usual_url(chosen))
    finally:
        there.close()


def _user() -> str:
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
