"""How reviews are kept: the verdicts as they came, and the present state with each event."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, insert, null, select, update

from plant.ids import EventId
from plant.records import is_name
from plant.reviews import Claim, Review, ReviewState, Verdict
from plant.store_errors import ConflictError, StoreError
from storage.case_tables import INCIDENTS, VERDICTS
from storage.columns import AnyRow
from storage.engine import Reading
from storage.evidence import number_of
from storage.prepared import Prepared
from storage.tables import EVENTS

_AT_ONCE = 500
_REVIEWS = select(
    EVENTS.c.id,
    EVENTS.c.review,
    EVENTS.c.review_version,
    EVENTS.c.claimed_by,
    EVENTS.c.claimed_until,
    INCIDENTS.c.id.label("of_incident"),
).outerjoin(INCIDENTS, INCIDENTS.c.number == EVENTS.c.incident)
_REVIEW = Prepared(_REVIEWS.where(EVENTS.c.id == bindparam("this")))
_MOVE = (
    update(EVENTS)
    .where(
        EVENTS.c.number == bindparam("of_number"),
        EVENTS.c.review == bindparam("before"),
        EVENTS.c.review_version == bindparam("follows"),
    )
    .values(
        review=bindparam("after"),
        review_version=bindparam("version"),
        claimed_by=null(),
        claimed_until=null(),
    )
)


class SqlReviews:
    """The reviews of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def of_event(self, event: EventId) -> Review | None:
        """Return the review of an event, or None where no such event is kept."""
        with self._reading() as connection:
            row = _REVIEW.first(connection, {"this": event})
        return None if row is None else _review(row)

    def of_events(self, events: Collection[EventId]) -> Mapping[EventId, Review]:
        """Return the reviews of those among the events that are kept."""
        wanted, found = list(events), {}
        with self._reading() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                some = EVENTS.c.id.in_(wanted[start : start + _AT_ONCE])
                for row in connection.execute(_REVIEWS.where(some)):
                    found[EventId(row.id)] = _review(row)
        return found

    def verdicts(self, event: EventId) -> tuple[Verdict, ...]:
        """Return all verdicts of an event, the first one first, undone ones too."""
        wanted = select(VERDICTS).join(EVENTS, EVENTS.c.number == VERDICTS.c.event)
        wanted = wanted.where(EVENTS.c.id == event).order_by(VERDICTS.c.version)
        with self._reading() as connection:
            return tuple(_verdict(event, row) for row in connection.execute(wanted))


def judge(connection: Connection, verdict: Verdict) -> None:
    """Keep a verdict and move the review, if it is where the verdict says."""
    number = number_of(connection, verdict.event)
    if not (is_name(verdict.by) and "\0" not in verdict.reason):
        raise StoreError("a verdict is given by somebody")
    told = {"before": verdict.before.value, "after": verdict.after.value}
    moved = connection.execute(
        _MOVE,
        told | {"of_number": number, "version": verdict.version, "follows": verdict.version - 1},
    )
    if moved.rowcount != 1:
        raise ConflictError(
            f"somebody else decided on event {verdict.event} meanwhile",
            remedy="look at it as it is now, then decide again",
        )
    connection.execute(
        insert(VERDICTS).values(
            **told,
            event=number,
            version=verdict.version,
            by=verdict.by,
            at=verdict.at,
            reason=verdict.reason,
            undoes=verdict.undoes,
        )
    )


def claim(connection: Connection, event: EventId, claimed: Claim | None) -> None:
    """Note who looks at an event, or that nobody does."""
    number = number_of(connection, event)
    if claimed is not None and not is_name(claimed.by):
        raise StoreError("a claim is made by somebody")
    connection.execute(
        update(EVENTS)
        .where(EVENTS.c.number == number)
        .values(
            claimed_by=None if claimed is None else claimed.by,
            claimed_until=None if claimed is None else claimed.until,
        )
    )


def _review(row: AnyRow) -> Review:
    claimed = None if row.claimed_by is None else Claim(row.claimed_by, row.claimed_until)
    return Review(
        event=row.id,
        state=ReviewState(row.review),
        version=row.review_version,
        incident=row.of_incident,
        claim=claimed,
    )


def _verdict(event: EventId, row: AnyRow) -> Verdict:
    return Verdict(
        event=event,
        version=row.version,
        before=ReviewState(row.before),
        after=ReviewState(row.after),
        by=row.by,
        at=row.at,
        reason=row.reason,
        undoes=row.undoes,
    )
