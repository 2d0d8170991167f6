"""A tree that grows and remembers, for some of its records, the proof that they are in it.

One pass over a log proves as many of its records as are wanted, with memory for those alone:
whenever two subtrees are joined, each record in one of them learns the root of the other.
"""

from dataclasses import dataclass, field

from policy.audit.merkle import Tree, node_hash


@dataclass(slots=True)
class Path:
    """The way from a record up to the root, as far as the tree has grown."""

    index: int
    steps: list[bytes] = field(default_factory=list)


class FollowingTree:
    """Grows by hashes of records; those that are followed can be proven at the end."""

    def __init__(self, start: Tree) -> None:
        """Go on from where a log, or a part of it, begins."""
        self._size = start.size
        self._peaks = list(start.frontier)
        self._inside: list[list[Path]] = [[] for _ in self._peaks]

    @property
    def size(self) -> int:
        """How many records there are."""
        return self._size

    def add(self, leaf: bytes, *, follow: bool) -> Path | None:
        """Add the hash of a record; return its path if it is to be followed."""
        path = Path(self._size) if follow else None
        self._join(leaf, [path] if path else [], 1)
        return path

    def add_whole(self, root: bytes, size: int) -> None:
        """Add so many records, none of them followed, by their root: a power of two, at a multiple of it."""
        self._join(root, [], size)

    def _join(self, leaf: bytes, here: list[Path], size: int) -> None:
        self._size += size
        rest = self._size // size
        while not rest & 1:
            left, before = self._peaks.pop(), self._inside.pop()
            _learn(before, leaf)
            _learn(here, left)
            here, leaf = before + here, node_hash(left, leaf)
            rest >>= 1
        self._peaks.append(leaf)
        self._inside.append(here)

    def finish(self) -> bytes:
        """Lead every path up to the root, and return it. Nothing is to be added afterwards."""
        root, right = self._peaks[-1], self._inside[-1]
        for peak, inside in zip(self._peaks[-2::-1], self._inside[-2::-1], strict=True):
            _learn(inside, root)
            _learn(right, peak)
            root, right = node_hash(peak, root), inside + right
        return root


def _learn(paths: list[Path], other: bytes) -> None:
    for path in paths:
        path.steps.append(other)
