"""Proposals: bundles that somebody would like to see in force, each watched in the shadow.

One of each person, a handful in all. A proposal decides nothing: it is asked every question that
was decided, after the answer was given, and what it would have answered otherwise is kept.
To come into force it needs IT's keys like any bundle; who proposed it is its author, and the
author's approval does not count.
"""

import json
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from policy.audit.entries import Entry, Kind, time_text
from policy.audit.files import sync_file
from policy.bundles.proposing import proposed
from policy.bundles.reading import Bundle, bundle_of
from policy.bundles.replaying import Decided, WhatIf, decided_of
from policy.bundles.trying import Tried, try_bundle
from policy.errors import BundleError, PolicyError

MOST = 5
MOST_WAITING = 10_000


@dataclass(slots=True)
class Proposal:
    """A bundle that a person proposed, and what it would have decided otherwise since then."""

    person: str
    at: datetime
    bundle: Bundle
    tried: Tried
    watched_since: datetime
    shadow: WhatIf = field(default_factory=WhatIf)


class Proposals:
    """Keeps proposals in a folder and lets each be asked what is decided. Threads may share it."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._lock = threading.Lock()
        self._waiting: queue.Queue[tuple[int, Entry]] = queue.Queue(MOST_WAITING)
        self._watching: threading.Thread | None = None
        self._missed = 0
        self._all = {each.person: each for each in self._read()}
        self._watch()

    def all(self) -> Mapping[str, Proposal]:
        """Return the proposals by who made them."""
        with self._lock:
            return dict(self._all)

    def of(self, person: str) -> Proposal:
        """Return the proposal of a person, or raise BundleError."""
        found = self._all.get(person)
        if found is None:
            raise BundleError(f"there is no proposal of {person}", remedy="look at the list again")
        return found

    @property
    def missed(self) -> int:
        """How many decisions came too fast to be asked again."""
        return self._missed

    def propose(
        self,
        in_force: Bundle,
        person: str,
        texts: Mapping[str, str],
        about: str,
        record: Callable[[Bundle], None],
    ) -> Proposal:
        """Take a proposal in place of the person's last; `record` raises what cannot be recorded."""
        with self._lock:
            last = self._all.get(person)
            if last is None and len(self._all) >= MOST:
                raise BundleError(
                    f"{MOST} proposals wait already", remedy="ask IT to decide about one first"
                )
            goes_on = last is not None and last.bundle.parent == in_force.digest
            base = last.bundle if last is not None and goes_on else in_force
            bundle = proposed(in_force, base, person, texts, about)
            found = self._proposal(person, self._now(), bundle)
            record(bundle)
            self._write(found)
            self._all[person] = found
        self._watch()
        return found

    def drop(self, person: str, record: Callable[[Bundle], None]) -> None:
        """Forget a proposal, or raise BundleError if there is none."""
        with self._lock:
            record(self.of(person).bundle)
            self._file(person).unlink(missing_ok=True)
            del self._all[person]

    def came_into_force(self, digest: str) -> None:
        """Forget the proposal that is in force now."""
        with self._lock:
            for person in [
                each.person for each in self._all.values() if each.bundle.digest == digest
            ]:
                self._file(person).unlink(missing_ok=True)
                del self._all[person]

    def note(self, seq: int, entry: Entry) -> None:
        """Let what was just decided be asked again, soon; whoever asks waits for nothing."""
        if not self._all or entry.kind is not Kind.DECISION:
            return
        try:
            self._waiting.put_nowait((seq, entry))
        except queue.Full:
            self._missed += 1

    def settle(self) -> None:
        """Wait until all that was noted has been asked."""
        self._waiting.join()

    def _watch(self) -> None:
        if self._all and self._watching is None:
            self._watching = threading.Thread(
                target=self._ask_on, name="shadow of proposals", daemon=True
            )
            self._watching.start()

    def _ask_on(self) -> None:
        while True:
            seq, entry = self._waiting.get()
            try:
                self._ask(decided_of({**entry.facts, "seq": seq, "at": time_text(entry.at)}))
            finally:
                self._waiting.task_done()

    def _ask(self, decided: Decided | None) -> None:
        if decided is None:
            return
        for each in self.all().values():
            each.shadow.ask(each.tried.policies, [decided])

    def _proposal(self, person: str, at: datetime, bundle: Bundle) -> Proposal:
        return Proposal(person, at, bundle, try_bundle(bundle), self._now())

    def _file(self, person: str) -> Path:
        return self._folder / f"{person}.json"

    def _write(self, proposal: Proposal) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        files = {name: data.decode() for name, data in proposal.bundle.files.items()}
        told = {"person": proposal.person, "at": time_text(proposal.at), "files": files}
        fresh = self._file(proposal.person).with_suffix(".new")
        fresh.write_text(json.dumps(told), "utf-8")
        sync_file(fresh)
        fresh.replace(self._file(proposal.person))

    def _read(self) -> list[Proposal]:
        """Return what was proposed. What cannot be tried any more, after an update, is left out."""
        found = []
        for file in sorted(self._folder.glob("*.json")):
            try:
                told = json.loads(file.read_text("utf-8"))
                bundle = bundle_of(
                    {name: text.encode() for name, text in told["files"].items()}, {}
                )
                at = datetime.fromisoformat(told["at"])
                found.append(self._proposal(str(told["person"]), at, bundle))
            except (OSError, ValueError, KeyError, PolicyError):
                continue
        return found
