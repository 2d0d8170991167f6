"""What stands above every page of everybody while an emergency grant runs, or is asked for.

Who signed in reads who opened it and what for; a device at which nobody sits, that it is so.
Who may agree to what somebody asks for is told that too.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from starlette.requests import HTTPConnection

from api.http.actions import Action
from api.http.guard import admitted_of
from api.http.parts import Parts
from plant.wire import Json, time_text
from policy.break_glass.openings import WAITS, Stage
from policy.gate.knowing import Emergency

PAGE = "/emergency"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence or two; `until` is when what it tells of is over by itself."""

    words: str
    runs: bool
    until: datetime

    def told(self) -> Json:
        """Return it for a page that is open already."""
        return {"words": self.words, "runs": self.runs, "until": time_text(self.until)}


def notices_of(connection: HTTPConnection) -> tuple[Notice, ...]:
    """Return what whoever asks must be told above their page, what runs first."""
    parts: Parts = connection.app.state.parts
    if parts.guard is None:
        return ()
    now, known = parts.clock.now(), parts.guard.knowledge.now
    zone, person = parts.plant.in_force[0].timezone, _person(connection)
    running = [_running(each, zone, person) for each in known.emergencies if each.runs(now)]
    if not connection.app.state.may(connection, Action.BREAK_GLASS_AGREE):
        return tuple(running)
    asked = [
        _asked(each, zone)
        for each in known.emergencies
        if each.stage == Stage.ASKED and each.asked_by != person and now < each.asked_at + WAITS
    ]
    return (*running, *asked)


def _person(connection: HTTPConnection) -> str:
    admitted = admitted_of(connection)
    person = None if admitted is None else admitted.question.person
    return "" if person is None else person.id


def _running(one: Emergency, zone: tzinfo, person: str) -> Notice:
    assert one.until is not None
    words = f"Emergency access is open until {one.until.astimezone(zone):%H:%M}."
    if person:
        words += f" {one.about}. Opened by {one.asked_by} and {one.agreed_by}."
    return Notice(words, runs=True, until=one.until)


def _asked(one: Emergency, zone: tzinfo) -> Notice:
    until = one.asked_at + WAITS
    words = (
        f"{one.asked_by} asks for emergency access. {one.about}. "
        f"Somebody else must agree until {until.astimezone(zone):%H:%M}."
    )
    return Notice(words, runs=False, until=until)
