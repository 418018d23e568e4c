"""Reads what an export says of itself: signed lines and the header, trusting nothing."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from trail_verifier import signatures

FORMAT = 1
LONGEST_SIGNED_LINE = 64 * 1024
LONGEST_HEADER = 1024 * 1024
LARGEST_BATCH = 1_000_000
LARGEST_NUMBER = 2**63 - 1
SHAPE = re.compile(rb'\{"(head|end)":(\{.*\}),"signature":"([0-9a-f]{128})"\}\n?', re.DOTALL)
HASH = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class Malformed(ValueError):
    """A line is not what it begins like."""


@dataclass(frozen=True)
class Values:
    """A JSON object nobody vouches for; every read says what it must be, or raises Malformed."""

    content: dict[str, Any]

    def text(self, name: str) -> str:
        """Return a text."""
        value = self.content.get(name)
        if not isinstance(value, str):
            raise Malformed(name)
        return value

    def hash(self, name: str) -> str:
        """Return 64 hexadecimal digits."""
        value = self.text(name)
        if not HASH.fullmatch(value):
            raise Malformed(name)
        return value

    def hash_of(self, part: str, name: str) -> str:
        """Return 64 hexadecimal digits of an object inside."""
        inner = self.content.get(part)
        if not isinstance(inner, dict):
            raise Malformed(part)
        return Values(inner).hash(name)

    def hashes(self, name: str, most: int = 1000) -> list[str]:
        """Return a list of hashes."""
        value = self.content.get(name)
        if not isinstance(value, list) or len(value) > most:
            raise Malformed(name)
        if not all(isinstance(each, str) and HASH.fullmatch(each) for each in value):
            raise Malformed(name)
        return value

    def number(self, name: str, most: int = LARGEST_NUMBER) -> int:
        """Return a whole number from 0 to `most`."""
        value = self.content.get(name)
        if type(value) is not int or not 0 <= value <= most:
            raise Malformed(name)
        return value

    def moment(self, name: str) -> datetime:
        """Return a time in UTC."""
        value = self.text(name)
        if not MOMENT.fullmatch(value):
            raise Malformed(name)
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            raise Malformed(name) from None


def read_json(content: bytes) -> Values:
    """Return a JSON object. Raises Malformed, whatever the bytes are."""
    try:
        values = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None
    if not isinstance(values, dict):
        raise Malformed("object")
    return Values(values)


@dataclass(frozen=True)
class Signed:
    """A line that carries a signature, not yet checked."""

    kind: str
    content: bytes
    signature: bytes
    values: Values

    def digest(self) -> str:
        """Return the hash by which the next head names this one."""
        return sha256(self.content).hexdigest()

    def is_signed_by(self, key: str) -> bool:
        """Return whether the public key (hexadecimal) signed exactly these bytes."""
        message = b"evident trail " + self.kind.encode() + b"\n" + self.content
        try:
            public = bytes.fromhex(key)
        except ValueError:
            return False
        return signatures.is_signed(public, self.signature, message)


def read_signed(line: bytes, kind: str) -> Signed:
    """Return a signed line taken apart, its bytes as they stand. Raises Malformed."""
    shape = SHAPE.fullmatch(line) if len(line) <= LONGEST_SIGNED_LINE else None
    if shape is None or shape[1].decode() != kind:
        raise Malformed(kind)
    values = read_json(shape[2])
    if values.number("format") != FORMAT:
        raise Malformed("format")
    return Signed(kind, shape[2], bytes.fromhex(shape[3].decode()), values)


@dataclass(frozen=True)
class Head:
    """What one batch commits to, and the line that says so."""

    signed: Signed
    batch: int
    first: int
    count: int
    root: bytes
    previous: str
    sealed_at: datetime
    heartbeat_minutes: int
    key: str


def read_head(line: bytes) -> Head:
    """Return what a signed head says. Raises Malformed."""
    signed = read_signed(line, "head")
    values = signed.values
    return Head(
        signed=signed,
        batch=values.number("batch"),
        first=values.number("first"),
        count=values.number("count", LARGEST_BATCH),
        root=bytes.fromhex(values.hash("root")),
        previous=values.hash("previous"),
        sealed_at=values.moment("sealed_at"),
        heartbeat_minutes=values.number("heartbeat_minutes", 10_000_000),
        key=values.hash("key"),
    )


@dataclass(frozen=True)
class Header:
    """What the first line announces."""

    format: int
    exported_at: datetime
    first_batch: int
    batches: int
    entries: int
    public_keys: list[str]


def read_header(line: bytes) -> Header:
    """Return what the first line announces. Raises Malformed."""
    if len(line) > LONGEST_HEADER:
        raise Malformed("header")
    inner = read_json(line).content.get("evident_trail")
    if not isinstance(inner, dict):
        raise Malformed("header")
    values = Values(inner)
    return Header(
        format=values.number("format"),
        exported_at=values.moment("exported_at"),
        first_batch=values.number("first_batch"),
        batches=values.number("batches"),
        entries=values.number("entries"),
        public_keys=values.hashes("public_keys"),
    )
