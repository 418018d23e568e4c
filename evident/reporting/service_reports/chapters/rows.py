"""
Rows of figures, as an edition keeps them: no language, no page, only codes, numbers and names.

A value says of how many records it was made and names the key sets behind it: `all` of them, and
for a share those that `met` and those that `missed`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from evident.reporting.service_reports.keys import WIDTH, packed, unpacked

Json = dict[str, Any]


@dataclass
class Value:
    """The figure of one period, with the packed keys behind it."""

    value: float | None
    every: bytes = b""
    """All records counted; of a share only where they are not those of `met` and `missed`."""
    met: bytes | None = None
    missed: bytes | None = None


@dataclass
class Chapter:
    """The rows of a chapter and the keys behind them, by the name of their set."""

    code: str
    rows: list[Json] = field(default_factory=list)
    sets: dict[str, bytes] = field(default_factory=dict)

    def add(self, code: str, values: Iterable[Value | None], **about: Any) -> None:
        """Add a row: `values` by period, oldest first, None where nothing was counted."""
        row = {"code": code, **about}
        row["values"] = [
            self.kept(f"{self.code}/{code}/{place}", value) for place, value in enumerate(values)
        ]
        self.rows.append(row)

    def kept(self, name: str, value: Value | None) -> Json | None:
        """Return a value as an edition keeps it, its keys put aside under `name`."""
        if value is None:
            return None
        out: Json = {"value": None if value.value is None else round(value.value, 6)}
        if value.met is None or value.missed is None:
            out["of"] = self.put(name, value.every)
            out["all"] = [name] if value.every else []
            return out
        of_met, of_missed = f"{name}/met", f"{name}/missed"
        out["met"], out["missed"] = self.put(of_met, value.met), self.put(of_missed, value.missed)
        out["of"] = out["met"] + out["missed"]
        out["all"] = [each for each in (of_met, of_missed) if each in self.sets]
        return out

    def put(self, name: str, keys: bytes) -> int:
        """Keep keys under a name and return how many they are."""
        if keys:
            self.sets[name] = keys
        return len(keys) // WIDTH

    def told(self) -> Json:
        """Return the chapter as an edition keeps it."""
        return {"code": self.code, "rows": self.rows}


def share(met: bytes, missed: bytes) -> Value:
    """Return the share in percent of those that met it."""
    count = len(met) + len(missed)
    return Value(len(met) / count * 100 if count else None, met=met, missed=missed)


def without(keys: bytes, others: bytes) -> bytes:
    """Return the keys that are not among the others."""
    return packed(set(unpacked(keys)).difference(unpacked(others)))


def united(parts: Iterable[bytes]) -> bytes:
    """Return the keys of all parts, each once."""
    found: set[int] = set()
    for part in parts:
        found.update(unpacked(part))
    return packed(found)
