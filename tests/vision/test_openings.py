"""Who may pass a door, whenever its openings are heard of."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from plant.ids import TrackId
from vision.openings import Entry, Openings

MOMENTS = st.lists(st.integers(0, 12), max_size=6)


@given(opened=MOMENTS, passed=MOMENTS, people=st.integers(1, 3))
def test_no_more_are_let_in_than_there_are_places(
    opened: list[int], passed: list[int], people: int
) -> None:
    door = Openings(people, 4.0)
    for at in opened:
        door.opened(at)
    told = [door.passed(TrackId(f"t{number}"), at) for number, at in enumerate(sorted(passed))]
    assert told.count(Entry.ALLOWED) <= people * len(set(opened))
    for at, entry in zip(sorted(passed), told, strict=True):
        assert (entry is Entry.UNHEARD) == (not any(each <= at <= each + 4 for each in opened))


def test_the_order_in_which_openings_are_heard_of_does_not_matter() -> None:
    for order in permutations((1.0, 3.0, 5.0)):
        door = Openings(1, 10.0)
        for at in order:
            door.opened(at)
        told = [door.passed(TrackId(f"t{number}"), 6.0 + number) for number in range(4)]
        assert told == [Entry.ALLOWED] * 3 + [Entry.BEYOND]
