"""Mappings: which column of a file tells which fact of an incident. Data, from YAML or JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from evident.integrations.imports.problems import ImportRefused
from evident.kernel.records.models import Priority
from evident.resolution.incidents.models.incident import Channel
from evident.resolution.incidents.models.settings import Level
from evident.resolution.incidents.procedure import State

Shape = Literal["log", "list"]
Type = Literal["text", "time", "person", "team", "category", "code", "count", "flag", "choice"]
MAPPING_LIMIT = 1 << 20
ROW = "#row"
"""The key of records whose file has none: the digest of the file and the row's place in it."""


@dataclass(frozen=True)
class Target:
    """A fact an import can fill in."""

    type: Type
    limit: int = 0
    choices: frozenset[Any] = frozenset()


TARGETS: dict[str, Target] = {
    "title": Target("text", 300),
    "symptom": Target("text", 100_000),
    "scope_of_impact": Target("text", 100_000),
    "progress": Target("text", 100_000),
    "contact": Target("text", 200),
    "location": Target("text", 200),
    "item": Target("text", 200),
    "resolution_note": Target("text", 100_000),
    "waiting_note": Target("text", 300),
    "waiting_for": Target("text", 40),
    "opened_at": Target("time"),
    "created_at": Target("time"),
    "resolved_at": Target("time"),
    "closed_at": Target("time"),
    "due_at": Target("time"),
    "requester": Target("person"),
    "assignee": Target("person"),
    "resolved_by": Target("person"),
    "closed_by": Target("person"),
    "team": Target("team"),
    "category": Target("category"),
    "subcategory": Target("category"),
    "resolution_code": Target("code"),
    "reassignments": Target("count"),
    "reopenings": Target("count"),
    "met_sla": Target("flag"),
    "state": Target("choice", choices=frozenset(State.values)),
    "channel": Target("choice", choices=frozenset(Channel.values)),
    "impact": Target("choice", choices=frozenset(Level.values)),
    "urgency": Target("choice", choices=frozenset(Level.values)),
    "priority": Target("choice", choices=frozenset(Priority.values)),
}


@dataclass(frozen=True)
class Rule:
    """Where one fact comes from: columns, or the same value for every record."""

    columns: tuple[str, ...] = ()
    join: str | None = None
    """The text between columns; None takes the first column that says something."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the file's words mean here."""
    default: Any = None
    """What stands where the columns say nothing."""


@dataclass(frozen=True)
class ColumnMapping:
    """How one kind of file is read."""

    shape: Shape
    key: str
    rules: Mapping[str, Rule]
    order: str = ""
    at: str = ""
    by: str = ""
    missing: frozenset[str] = frozenset({""})
    date_formats: tuple[str, ...] = ("%Y-%m-%d %H:%M:%S",)
    encoding: str = "utf-8"
    separator: str = ""
    final: frozenset[str] = frozenset()
    """Facts that every row tells as they were in the end: known with the last row, not before."""
    custom: tuple[str, ...] = ()
    """Columns kept as additional fields under their own names."""
    match_people: str = ""
    """"login" or "email" where people of the file are those who have it here; else all are new."""
    waiting: Mapping[str, str] = field(default_factory=dict)
    """What a word of the state's column says an incident on hold waits for."""

    @property
    def columns(self) -> list[str]:
        """The columns the file must have, in the order the mapping names them."""
        named = [self.key, self.order, self.at, self.by]
        for rule in self.rules.values():
            named += rule.columns
        return [name for name in dict.fromkeys([*named, *self.custom]) if name and name != ROW]


def read_mapping(path: Path) -> dict[str, Any]:
    """Return a mapping file's content. Raises ImportRefused."""
    try:
        with path.open("rb") as file:
            return parse_mapping(file.read(MAPPING_LIMIT + 1))
    except OSError as error:
        raise ImportRefused("not_found", name=path.name) from error


