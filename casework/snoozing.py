"""Somebody lets a rule be quiet for a while, and says why. It is over by itself.

Nothing is lost by it: the events are kept, told and counted, and are in the queue again
when the snooze is over. What is critical is never snoozed.
"""

from datetime import timedelta

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from plant.ids import CameraId, RuleId
from plant.ports import Store
from plant.queue import Snooze
from plant.records import is_name
from plant.store_errors import MissingError

LONGEST = timedelta(hours=24)
SHORTEST = timedelta(minutes=1)


class SnoozeDesk:
    """The desk at which rules are let be quiet."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def snooze(
        self, rule: RuleId, camera: CameraId | None, *, lasts: timedelta, reason: str, by: str
    ) -> Snooze:
        """Let a rule be quiet from now on, or raise CaseError. The same that holds is kept once."""
        checked_person(by)
        said = checked_reason(reason)
        if not said:
            raise CaseError("a snooze needs a reason", remedy="say why in a sentence")
        if not SHORTEST <= lasts <= LONGEST:
            raise CaseError("a snooze lasts from a minute to a day", remedy="choose another time")
        if not is_name(rule) or (camera is not None and not is_name(camera)):
            raise CaseError("this is no rule or no camera", remedy="take them from an event")
        with self._store.writing() as work:
            for there in work.desk.holding(work.now):
                if (there.rule, there.camera) == (rule, camera):
                    raise CaseError(
                        f"{there.by} snoozed it already", remedy="end that snooze, then begin anew"
                    )
            new = Snooze(0, rule, camera, said, by, work.now, work.now + lasts)
            return work.snooze(new)

    def end(self, number: int, *, camera: CameraId, by: str) -> Snooze:
        """End a snooze of this camera before its time; another's is a MissingError."""
        checked_person(by)
        with self._store.writing() as work:
            ended = work.end_snooze(number, by=by)
            if ended.camera != camera:
                raise MissingError(
                    f"camera {camera} has no snooze {number}", remedy="see the list of snoozes"
                )
            return ended
