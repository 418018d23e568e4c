"""Walks every address of the product."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

ANGLE = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
REGEX_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Address:
    """One pattern of the map: its text, its name and the names of what it takes."""

    pattern: str
    name: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names of the parts that change."""
        return (*ANGLE.findall(self.pattern), *REGEX_GROUP.findall(self.pattern))

    def filled(self, values: dict[str, object]) -> str:
        """Return the address with its parts filled in. Raises KeyError for an unknown part."""
        text = REGEX_GROUP.sub(lambda part: str(values[part[1]]), self.pattern)
        text = ANGLE.sub(lambda part: str(values[part[1]]), text)
        return "/" + text.replace("^", "").replace("$", "").replace("\\Z", "")


def walk() -> Iterator[Address]:
    """Yield every address of the product."""
    return _below(get_resolver().url_patterns, "", "")


def _below(
    patterns: list[URLPattern | URLResolver], prefix: str, namespace: str
) -> Iterator[Address]:
    for pattern in patterns:
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern.url_patterns, text, inner)
        else:
            yield Address(text, f"{namespace}{pattern.name or ''}")


def parts_by_module(addresses: Iterable[Address], of: int) -> list[list[Address]]:
    """Divide addresses evenly, yet keep together those whose pages show the same forms."""
    modules: dict[str, list[Address]] = {}
    for address in addresses:
        modules.setdefault(address.pattern.partition("/")[0], []).append(address)
    parts: list[list[Address]] = [[] for _ in range(of)]
    for module in sorted(modules.values(), key=len, reverse=True):
        min(parts, key=len).extend(module)
    return parts
