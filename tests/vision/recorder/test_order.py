"""Decoding times rise, never lie after showing, and give the pictures back in order."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vision.recorder.order import DecodingOrder


def coded_order(groups: int, between: int) -> list[int]:
    """Return times of showing as an encoder with B-frames stores them, 100 apart."""
    order = [0]
    for group in range(groups):
        last = (group + 1) * (between + 1)
        order += [last, *range(last - between, last)]
    return [100 * shown for shown in order]


@given(st.integers(1, 20), st.integers(0, 3), st.booleans())
def test_times_of_showing_stay_and_decoding_times_rise(
    groups: int,
    between: int,
    leading: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    shown = coded_order(groups, between)
    order = DecodingOrder(1 if between else 0, step=100, leading=leading)
    placed = [order.place(pts) for pts in shown]

    assert [pts for pts, _ in placed] == shown
    assert all(dts <= pts for pts, dts in placed)
    assert all(earlier < later for (_, earlier), (_, later) in pairwise(placed))


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=80), st.integers(0, 4))
def test_whatever_comes_a_muxer_can_take_it(shown: list[int], depth: int) -> None:
    order = DecodingOrder(depth, step=100, leading=True)
    placed = [order.place(pts) for pts in shown]

    assert all(dts <= pts for pts, dts in placed)
    assert all(earlier < later for (_, earlier), (_, later) in pairwise(placed))
