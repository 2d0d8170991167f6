"""Films and voices that are whole are made anew, one after another, beside the requests.

What waits is what lies in parts with all its bytes; there is no other list of it. So a server
that was killed goes on where it was, also when the phone never comes back.
"""

from api.http.parts import Parts
from mobile_reports.errors import FilmError, FilmTooLongError
from mobile_reports.recordings import Recordings, Slot
from plant.ids import ReportId
from plant.store_errors import MediaMisfitError


def make_waiting(parts: Parts) -> int:
    """Make anew what is whole, and return how many were made or refused."""
    if parts.recordings is None:
        return 0
    slots = [_slot(parts, *each) for each in parts.recordings.waiting()]
    whole = [each for each in slots if each is not None and parts.recordings.is_whole(each)]
    for slot in whole:
        _make(parts, parts.recordings, slot)
    return len(whole)


def refuse(parts: Parts, slot: Slot, error: FilmError) -> None:
    """Note for good why nothing can be made of it, and forget what came."""
    word = "too-long" if isinstance(error, FilmTooLongError) else "film"
    parts.reports.refuse_recording(slot.report, slot.place, word)
    if parts.recordings is not None:
        parts.recordings.forget(slot)
    parts.bell.ring()


def _make(parts: Parts, recordings: Recordings, slot: Slot) -> None:
    """Make it anew, keep that, and forget what came."""
    try:
        with recordings.made(slot) as (made, pieces):
            file = parts.media.keep(pieces, promised=made)
            parts.reports.bring_photo(slot.report, slot.place, file)
    except FilmError as error:
        refuse(parts, slot, error)
    except MediaMisfitError:
        # The phone was told so, or was told nothing and sends it again.
        return
    else:
        recordings.forget(slot)
        parts.bell.ring()


def _slot(parts: Parts, report: ReportId, position: int) -> Slot | None:
    """Return what was promised there, None for what no report speaks of."""
    found = parts.store.reports.find(report)
    promised = () if found is None else found.said.recordings
    return Slot(report, position, promised[position - 1]) if position <= len(promised) else None
