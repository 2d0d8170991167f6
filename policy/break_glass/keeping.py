"""Keeps openings: each step is recorded before it holds, and all of them survive a restart.

An end is the exception: it holds at once, and is recorded as soon as anything can be.
"""

import contextlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from policy.audit.entries import Entry, Kind, time_text
from policy.audit.files import sync_file
from policy.break_glass.grants import Grant
from policy.break_glass.openings import (
    OTHER_POLICIES,
    Hand,
    Moment,
    Opening,
    Outcome,
    Over,
    Review,
    Stage,
    Wish,
    agree,
    ask,
    end,
    passed,
    resumed,
    review,
    used,
)
from policy.break_glass.telling import opening_from_json, opening_to_json
from policy.canonical import Json
from policy.errors import AuditError, BreakGlassError
from policy.statements import Stating

OPENINGS_STATEMENT = "break-glass"
# Of those that need nothing any more; the audit has all.
MOST_CLOSED = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where openings are kept, and what signs the file."""

    file: Path
    statements: Stating


class BreakGlass:
    """All openings of a plant. Threads may share it."""

    def __init__(
        self,
        place: Place,
        grants: Callable[[], Mapping[str, Grant]],
        *,
        audit: Callable[[Entry], int],
        moment: Callable[[], Moment],
    ) -> None:
        """`grants` are those of the bundle in force; `audit` raises what cannot be recorded."""
        self._place = place
        self._grants = grants
        self._audit = audit
        self._moment = moment
        self._lock = threading.RLock()
        self._unrecorded: list[Entry] = []
        self._is_kept = True
        self._all = {each.id: resumed(each, moment()) for each in self._read()}

    def all(self) -> Mapping[str, Opening]:
        """Return every opening as it stands now, by id."""
        self.tick()
        with self._lock:
            return dict(self._all)

    @property
    def grants(self) -> Mapping[str, Grant]:
        """What the bundle in force has prepared."""
        return self._grants()

    def ask(self, grant: str, by: Hand, *, minutes: int, reason: str) -> Opening:
        """Ask for a grant; a second person must agree before it runs."""
        prepared = self._grants().get(grant)
        if prepared is None:
            raise BreakGlassError(f"IT has prepared no {grant!r}", remedy="look at the list again")
        wish = Wish(prepared, minutes, reason)
        with self._lock:
            others = self.all().values()
            made = ask(secrets.token_hex(8), wish, by, self._moment(), others=others)
            return self._keep(made, "break-glass asked for", by)

    def agree(self, name: str, by: Hand) -> Opening:
        """Let it run, because a second person agrees."""
        with self._lock:
            opening = agree(self._one(name), by, self._moment())
            if self._grants().get(opening.wish.grant.id) != opening.wish.grant:
                raise BreakGlassError("IT has changed this grant", remedy="ask for it anew")
            return self._keep(opening, "break-glass opened", by)

    def end(self, name: str, by: Hand) -> Opening:
        """End it, or take back what was asked for."""
        with self._lock:
            ended = end(self._one(name), Over(by.at, "somebody ended it", by.person))
            self._ended(ended, by)
            self._settle()
            return ended

    def review(self, name: str, by: Hand, *, outcome: Outcome, words: str) -> Opening:
        """Keep what somebody else found afterwards."""
        with self._lock:
            found = review(self._one(name), Review(by, outcome, words))
            return self._keep(found, "break-glass reviewed", by)

    def note(self, person: str, grants: frozenset[str], action: str) -> None:
        """Count that somebody was allowed something because of grants that run."""
        with self._lock:
            for each in self._all.values():
                theirs = person in each.people and each.wish.grant.id in grants
                if each.stage is Stage.RUNNING and theirs:
                    self._all[each.id] = used(each, f"{person} {action}")
                    self._is_kept = False

    def tick(self) -> bool:
        """Let time pass; return whether anything ended by that."""
        with self._lock:
            now, grants = self._moment(), self._grants()
            ended = [
                gone
                for each in self._all.values()
                if each.over is None and (gone := _now(each, now, grants)).over is not None
            ]
            for each in ended:
                self._ended(each, None)
            self._settle()
            return bool(ended)

    def _one(self, name: str) -> Opening:
        found = self.all().get(name)
        if found is None:
            raise BreakGlassError("there is no such opening", remedy="look at the list again")
        return found

    def _keep(self, opening: Opening, what: str, by: Hand) -> Opening:
        # INVARIANT: recorded before it holds.
        self._audit(_entry(opening, what, by))
        self._all[opening.id] = opening
        self._write()
        return opening

    def _ended(self, opening: Opening, by: Hand | None) -> None:
        assert opening.over is not None
        self._all[opening.id] = opening
        what = "break-glass ended" if opening.agreed else "break-glass not opened"
        hand = by or Hand(opening.over.person, "", opening.over.at)
        self._unrecorded.append(_entry(opening, what, hand))
        self._is_kept = False

    def _settle(self) -> None:
        """Record and write what is not yet; what cannot be now is tried at the next tick."""
        with contextlib.suppress(AuditError, OSError):
            while self._unrecorded:
                self._audit(self._unrecorded[0])
                del self._unrecorded[0]
            if not self._is_kept:
                self._write()

    def _write(self) -> None:
        closed = [each for each in self._all.values() if each.stage is Stage.CLOSED]
        for each in sorted(closed, key=lambda one: one.asked.at)[:-MOST_CLOSED]:
            del self._all[each.id]
        told: list[Json] = [opening_to_json(each) for each in self._all.values()]
        fresh = self._place.file.with_suffix(".new")
        fresh.write_text(self._place.statements.state({"openings": told}), "ascii")
        sync_file(fresh)
        fresh.replace(self._place.file)
        self._is_kept = True

    def _read(self) -> list[Opening]:
        if not self._place.file.exists():
            return []
        text = self._place.file.read_text("ascii").strip()
        told = self._place.statements.reading.read(text).get("openings")
        return [opening_from_json(each) for each in told] if isinstance(told, list) else []


def _now(opening: Opening, moment: Moment, grants: Mapping[str, Grant]) -> Opening:
    """Return the opening as time and the bundle in force leave it."""
    grant = opening.wish.grant
    if grants.get(grant.id) != grant:
        return replace(opening, over=Over(moment.at, OTHER_POLICIES))
    return passed(opening, moment)


def _entry(opening: Opening, what: str, by: Hand) -> Entry:
    facts: dict[str, Json] = {
        "what": what,
        "opening": opening.id,
        "grant": opening.wish.grant.id,
        "minutes": opening.wish.minutes,
        "people": sorted(opening.people),
        "by": {"person": by.person, "device": by.device, "reason": opening.wish.reason},
    }
    if opening.until is not None:
        facts["until"] = time_text(opening.until)
    if opening.over is not None:
        facts |= {"why": opening.over.why, "uses": dict(opening.uses)}
    if opening.review is not None:
        facts |= {"outcome": opening.review.outcome.value, "words": opening.review.words}
    return Entry(Kind.BREAK_GLASS, by.at, facts)
