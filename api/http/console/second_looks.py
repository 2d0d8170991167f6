"""The second look: a sample of the false alarms comes to somebody else, who does not know it.

It waits in their queue as if nobody had judged it: no first word, no name, no incident that was
closed by it. The sample is chosen by the event's id, so that it is the same for everybody.
"""

from collections.abc import Mapping
from dataclasses import replace

from api.http.console.views import Shown
from api.http.console.words import STATES
from casework.verdicts import is_sampled, looks_again, second_look_of
from plant.ids import EventId
from plant.ports import Store
from plant.queue import Waiting
from plant.records import EventFilter
from plant.reviews import Review, ReviewState, Verdict

# So many of the newest false alarms are asked; one in twenty of them belongs to the sample.
AMONG = 400


def second_looks(store: Store, wanted: EventFilter, *, by: str) -> list[Waiting]:
    """Return what waits for a second look of this person."""
    false_alarms = replace(wanted, review=ReviewState.FALSE_ALARM)
    once = store.events.judged_once(false_alarms, limit=AMONG)
    sampled = [each for each in once if is_sampled(each.event)]
    reviews = store.reviews.of_events([each.event for each in sampled])
    return [
        each
        for each in sampled
        if looks_again(reviews[each.event], store.reviews.verdicts(each.event), by=by)
    ]


def blind(shown: Shown, review: Review, past: tuple[Verdict, ...], *, by: str) -> Shown:
    """Return an event without the first word, where this person would be the second look."""
    if not looks_again(review, past, by=by):
        return shown
    new = ReviewState.NEW
    return replace(shown, state=new, state_told=STATES[new], history=(), incident="")


def looks_at(store: Store, reviews: Mapping[EventId, Review]) -> dict[EventId, bool]:
    """Return of the events that got a second look whether the two words were the same."""
    twice = [id_ for id_, each in reviews.items() if each.version > 1 and is_sampled(id_)]
    told = {id_: second_look_of(store.reviews.verdicts(id_)) for id_ in twice}
    return {id_: agreed for id_, agreed in told.items() if agreed is not None}
