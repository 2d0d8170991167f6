"""What people write into an incident: notes, tasks, loss lines.

An entry is never changed; what is done about it is a further one. Loss lines add up to
what the incident cost, in each unit.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from casework.steps import checked_loss
from plant.ids import IncidentId
from plant.incidents import Loss
from plant.ports import Store, Writing
from plant.store_errors import MissingError
from plant.workbench import Entry, EntryKind, LossLine, Task

_CHANGES = {
    EntryKind.TASK_DONE: EntryKind.TASK,
    EntryKind.TASK_REOPENED: EntryKind.TASK,
    EntryKind.LOSS_DROPPED: EntryKind.LOSS,
}


def tasks_of(entries: Iterable[Entry]) -> tuple[Task, ...]:
    """Return the tasks as they stand."""
    tasks: dict[int, Task] = {}
    for each in entries:
        if each.kind is EntryKind.TASK:
            tasks[each.number] = Task(each.number, each.text, each.by)
        elif each.kind is EntryKind.TASK_DONE and each.about in tasks:
            there = tasks[each.about]
            tasks[each.about] = replace(there, done_by=each.by, done_at=each.at)
        elif each.kind is EntryKind.TASK_REOPENED and each.about in tasks:
            tasks[each.about] = replace(tasks[each.about], done_by="", done_at=None)
    return tuple(tasks.values())


def losses_of(entries: Iterable[Entry]) -> tuple[LossLine, ...]:
    """Return the loss lines that stand."""
    lines: dict[int, LossLine] = {}
    for each in entries:
        if each.kind is EntryKind.LOSS and each.loss is not None:
            lines[each.number] = LossLine(each.number, each.text, each.loss, each.by)
        elif each.kind is EntryKind.LOSS_DROPPED and each.about is not None:
            lines.pop(each.about, None)
    return tuple(lines.values())


def totals_of(lines: Iterable[LossLine]) -> dict[str, Loss]:
    """Return what the lines come to in each unit."""
    totals: dict[str, Loss] = {}
    for each in lines:
        unit = each.loss.unit
        so_far = totals.get(unit, Loss(Decimal(0), Decimal(0), unit))
        value, back = so_far.value + each.loss.value, so_far.recovered + each.loss.recovered
        totals[unit] = Loss(value, back, unit)
    return totals


class Workbench:
    """The desk at which incidents are written on.

    An unknown incident is a MissingError, what makes no sense a CaseError.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, incident: IncidentId, text: str, *, by: str) -> Entry:
        """Write a note."""
        return self._write(incident, EntryKind.NOTE, text, by=by)

    def task(self, incident: IncidentId, text: str, *, by: str) -> Entry:
        """Write down something to do."""
        return self._write(incident, EntryKind.TASK, text, by=by)

    def loss(self, incident: IncidentId, text: str, loss: Loss, *, by: str) -> Entry:
        """Write down what was lost, its value, and what came back of it."""
        return self._write(incident, EntryKind.LOSS, text, by=by, loss=checked_loss(loss))

    def change(self, incident: IncidentId, kind: EntryKind, about: int, *, by: str) -> Entry:
        """Do something about an earlier entry: a task is done or not, a loss line was wrong."""
        with self._store.writing() as work:
            entries = work.desk.entries(incident)
            there = next((each for each in entries if each.number == about), None)
            if kind not in _CHANGES or there is None or there.kind is not _CHANGES[kind]:
                raise CaseError("there is nothing to change there", remedy="load the page again")
            last = [each for each in entries if each.about == about]
            if last and last[-1].kind is kind:
                return last[-1]
            return work.write(_entry(work, incident, kind, there.text, by=by, about=about))

    def _write(
        self, incident: IncidentId, kind: EntryKind, text: str, *, by: str, loss: Loss | None = None
    ) -> Entry:
        said = checked_reason(text)
        if not said:
            raise CaseError("nothing is written there", remedy="say it in a sentence")
        with self._store.writing() as work:
            if work.incidents.find(incident) is None:
                raise MissingError(f"there is no incident {incident}")
            return work.write(_entry(work, incident, kind, said, by=by, loss=loss))


def _entry(  # noqa: PLR0913 - the columns of an entry
    work: Writing,
    incident: IncidentId,
    kind: EntryKind,
    text: str,
    *,
    by: str,
    about: int | None = None,
    loss: Loss | None = None,
) -> Entry:
    return Entry(0, incident, kind, text, checked_person(by), work.now, about=about, loss=loss)
