"""What another bundle would have decided, over the decisions that the audit recorded."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from policy.audit.backwards import lines_backwards
from policy.decisions.engine import Answer, PolicySet
from policy.decisions.explaining import near_misses
from policy.decisions.facts import Question
from policy.decisions.slicing import Slices
from policy.decisions.telling import question_from_json
from policy.errors import DecisionError

MOST_LISTED = 100
_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the past."""

    seq: int
    question: Question
    allowed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that would be another one."""

    decided: Decided
    answer: Answer
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        asked = self.decided.question
        person = asked.person.id if asked.person else "nobody"
        why = ", ".join(self.answer.because or self.answer.errors or self.near) or "default"
        thing = f"{asked.resource.thing.value} {asked.resource.id}"
        return (
            f"{self.decided.seq}: {asked.device.id}, {person}: {asked.action.value} on {thing}:"
            f" {'allow' if self.answer.allowed else 'deny'} ({why})"
        )


class Deciding(Protocol):
    """What answers questions, many at a time."""

    def decide_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Return the answers in the order of the questions."""
        ...


@dataclass(slots=True)
class WhatIf:
    """How many decisions were asked again, and which would be others (the first hundred)."""

    asked: int = 0
    newly_denied: int = 0
    newly_allowed: int = 0
    changes: list[Change] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"of {self.asked} decisions it would newly deny {self.newly_denied}"
            f" and newly allow {self.newly_allowed}"
        )

    def ask(self, policies: PolicySet, some: Sequence[Decided], by: Deciding | None = None) -> None:
        """Ask other policies some questions of the past together, with `by` as their mouth."""
        answers = (by or policies).decide_all([each.question for each in some])
        for decided, answer in zip(some, answers, strict=True):
            self._note(policies, decided, answer)

    def add(self, later: "WhatIf") -> None:
        """Take in what was found over later decisions."""
        self.asked += later.asked
        self.newly_denied += later.newly_denied
        self.newly_allowed += later.newly_allowed
        self.changes += later.changes[: MOST_LISTED - len(self.changes)]

    def _note(self, policies: PolicySet, decided: Decided, answer: Answer) -> None:
        self.asked += 1
        if answer.allowed == decided.allowed:
            return
        self.newly_allowed += answer.allowed
        self.newly_denied += not answer.allowed
        if len(self.changes) < MOST_LISTED:
            near = () if answer.allowed else near_misses(policies, decided.question)
            self.changes.append(Change(decided, answer, tuple(str(each) for each in near)))


def what_if(policies: PolicySet, past: Iterable[Decided]) -> WhatIf:
    """Ask other policies the questions of the past."""
    found, waiting, slices = WhatIf(), iter(past), Slices(policies)
    while some := list(islice(waiting, _AT_ONCE)):
        found.ask(policies, some, slices)
    return found


def decision_lines(log: Path, *, last: int | None = None) -> list[bytes]:
    """Return the records of decisions in their order, as they were written: all, or the last."""
    return list(islice(_decisions_backwards(log), last))[::-1]


def decisions_of(lines: Iterable[bytes]) -> Iterator[Decided]:
    """Yield the decisions that records tell.

    Those that were recorded in confidence cannot be asked again and are left out.
    """
    for line in lines:
        decided = decided_of(json.loads(line))
        if decided is not None:
            yield decided


def decision_at(log: Path, seq: int) -> Decided | None:
    """Return the decision of a record, or None where it is none that can be asked again."""
    record = json.loads(next(lines_backwards(log, before=seq + 1), b"{}"))
    is_it = record.get("seq") == seq and record["kind"] == "decision"
    return decided_of(record) if is_it else None


def _decisions_backwards(log: Path) -> Iterator[bytes]:
    return (
        line
        for line in lines_backwards(log)
        if b'"kind":"decision"' in line and b'"device":' in line
    )


# A record of our own log, as it is read from there.
def decided_of(record: dict[str, Any]) -> Decided | None:
    """Return the decision that a record tells, or None where it cannot be asked again."""
    try:
        told = {**record, "now": record["at"]}
        return Decided(record["seq"], question_from_json(told), record["decision"] == "allow")
    except (KeyError, DecisionError):
        return None
