"""The match is the largest, and among the largest the cheapest."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from runtime.matching import best_pairs

costs_of_small_graphs = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(0, 20).map(float), max_size=14
)


def by_trying_everything(costs: dict[tuple[int, int], float]) -> tuple[int, float]:
    best = (0, 0.0)
    for order in permutations(range(5)):
        chosen = [costs[pair] for pair in enumerate(order) if pair in costs]
        best = max(best, (len(chosen), -sum(chosen)))
    return best[0], -best[1]


@given(costs_of_small_graphs)
def test_no_other_match_is_larger_or_cheaper(costs: dict[tuple[int, int], float]) -> None:
    pairs = best_pairs(costs)
    assert len(set(pairs.values())) == len(pairs)
    spent = sum(costs[pair] for pair in pairs.items())
    assert (len(pairs), spent) == by_trying_everything(costs)


def test_one_more_pair_is_worth_any_error() -> None:
    assert best_pairs({(0, 0): 0.0, (0, 1): 1.0, (1, 0): 1.0}) == {0: 1, 1: 0}


def test_nothing_allowed_is_nothing_matched() -> None:
    assert best_pairs({}) == {}
