"""The writer's trees and proofs against the verifier's, and both against RFC 6962."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evident.kernel.trail import merkle as writing
from evident.kernel.trail.heads import signed_line
from trail_verifier import merkle as checking
from trail_verifier import verify_inclusion
from trail_verifier.tests.exports import OTHER_KEY, entry_line, seal, sign_again

LEAVES = [writing.leaf_hash(bytes([number])) for number in range(70)]
BATCH = seal([11])[0]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert writing.root([]).hex() == checking.root([]).hex() == empty


def test_roots_are_those_of_the_published_test_vectors():
    contents = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    leaves = [writing.leaf_hash(bytes.fromhex(content)) for content in contents]

    assert writing.root(leaves[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert writing.root(leaves).hex() == (
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    )


def test_the_root_splits_at_the_largest_power_of_two():
    def by_definition(leaves):
        if len(leaves) == 1:
            return leaves[0]
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
        return writing.node_hash(left, right)

    for count in range(1, len(LEAVES) + 1):
        expected = by_definition(LEAVES[:count])
        assert writing.root(LEAVES[:count]) == expected
        assert checking.root(LEAVES[:count]) == expected


@given(count=st.integers(1, 70), seed=st.integers(0, 10_000))
def test_every_leaf_is_proven_in_its_place_and_in_no_other(count, seed):
    leaves, index = LEAVES[:count], seed % count
    proof, root = writing.inclusion_proof(leaves, index), writing.root(leaves)

    for place in range(count):
        is_included = checking.is_included(
            leaf=leaves[index], index=place, count=count, proof=proof, root=root
        )
        assert is_included == (place == index)


@given(
    later=st.integers(1, 70),
    seed=st.integers(0, 10_000),
    damage=st.integers(0, 7),
)
def test_growth_is_proven_and_a_damaged_proof_is_not(later, seed, damage):
    earlier = seed % later + 1
    proof = writing.consistency_proof(LEAVES[:later], earlier)
    trees = {
        "earlier": earlier,
        "later": later,
        "earlier_root": writing.root(LEAVES[:earlier]),
        "later_root": writing.root(LEAVES[:later]),
    }

    assert checking.is_consistent(proof=proof, **trees)
    assert not checking.is_consistent(proof=[*proof, LEAVES[0]], **trees)
    if proof:
        proof[damage % len(proof)] = b"\0" * 32
        assert not checking.is_consistent(proof=proof, **trees)


def test_proofs_of_what_is_not_there_are_refused():
    with pytest.raises(IndexError):
        writing.inclusion_proof(LEAVES[:3], 3)
    with pytest.raises(ValueError):
        writing.consistency_proof(LEAVES[:3], 4)


def proof_of(index, /, batch=BATCH, **changes):
    content = {
        "entry": batch.lines[index].decode(),
        "index": index,
        "path": [step.hex() for step in writing.inclusion_proof(batch.leaves, index)],
        "head": signed_line("head", batch.head.content(), batch.signature).decode(),
    }
    return json.dumps(content | changes).encode()


def test_one_entry_is_proven_without_the_others():
    report = verify_inclusion(proof_of(6), key=BATCH.head.key, head=BATCH.head.note())

    assert (report.is_good, report.is_head_found) == (True, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"entry": entry_line(99).decode()},
        {"index": 5},
        {"index": 2**62},
        {"path": []},
        {"head": "x"},
        {"path": [3]},
        {"entry": "\ud800"},
    ],
)
def test_a_changed_proof_is_refused(changes):
    assert verify_inclusion(proof_of(6, **changes), key=BATCH.head.key).exit_code != 0


def test_a_proof_under_another_key_or_head_is_refused():
    forged = sign_again(BATCH, OTHER_KEY)

    assert not verify_inclusion(proof_of(6, batch=forged), key=BATCH.head.key).is_good
    assert not verify_inclusion(proof_of(6), key=BATCH.head.key, head="1:" + "0" * 64).is_good
    assert not verify_inclusion(b"[]", key=BATCH.head.key).is_good
