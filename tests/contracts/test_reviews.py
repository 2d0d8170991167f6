"""Verdicts are kept one after the other, each over the version that was seen."""

import pytest

from plant.events import EventKind
from plant.ids import EventId
from plant.records import EventFilter
from plant.reviews import Claim, Review, ReviewState, Verdict
from plant.store_errors import ConflictError, MissingError, StoreError
from tests.builders import an_event, at
from tests.contracts.conftest import Keeper

EVENT = an_event(1).id
NEW, CONFIRMED, UNSURE = ReviewState.NEW, ReviewState.CONFIRMED, ReviewState.UNSURE
FIRST = Verdict(EVENT, 1, NEW, UNSURE, "guard", at(5), "dark ✓")
SECOND = Verdict(EVENT, 2, UNSURE, NEW, "guard", at(6), undoes=1)


def with_an_event(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        work.append(an_event(1))
        work.append(an_event(2))


def test_an_event_without_verdict_is_new(keeper: Keeper) -> None:
    with_an_event(keeper)
    assert keeper.store.reviews.of_event(EVENT) == Review(EVENT)
    assert keeper.store.reviews.of_event(EventId("none")) is None
    assert keeper.store.reviews.verdicts(EVENT) == ()


def test_verdicts_move_the_review_and_are_all_remembered(keeper: Keeper) -> None:
    with_an_event(keeper)
    with keeper.store.writing() as work:
        work.judge(FIRST)
        assert work.reviews.of_event(EVENT) == Review(EVENT, UNSURE, 1)
        work.judge(SECOND)
    assert keeper.store.reviews.of_event(EVENT) == Review(EVENT, NEW, 2)
    assert keeper.store.reviews.verdicts(EVENT) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(EVENT, 1, NEW, CONFIRMED, "other", at(6)),
        Verdict(EVENT, 3, UNSURE, CONFIRMED, "other", at(6)),
        Verdict(EVENT, 2, NEW, CONFIRMED, "other", at(6)),
    ],
    ids=["too late", "too early", "from elsewhere"],
)
def test_who_has_not_seen_the_present_state_is_refused(keeper: Keeper, verdict: Verdict) -> None:
    with_an_event(keeper)
    with keeper.store.writing() as work:
        work.judge(FIRST)
    with pytest.raises(ConflictError), keeper.store.writing() as work:
        work.judge(verdict)
    assert keeper.store.reviews.verdicts(EVENT) == (FIRST,)


def test_nobody_judges_what_is_not_there_and_no_verdict_is_anonymous(keeper: Keeper) -> None:
    with_an_event(keeper)
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.judge(Verdict(EventId("none"), 1, NEW, UNSURE, "guard", at(5)))
    with pytest.raises(StoreError), keeper.store.writing() as work:
        work.judge(Verdict(EVENT, 1, NEW, UNSURE, "", at(5)))


def test_a_claim_is_noted_and_ends_with_a_verdict(keeper: Keeper) -> None:
    with_an_event(keeper)
    claimed = Claim("guard", at(60))
    with keeper.store.writing() as work:
        work.claim(EVENT, claimed)
    assert keeper.store.reviews.of_event(EVENT) == Review(EVENT, claim=claimed)
    with keeper.store.writing() as work:
        work.claim(EVENT, None)
        assert work.reviews.of_event(EVENT) == Review(EVENT)
        work.claim(EVENT, claimed)
        work.judge(FIRST)
    assert keeper.store.reviews.of_event(EVENT) == Review(EVENT, UNSURE, 1)
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.claim(EventId("none"), claimed)


def test_events_are_found_by_their_review(keeper: Keeper) -> None:
    with_an_event(keeper)
    with keeper.store.writing() as work:
        work.judge(FIRST)
    found = keeper.store.events.page(EventFilter(review=UNSURE)).events
    assert [each.event for each in found] == [an_event(1)]
    wanted = EventFilter(review=NEW, kind=EventKind.ZONE_INTRUSION)
    assert [each.event for each in keeper.store.events.page(wanted).events] == [an_event(2)]


def test_many_reviews_are_read_at_once(keeper: Keeper) -> None:
    with_an_event(keeper)
    wanted = [EVENT, an_event(2).id, *(EventId(f"none-{number}") for number in range(1200))]
    assert set(keeper.store.reviews.of_events(wanted)) == {EVENT, an_event(2).id}
    assert keeper.store.reviews.of_events([]) == {}


def test_a_new_revision_leaves_the_review_as_it_is(keeper: Keeper) -> None:
    with_an_event(keeper)
    with keeper.store.writing() as work:
        work.judge(FIRST)
        work.append(an_event(1).ended(ended_at=at(2), captured_at=at(2), detected_at=at(3)))
    assert keeper.store.reviews.of_event(EVENT) == Review(EVENT, UNSURE, 1)
