"""Who may see what is told of a production line as a whole."""

from api.http.actions import Action
from api.http.parts import Parts
from plant.places import ProductionLine


def sees_line(parts: Parts, line: ProductionLine) -> bool:
    """Whether who asks may see what all cameras of a line's ledger tell."""
    ledger = line.ledger
    return ledger is not None and all(
        parts.sees(Action.EVENT_VIEW, camera) for camera in ledger.cameras
    )
