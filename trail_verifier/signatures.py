"""Checks signatures: by the package `cryptography` where it is installed, else by our own code."""

from trail_verifier import ed25519

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    HAS_CRYPTOGRAPHY = False
else:
    HAS_CRYPTOGRAPHY = True


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the holder of an Ed25519 public key signed exactly this message."""
    if not HAS_CRYPTOGRAPHY:
        return ed25519.is_signed(key, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
