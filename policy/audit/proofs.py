"""Short proofs over the tree: a record is in the log; a later log continues an earlier one.

Made after RFC 6962, section 2.1.1 and 2.1.2; checked after RFC 9162, section 2.1.3.2
and 2.1.4.2, which needs no tree. Making one hashes the log once; checking takes a
few hashes.
"""

from collections.abc import Sequence

from policy.audit.merkle import node_hash, root_of_leaves


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the proof that the record at an index (from 0) is in the log of these leaves."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"there is no record {index} among {len(leaves)}")
    if len(leaves) == 1:
        return ()
    half = _split(len(leaves))
    left, right = leaves[:half], leaves[half:]
    if index < half:
        return (*inclusion_proof(left, index), root_of_leaves(right))
    return (*inclusion_proof(right, index - half), root_of_leaves(left))


def consistency_proof(leaves: Sequence[bytes], size: int) -> tuple[bytes, ...]:
    """Return the proof that the log of these leaves continues its first `size` records."""
    if not 0 < size <= len(leaves):
        raise ValueError(f"there is no log of {size} within one of {len(leaves)}")
    return _consistency(leaves, size, whole=True)


def is_included(leaf: bytes, index: int, size: int, *, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the leaf is the record at the index of the log with the root."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_continued(
    earlier: tuple[int, bytes], later: tuple[int, bytes], proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the later log (size, root) begins with the earlier one."""
    (size, root), (new_size, new_root) = earlier, later
    if not 0 < size <= new_size:
        return False
    if size == new_size:
        return not proof and root == new_root
    path = list(proof)
    if size & (size - 1) == 0:
        path.insert(0, root)
    if not path:
        return False
    place, last = size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return _folds(place, last, path, roots=(root, new_root))


def _folds(place: int, last: int, path: list[bytes], *, roots: tuple[bytes, bytes]) -> bool:
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, each)
        place, last = place >> 1, last >> 1
    return last == 0 and (old, new) == roots


def _consistency(leaves: Sequence[bytes], size: int, *, whole: bool) -> tuple[bytes, ...]:
    if size == len(leaves):
        return () if whole else (root_of_leaves(leaves),)
    half = _split(len(leaves))
    left, right = leaves[:half], leaves[half:]
    if size <= half:
        return (*_consistency(left, size, whole=whole), root_of_leaves(right))
    return (*_consistency(right, size - half, whole=False), root_of_leaves(left))


def _split(size: int) -> int:
    """Return the largest power of two below the size."""
    return 1 << ((size - 1).bit_length() - 1)
