"""One shift hands over to the next: a note, how things stand, two names.

Whoever takes over is another person than who hands over, and both are kept.
"""

from collections.abc import Mapping

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from plant.ports import Store
from plant.records import LONGEST_NAME
from plant.workbench import Handover


class HandoverDesk:
    """The desk at which shifts meet."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sign(self, *, shift: str, note: str, counts: Mapping[str, int], by: str) -> Handover:
        """Keep what a shift says to the next, under the name of who leaves."""
        checked_person(by)
        if len(shift) > LONGEST_NAME:
            raise CaseError("the shift's name is too long", remedy="take one of the plant file's")
        said = checked_reason(note)
        with self._store.writing() as work:
            new = Handover(0, shift, said, tuple(counts.items()), by, work.now)
            return work.hand_over(new)

    def take(self, number: int, *, by: str) -> Handover:
        """Sign as the one who takes over, or raise CaseError for who handed over himself."""
        checked_person(by)
        with self._store.writing() as work:
            there = work.take_over(number, by=by)
            if there.by == by:
                raise CaseError(
                    "who hands over does not take over too",
                    remedy="let somebody of the next shift sign",
                )
            return there
