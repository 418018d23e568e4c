"""Signatures are checked alike with and without the package `cryptography`."""

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from trail_verifier import ed25519, signatures

# RFC 8032, 7.1: public key, message, signature
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
MESSAGE = b"evident trail head"
SIGNATURE = KEY.sign(MESSAGE)


def both(key, signature, message):
    """Return what our own check says, once it is sure that the package says the same."""
    assert signatures.HAS_CRYPTOGRAPHY
    ours = ed25519.is_signed(key, signature, message)
    assert ours == signatures.is_signed(key, signature, message)
    return ours


@pytest.mark.parametrize("vector", VECTORS)
def test_the_vectors_of_the_rfc_are_good_and_nothing_near_them(vector):
    key, message, signature = (bytes.fromhex(part) for part in vector)

    assert both(key, signature, message)

    assert not both(key, signature, message + b"x")
    for place in (0, 31, 32, 62):
        flipped = bytearray(signature)
        flipped[place] ^= 1
        assert not both(key, bytes(flipped), message), place


@pytest.mark.parametrize("cut", [0, 1, 32, 63])
def test_what_is_cut_short_is_no_signature(cut):
    assert both(PUBLIC, SIGNATURE, MESSAGE)
    assert not both(PUBLIC, SIGNATURE[:cut], MESSAGE)
    assert not both(PUBLIC[: cut // 2], SIGNATURE, MESSAGE)
    assert not both(PUBLIC, SIGNATURE + b"x", MESSAGE)


def test_a_factor_that_is_not_reduced_is_refused():
    factor = int.from_bytes(SIGNATURE[32:], "little")
    for more in (1, 2, 15):
        with suppress(OverflowError):
            other = (factor + more * ed25519.ORDER).to_bytes(32, "little")
            assert not both(PUBLIC, SIGNATURE[:32] + other, MESSAGE)


@pytest.mark.parametrize(
    "key", [ed25519.PRIME, ed25519.PRIME + 1, 2**255 - 1, 2, 2**255 | 1, 2**256 - 1]
)
def test_bytes_that_are_no_point_are_no_key(key):
    content = key.to_bytes(32, "little")
    assert not ed25519.is_signed(content, SIGNATURE, MESSAGE)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.binary(min_size=32, max_size=32),
    message=st.binary(max_size=200),
    bit=st.integers(0, 511),
)
def test_both_agree_on_any_signature_and_any_flipped_bit(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert both(key, signature, message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not both(key, bytes(flipped), message)
