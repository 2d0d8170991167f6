"""What a camera tells beside events, from time to time: what it counted, what nearly fired."""

from dataclasses import dataclass

from plant.counts import CountReport, report_from_json, report_to_json
from plant.ids import CameraId
from plant.json_tables import JsonTable
from plant.near_misses import NearMiss
from plant.wire import Json


@dataclass(frozen=True, slots=True)
class Notes:
    """What is new on one camera since it told last."""

    camera: CameraId
    counts: tuple[CountReport, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.counts or self.near_misses)

    def counts_to_json(self) -> dict[str, Json]:
        """Return the counts as they are posted."""
        return {"counts": [report_to_json(each) for each in self.counts]}

    def near_misses_to_json(self) -> dict[str, Json]:
        """Return the near misses as they are posted."""
        return {"near_misses": [each.told() for each in self.near_misses]}


def notes_told(notes: Notes) -> dict[str, Json]:
    """Return all of it as JSON values."""
    return {"camera": notes.camera, **notes.counts_to_json(), **notes.near_misses_to_json()}


def read_notes(here: JsonTable) -> Notes:
    """Return it from JSON values, or raise JsonMisfitError naming the field."""
    return Notes(
        CameraId(here.text("camera")),
        tuple(report_from_json(each) for each in here.tables("counts")),
        tuple(NearMiss.read(each) for each in here.tables("near_misses")),
    )
