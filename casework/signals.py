"""What the plant tells us is taken in where the plant file declares it, and nowhere else."""

from collections.abc import Callable

from casework.errors import CaseError
from plant.ids import SignalId
from plant.places import Plant
from plant.ports import Store
from plant.signals import Signal, StoredSignal


class SignalDesk:
    """Takes signals in, by whichever way they come."""

    def __init__(
        self, store: Store, plant: Callable[[], Plant], on_kept: Callable[[StoredSignal], None]
    ) -> None:
        self._store = store
        self._plant = plant
        self._on_kept = on_kept

    def take(self, signal: Signal) -> StoredSignal:
        """Keep a signal; the same again changes nothing.

        One that the plant file in force does not declare is a CaseError, another value of
        the same moment a ConflictError.
        """
        declared = self._plant().signals.get(SignalId(signal.id))
        if declared is None or declared.kind != signal.kind:
            raise CaseError(
                f"the plant file declares no signal '{signal.kind}' of '{signal.id}'",
                remedy="declare it there under signals, or mend its kind and id",
            )
        with self._store.writing() as work:
            stored = work.note(signal)
        self._on_kept(stored)
        return stored
