"""Cells of a row turned into facts: texts, times, numbers, names. No database."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from evident.integrations.imports.mapping import ROW, TARGETS, ColumnMapping, Rule, Target
from evident.integrations.imports.problems import ImportRefused, Problem

Read = Callable[[list[str]], Any]
UNKNOWN = object()
"""What a state's column says when the mapping does not know the word."""
WITHIN = " › "
"""Stands between a category and its subcategory in the name of the latter."""
NAME_LIMIT = 200
EXAMPLE = datetime(2026, 12, 31, 18, 30)  # noqa: DTZ001  # only to show a format


class Name(NamedTuple):
    """A name of the source: what it is the name of, and the name."""

    sort: str
    key: str


class Reader:
    """Reads rows of one file by one mapping; the columns are looked up once."""

    def __init__(self, mapping: ColumnMapping, header: list[str], *, zone: ZoneInfo) -> None:
        missing = [column for column in mapping.columns if column not in header]
        if missing:
            raise ImportRefused("missing_columns", columns=", ".join(missing))
        self.mapping = mapping
        self.width = len(header)
        self.place = {column: place for place, column in enumerate(header)}
        self.moment = moments(mapping.date_formats, zone)
        self.key = None if mapping.key == ROW else self.cell_of(mapping.key)
        self.order = self.cell_of(mapping.order) if mapping.order else None
        self.at = self.cell_of(mapping.at) if mapping.at else None
        self.by = self.cell_of(mapping.by) if mapping.by else None
        rules = {name: self.fact_of(name, rule) for name, rule in mapping.rules.items()}
        self.current = {
            name: read for name, read in rules.items() if name not in {*mapping.final, "state"}
        }
        self.in_the_end = {name: read for name, read in rules.items() if name in mapping.final}
        self.state = rules.get("state")
        self.word_of_state = self.word_of("state")
        self.custom = [(column, self.cell_of(column)) for column in mapping.custom]

    def cell_of(self, column: str) -> Read:
        """Return the function that takes a column's text out of a row; None where missing."""
        place, missing = self.place[column], self.mapping.missing

        def read(cells: list[str]) -> str | None:
            text = cells[place].strip()
            return None if text in missing else text

        return read

    def word_of(self, name: str) -> Read:
        """Return the function that takes the file's own word for a fact out of a row."""
        rule = self.mapping.rules.get(name)
        if rule is None or not rule.columns:
            return lambda _cells: None
        return self.cell_of(rule.columns[0])

    def fact_of(self, name: str, rule: Rule) -> Read:
        """Return the function that takes the fact `name` out of a row. It raises Problem."""
        reads = [self.cell_of(column) for column in rule.columns]
        target, default = TARGETS[name], rule.default
        convert = self.conversion(name, target, rule)
        if rule.join is not None:
            limit, join = target.limit, rule.join

            def joined(cells: list[str]) -> Any:
                text = join.join(filter(None, (read(cells) for read in reads)))
                return text[:limit] if text else default

            return joined

        def first(cells: list[str]) -> Any:
            for read in reads:
                text = read(cells)
                if text is not None:
                    return convert(text)
            return default

        return first

    def conversion(self, name: str, target: Target, rule: Rule) -> Callable[[str], Any]:
        """Return what turns the text of a fact into its value."""
        column = rule.columns[0] if rule.columns else name
        match target.type:
            case "text":
                limit, words = target.limit, rule.values
                return lambda text: str(words.get(text, text))[:limit]
            case "time":
                return lambda text: self.moment(text, column)
            case "count":
                return lambda text: whole_number(text, column)
            case "choice" | "flag":
                return choice(name, column, rule.values, target)
            case "category" if name == "subcategory":
                words = rule.values
                return lambda text: str(words.get(text, text))[:NAME_LIMIT]
            case sort:
                words = rule.values
                return lambda text: Name(sort, str(words.get(text, text))[:NAME_LIMIT])


def moments(formats: tuple[str, ...], zone: ZoneInfo) -> Callable[[str, str], datetime]:
    """Return the function that reads a time of day in `zone`; the same text is read once."""

    @lru_cache(maxsize=65_536)
    def parsed(text: str) -> datetime | None:
        for each in formats:
            try:
                found = datetime.strptime(text, each)  # noqa: DTZ007  # the zone comes next
            except ValueError:
                continue
            try:
                aware = found if found.tzinfo else found.replace(tzinfo=zone)
                return aware.astimezone(UTC)
            except (ValueError, OverflowError):
                return None
        return None

    def read(text: str, column: str) -> datetime:
        found = parsed(text)
        if found is None:
            example = EXAMPLE.strftime(formats[0])
            raise Problem("bad_time", value=text[:60], column=column, example=example)
        return found

    return read


def choice(
    name: str, column: str, values: Mapping[str, Any], target: Target
) -> Callable[[str], Any]:
    """Return what turns a word of the file into one of ours; a word of a state may be unknown."""
    own = {str(known): known for known in target.choices}

    def read(text: str) -> Any:
        if text in values:
            return values[text]
        if text in own:
            return own[text]
        if name == "state":
            return UNKNOWN
        raise Problem("not_mapped", value=text[:60], column=column)

    return read


def whole_number(text: str, column: str) -> int:
    """Return a count. Raises Problem."""
    try:
        found = int(text)
    except ValueError:
        found = -1
    if not 0 <= found < 1 << 31:
        raise Problem("bad_number", value=text[:60], column=column)
    return found
