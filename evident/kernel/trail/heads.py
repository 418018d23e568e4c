"""Signed lines of the trail: tree heads, and the end of an export. Pure."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evident.kernel.trail.canonical import json_bytes, moment

FORMAT = 1
BEFORE_THE_FIRST = "0" * 64
"""What the first head names as the one before it."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """What one batch commits to. Hashes and the key are in lower-case hexadecimal."""

    batch: int
    first: int
    count: int
    root: str
    previous: str
    sealed_at: datetime
    heartbeat_minutes: int
    key: str

    def content(self) -> bytes:
        """Return the bytes that are signed, and that the next head names by their hash."""
        return json_bytes(
            {**vars(self), "sealed_at": moment(self.sealed_at), "format": FORMAT},
        )

    def digest(self) -> str:
        """Return the hash by which the next head, and whoever notes this one, knows it."""
        return sha256(self.content()).hexdigest()

    def note(self) -> str:
        """Return what to note elsewhere: `batch:hash`."""
        return f"{self.batch}:{self.digest()}"


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half in hexadecimal: the name of the key in heads and exports."""
    return key.public_key().public_bytes_raw().hex()


def sign(kind: str, content: bytes, key: Ed25519PrivateKey) -> str:
    """Return the signature; naming the `kind` keeps a head from passing as an end."""
    return key.sign(b"evident trail " + kind.encode() + b"\n" + content).hex()


def signed_line(kind: str, content: bytes, signature: str) -> bytes:
    """Return the line of an export that holds signed content, without its end."""
    return b'{"%b":%b,"signature":"%b"}' % (kind.encode(), content, signature.encode())
