"""The hash tree of RFC 6962, section 2.1: one root stands for a whole log in its order.

A log that grows is kept as its frontier: the roots of its complete subtrees, the
largest first, one for each bit of its size. That is all a writer must remember.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
_EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(record: bytes) -> bytes:
    """Return the hash of one record."""
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A log that grows, as its size and its frontier."""

    size: int = 0
    frontier: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Add the hash of a record."""
        self.size += 1
        rest = self.size
        while not rest & 1:
            leaf = node_hash(self.frontier.pop(), leaf)
            rest >>= 1
        self.frontier.append(leaf)

    def root(self) -> bytes:
        """Return the root, which stands for all records so far."""
        return root_of(self.frontier)

    def copy(self) -> "Tree":
        """Return a tree that grows on its own."""
        return Tree(self.size, list(self.frontier))


def root_of(frontier: Sequence[bytes]) -> bytes:
    """Return the root that a frontier stands for."""
    if not frontier:
        return _EMPTY
    root = frontier[-1]
    for larger in reversed(frontier[:-1]):
        root = node_hash(larger, root)
    return root


def is_frontier(size: int, frontier: Sequence[bytes]) -> bool:
    """Whether a frontier has the form that a log of this size has."""
    return (
        size >= 0
        and len(frontier) == size.bit_count()
        and all(len(each) == HASH_BYTES for each in frontier)
    )


def root_of_whole(records: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of records, level by level and so with little in between."""
    hashes = [hashlib.sha256(b"\x00" + each).digest() for each in records]
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


def root_of_leaves(leaves: Iterable[bytes]) -> bytes:
    """Return the root over the hashes of records."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()
