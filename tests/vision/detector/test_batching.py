"""Pictures are cut into batches in their order, and none is lost."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from tests.vision.detector.builders import picture
from vision.detector.batching import in_batches


@given(st.lists(st.sampled_from([32, 64]), max_size=20), st.integers(1, 5))
def test_batches_keep_order_and_shape_and_are_ones_twos_or_fours(
    widths: list[int], most: int
) -> None:
    pictures = [picture(width=width) for width in widths]

    batches = list(in_batches(pictures, most=most))

    assert [id(one) for one in chain(*batches)] == [id(one) for one in pictures]
    assert all(len({one.pixels.shape for one in batch}) == 1 for batch in batches)
    assert {len(batch) for batch in batches} <= {1, 2, 4}
    assert all(len(batch) <= most for batch in batches)


def test_three_pictures_go_as_two_and_one() -> None:
    assert [len(batch) for batch in in_batches([picture()] * 3, most=4)] == [2, 1]
