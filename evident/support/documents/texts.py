"""A document's text with what stands in its places: parts to be shown, one after another."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from evident.kernel.procedures.models import ProcedureVersion
from evident.support.documents import fillings
from evident.support.documents.comparing import Block, differences
from evident.support.documents.models import Text, Version, is_chinese
from evident.support.documents.picturing import PICTURE

PLACE = re.compile(r"\{\{[ \t]*([a-z][a-z_]*\.[a-z_]+)(?:[ \t]+([a-z][a-z_]*))?[ \t]*\}\}")
ALONE = re.compile(rf"(?m)^[ \t]*{PLACE.pattern}[ \t]*$")


CHINESE = "[\u2e80-\u9fff\uff00-\uffef]"
LOOSE = re.compile(rf"(?<={CHINESE}) (?=\0{CHINESE})|(?<={CHINESE}\0) (?={CHINESE})")
"""A space beside what was filled in, where Chinese meets Chinese: none is written there."""


@dataclass(frozen=True)
class Part:
    """A stretch of a document: a text in Markdown, a flow chart, or what is missing."""

    sort: str
    text: str = ""
    chart: Mapping[str, Any] | None = None
    address: str = ""
    is_filled: bool = False
    """Whether it was drawn from what is set up."""


def keys_in(*bodies: str) -> list[str]:
    """Return what texts want to be filled with, each once and in order."""
    return list(
        dict.fromkeys(
            " ".join(part for part in match.groups() if part)
            for body in bodies
            for match in PLACE.finditer(body)
        )
    )


def pictures_in(*bodies: str) -> list[str]:
    """Return the names of the pictures texts show."""
    return list(dict.fromkeys(each["name"] for body in bodies for each in PICTURE.finditer(body)))


def parts(body: str, value: Callable[[str], Mapping[str, Any]]) -> list[Part]:
    """Return the parts of `body`; `value` tells what a key stands for in its language."""
    shown: list[Part] = []
    start = 0
    for match in ALONE.finditer(body):
        add_text(shown, body[start : match.start()], value)
        start = match.end()
        add_filled(shown, value(key_of(match)))
    add_text(shown, body[start:], value)
    return shown


def key_of(match: re.Match[str]) -> str:
    """Return the key a place names."""
    return " ".join(part for part in match.groups() if part)


def add_text(shown: list[Part], text: str, value: Callable[[str], Mapping[str, Any]]) -> None:
    """Add a stretch of text, with what stands within its lines filled in."""
    filled = PLACE.sub(lambda match: f"\0{within(value(key_of(match)))}\0", text)
    filled = LOOSE.sub("", filled).replace("\0", "")
    if filled.strip():
        shown.append(Part("text", filled.strip("\n")))


def within(told: Mapping[str, Any]) -> str:
    """Return what stands within a line."""
    return str(told.get("text") or f"**[{told.get('missing', '')}]**").replace("\n", " ")


def add_filled(shown: list[Part], told: Mapping[str, Any]) -> None:
    """Add what stands on lines of its own."""
    if "missing" in told:
        shown.append(Part("missing", str(told["missing"]), address=str(told.get("address", ""))))
        return
    if told.get("chart"):
        shown.append(Part("chart", chart=told["chart"], is_filled=True))
    if told.get("text"):
        shown.append(Part("text", str(told["text"]), is_filled=True))


def shown(version: Version, text: Text) -> list[Part]:
    """Return the parts of a version: as it was approved, or with what is set up now."""
    return parts(text.body, values_of(version, text.short))


def values_of(version: Version, short: str) -> Callable[[str], Mapping[str, Any]]:
    """Return what keys stand for in a version and a language (`en` or `zh`)."""

    def value(key: str) -> Mapping[str, Any]:
        if version.approved_at is not None:
            kept = version.filled.get(key, {}).get(short)
            return kept if kept is not None else {"missing": key}
        return live(key, short, version.tailoring)

    return value


def live(key: str, short: str, tailoring: ProcedureVersion | None = None) -> dict[str, Any]:
    """Return what a key stands for now, in a language."""
    with override(fillings.LANGUAGES[short]):
        return fillings.told(fillings.read(key, tailoring=tailoring))


def whole(version: Version, *, chinese: bool) -> str:
    """Return the text of a version in one language, everything filled in, as Markdown."""
    body, short = (version.body_zh, "zh") if chinese else (version.body_en, "en")
    pieces = []
    for part in parts(body, values_of(version, short)):
        match part.sort:
            case "chart":
                continue  # the table of steps tells the same
            case "missing":
                pieces.append(f"> {part.text}")
            case _:
                pieces.append(part.text)
    return "\n\n".join(pieces)


def language_code() -> str:
    """Return the code of the page's language: `en` or `zh`."""
    return "zh" if is_chinese() else "en"


def changed(before: str, now: Mapping[str, Any]) -> list[Block]:
    """Return what differs between what was filled in and what is set up now."""
    return differences(before, str(now.get("text") or now.get("missing", "")))
