"""Markup written in Python: for what stands on a page a hundred times, where templates are slow."""

import html
from collections.abc import Mapping
from typing import Any


def escaped(value: object) -> str:
    """Return `value` as text of a page or of an attribute; what is markup already stays."""
    text = value if isinstance(value, str) else str(value)
    if hasattr(text, "__html__"):
        return str(text.__html__())
    return html.escape(text)


def attributes(named: Mapping[str, Any]) -> str:
    """Return attributes of an element, a blank before each: True has no value, False is absent."""
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in named.items()
        if value is not False
    )
