"""The best one-to-one match: as many pairs as possible, then the least cost in sum.

Augmenting along the cheapest path gives, for each number of pairs, the cheapest
set of so many; going on until no path is left gives the largest. The graphs here
are small: a film has some dozens of events, and few lie near each other.
"""

import math
from collections.abc import Mapping

Costs = Mapping[tuple[int, int], float]


def best_pairs(costs: Costs) -> dict[int, int]:
    """Return the right partner of each matched left one; `costs` holds all allowed pairs."""
    pairs: dict[int, int] = {}
    while path := _cheapest_path(costs, pairs):
        pairs |= dict(path)
    return pairs


def _cheapest_path(costs: Costs, pairs: dict[int, int]) -> list[tuple[int, int]]:
    """Return the pairs to make along the cheapest path from a free left to a free right."""
    lefts = {left for left, _ in costs}
    taken = {right: left for left, right in pairs.items()}
    reach = {left: 0.0 for left in lefts if left not in pairs}
    came: dict[int, int] = {}
    for _ in lefts:
        if not _relax(costs, taken, reach, came):
            break
    ends = [
        (reach[left] + cost, left, right)
        for (left, right), cost in costs.items()
        if left in reach and right not in taken
    ]
    if not ends:
        return []
    _, left, right = min(ends)
    path = [(left, right)]
    while left in came:
        right = pairs[left]
        left = came[left]
        path.append((left, right))
    return path


def _relax(
    costs: Costs, taken: dict[int, int], reach: dict[int, float], came: dict[int, int]
) -> bool:
    """Shorten the way to every left that could be freed; return whether one got shorter."""
    shorter = False
    for (left, right), cost in costs.items():
        owner = taken.get(right)
        if owner is None or owner == left or left not in reach:
            continue
        way = reach[left] + cost - costs[owner, right]
        if way < reach.get(owner, math.inf) - 1e-9:
            reach[owner] = way
            came[owner] = left
            shorter = True
    return shorter