def parse_mapping(content: bytes) -> dict[str, Any]:
    """Return what YAML or JSON text says. Raises ImportRefused; references are not followed."""
    if len(content) > MAPPING_LIMIT:
        raise ImportRefused("bad_mapping", detail=f"> {MAPPING_LIMIT} bytes")
    try:
        text = content.decode("utf-8-sig")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise ImportRefused("bad_mapping", detail="*")
        found = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as error:
        raise ImportRefused("bad_mapping", detail=" ".join(str(error).split())) from error
    if not isinstance(found, dict):
        raise ImportRefused("bad_mapping", detail="key, fields")
    return {str(name): value for name, value in found.items()}


SETTINGS = frozenset(ColumnMapping.__annotations__) - {"rules"} | {"fields", "dates"}


def mapping_of(plain: Mapping[str, Any]) -> ColumnMapping:
    """Return the mapping that `plain` describes. Raises ImportRefused naming what is wrong."""
    try:
        return checked(plain)
    except (TypeError, AttributeError, ValueError) as error:
        raise ImportRefused("bad_mapping", detail=str(error)) from error


def checked(plain: Mapping[str, Any]) -> ColumnMapping:
    """Return the mapping; ValueError says what is wrong."""
    refuse_unknown(plain, SETTINGS)
    shape = plain.get("shape", "list")
    if shape not in ("log", "list"):
        raise ValueError(f"shape: {shape}")
    rules = (
        {str(name): rule_of(str(name), rule) for name, rule in plain["fields"].items()}
        if (isinstance(plain.get("fields"), dict))
        else {}
    )
    if "state" not in rules and shape == "log":
        raise ValueError("fields: state")
    if shape == "log" and not plain.get("at"):
        raise ValueError("at")
    if not plain.get("key"):
        raise ValueError("key")
    if shape == "log" and plain["key"] == ROW:
        raise ValueError(f"key: {ROW}")
    dates: Any = plain.get("dates") or ["%Y-%m-%d %H:%M:%S"]
    return ColumnMapping(
        shape=shape,
        key=str(plain["key"]),
        rules=rules,
        order=str(plain.get("order") or ""),
        at=str(plain.get("at") or ""),
        by=str(plain.get("by") or ""),
        missing=frozenset({"", *map(str, plain.get("missing", []))}),
        date_formats=tuple(map(str, [dates] if isinstance(dates, str) else dates)),
        encoding=str(plain.get("encoding") or "utf-8"),
        separator=str(plain.get("separator") or ""),
        final=frozenset(known_targets(plain.get("final", []))),
        custom=tuple(map(str, plain.get("custom", []))),
        match_people=matching(plain.get("match_people") or ""),
        waiting={str(key): str(value) for key, value in plain.get("waiting", {}).items()},
    )


def rule_of(name: str, plain: Any) -> Rule:
    """Return where the fact `name` comes from; ValueError says what is wrong."""
    known_targets([name])
    target = TARGETS[name]
    match plain:
        case str():
            rule = Rule(columns=(plain,))
        case list():
            rule = Rule(columns=tuple(map(str, plain)))
        case dict():
            refuse_unknown(plain, frozenset({"column", "columns", "join", "values", "value"}))
            columns: Any = plain.get("columns", plain.get("column", []))
            rule = Rule(
                columns=(columns,) if isinstance(columns, str) else tuple(map(str, columns)),
                join=plain.get("join"),
                values={str(key): value for key, value in plain.get("values", {}).items()},
                default=plain.get("value"),
            )
        case _:
            raise ValueError(f"fields: {name}")
    for value in [*rule.values.values(), rule.default]:
        if value is not None and target.choices and value not in target.choices:
            known = ", ".join(map(str, sorted(target.choices)))
            raise ValueError(f"{name}: {value} ({known})")
    return rule


def matching(field_name: Any) -> str:
    """Return by what people are found; ValueError if by nothing known."""
    if field_name not in ("", "login", "email"):
        raise ValueError(f"match_people: {field_name} (login, email)")
    return str(field_name)


def known_targets(names: list[str]) -> list[str]:
    """Return `names`; ValueError if one is no fact an import can fill in."""
    refuse_unknown(names, frozenset(TARGETS))
    return list(names)


def refuse_unknown(names: Any, known: frozenset[str]) -> None:
    """Raise ValueError if one of `names` is not `known`."""
    for name in names:
        if name not in known:
            raise ValueError(f"{name}? ({', '.join(sorted(known))})")
