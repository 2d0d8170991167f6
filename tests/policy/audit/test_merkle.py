"""The tree is the one of RFC 6962, and its proofs prove what they say and nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.audit.merkle import Tree, is_frontier, leaf_hash, root_of_leaves
from policy.audit.proofs import consistency_proof, inclusion_proof, is_continued, is_included

# The records and roots that certificate transparency tests its implementations with.
RECORDS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = st.lists(st.binary(max_size=6).map(leaf_hash), min_size=1, max_size=70)


def by_the_book(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962, section 2.1, defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = by_the_book(leaves[:half]), by_the_book(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, start=1)))
def test_known_records_have_known_roots(size: int, root: str) -> None:
    assert root_of_leaves([leaf_hash(each) for each in RECORDS[:size]]).hex() == root


@given(LEAVES)
def test_the_root_is_the_one_of_the_definition(leaves: list[bytes]) -> None:
    assert root_of_leaves(leaves) == by_the_book(leaves)


def test_a_tree_without_records_has_the_hash_of_nothing() -> None:
    assert Tree().root() == by_the_book([])


@given(LEAVES)
def test_a_frontier_has_one_root_for_each_bit_of_the_size(leaves: list[bytes]) -> None:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
        assert is_frontier(tree.size, tree.frontier)
    assert not is_frontier(tree.size, tree.frontier[:-1])


@given(LEAVES, st.data())
def test_a_record_in_the_log_is_proven(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(leaves, index)
    root = by_the_book(leaves)
    assert is_included(leaves[index], index, len(leaves), root=root, proof=proof)


@given(LEAVES, st.data())
def test_another_record_is_not_proven(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda it: it != leaves[index]))
    proof = inclusion_proof(leaves, index)
    root = by_the_book(leaves)
    assert not is_included(other, index, len(leaves), root=root, proof=proof)
    assert not is_included(leaves[index], index, len(leaves), root=root, proof=(*proof, other))
    assert not is_included(leaves[index], len(leaves), len(leaves), root=root, proof=proof)
    if proof:
        assert not is_included(leaves[index], index, len(leaves), root=root, proof=proof[:-1])


@given(LEAVES, st.data())
def test_a_log_that_grew_is_proven_to_continue(leaves: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(leaves)))
    earlier, later = by_the_book(leaves[:size]), by_the_book(leaves)
    proof = consistency_proof(leaves, size)
    assert is_continued((size, earlier), (len(leaves), later), proof)


@given(LEAVES, st.data())
def test_a_log_with_another_past_is_not_proven_to_continue(
    leaves: list[bytes], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(leaves)))
    at = data.draw(st.integers(0, size - 1))
    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda it: it != leaves[at]))
    forked = [*leaves[:at], other, *leaves[at + 1 :]]
    earlier = by_the_book(leaves[:size])
    for proof in (consistency_proof(forked, size), consistency_proof(leaves, size)):
        assert not is_continued((size, earlier), (len(forked), by_the_book(forked)), proof)


def test_proofs_of_what_is_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="no record 3"):
        inclusion_proof([b"x" * 32] * 3, 3)
    with pytest.raises(ValueError, match="no log of 4"):
        consistency_proof([b"x" * 32] * 3, 4)
    assert not is_continued((0, b""), (3, b""), ())
    assert not is_continued((3, b"x"), (2, b"x"), ())
    assert not is_continued((2, b"x"), (3, b"y"), ())
