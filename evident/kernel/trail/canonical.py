"""The one way to write an entry as bytes: what is hashed, exported and verified. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "id",
    "at",
    "recorded_at",
    "by_id",
    "by_name",
    "door",
    "event",
    "kind",
    "record",
    "record_id",
    "organisation_id",
    "procedure_version",
    "changes",
    "facts",
    "is_deviation",
)
"""What of an entry is sealed: all but `txid`, which only says when it may be sealed."""

LONGEST_WHOLE_NUMBER = 4000  # digits; Python refuses to read longer ones

_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def json_bytes(value: Any) -> bytes:
    """Return JSON without blanks, keys sorted, letters as they are, in UTF-8."""
    return _encode(value).encode()


def moment(at: datetime) -> str:
    """Return a time in UTC to the microsecond: `2026-03-01T09:30:00.000000Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_WHOLE_NUMBER else float(digits)


_decode = json.JSONDecoder(parse_int=_whole).decode


def from_stored_json(text: str) -> Any:
    """Return stored JSON as Python values. A monstrous number must not stop the sealing."""
    return _decode(text)


def canonical(entry: Mapping[str, Any]) -> bytes:
    """
    Return the canonical bytes of an entry given by its fields: one line without its end.

    Times become UTC to the microsecond, whatever zone they came in.
    """
    content = {name: entry[name] for name in FIELDS}
    content["at"] = moment(entry["at"])
    content["recorded_at"] = moment(entry["recorded_at"])
    return json_bytes(content)
