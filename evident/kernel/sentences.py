"""How sentences and labels stand side by side in the language of the reader."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext_lazy, ngettext_lazy

LEAST = gettext_lazy("The least is %(limit_value)s.")
MOST = gettext_lazy("The most is %(limit_value)s.")
SHORTEST = ngettext_lazy(
    "At least %(limit_value)d character.", "At least %(limit_value)d characters.", "limit_value"
)
LONGEST = ngettext_lazy(
    "At most %(limit_value)d character.", "At most %(limit_value)d characters.", "limit_value"
)
CODE = gettext_lazy("Use only Latin letters, digits, hyphens and underscores: no blanks.")
"""What is said of a value beyond a limit, by forms, programs' requests and schemas alike."""


def gap() -> str:
    """Return what parts two sentences: a space; nothing after a Chinese full stop."""
    return "" if _is_chinese() else " "


def colon() -> str:
    """Return what stands between a label and what it labels."""
    return "：" if _is_chinese() else ": "


def joined(sentences: Iterable[object]) -> str:
    """Return the sentences as one text."""
    return gap().join(text for text in map(str, sentences) if text)


def labelled(label: object, what: object) -> str:
    """Return what is said under a label, as one line."""
    return f"{label}{colon()}{what}"


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
