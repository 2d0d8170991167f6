"""Keeps the last good plant in force when a new text of the file is offered.

A file is edited while the plant runs. Whoever notices a change offers the new
tree; a bad one changes nothing and gives its problems back.
"""

import threading
from collections.abc import Callable

from plant.errors import PlantFileError
from plant.places import Plant


class PlantKeeper:
    """The plant in force. Safe for use by several threads."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._version = 1
        self._lock = threading.Lock()

    @property
    def in_force(self) -> tuple[Plant, int]:
        """The plant that holds now, and how many have held so far."""
        with self._lock:
            return self._plant, self._version

    def offer(self, read: Callable[[], Plant]) -> PlantFileError | None:
        """Take what `read` returns into force, or return why the last good one stays."""
        try:
            plant = read()
        except PlantFileError as refused:
            return refused
        with self._lock:
            if plant != self._plant:
                self._plant = plant
                self._version += 1
        return None
