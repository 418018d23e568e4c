"""What the provider wrote into its documents, in place of what their templates leave open."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import override

from evident.demo.stage import Stage
from evident.demo.world import FOLDER, LANGUAGES
from evident.kernel import yaml_files
from evident.support.documents.patterns import patterns

AHEAD_DAYS = {"on": 0, "soon": 91, "later": 182, "next": 365}
"""How long after it was written a day lies that a text names."""


@cache
def papers(short: str) -> dict[str, dict[str, Any]]:
    """Return, by template, what stands in the place of which words, in a language."""
    told: dict[str, dict[str, Any]] = yaml_files.read(FOLDER / short / "papers.yaml")
    return told


def words_of(template: str, stage: Stage, *, at: datetime) -> dict[str, str]:
    """Return the texts of a document begun from `template` at `at`, with the provider's words."""
    texts = {}
    for language, short in LANGUAGES.items():
        said = papers(short).get(template)
        if said:
            field = f"body_{short}"
            with override(language):
                body = getattr(patterns()[template], field)
                texts[field] = written(body, said, values_of(stage, at=at))
    return texts


def values_of(stage: Stage, *, at: datetime) -> dict[str, str]:
    """Return the people, suppliers and days that texts name, in the active language."""
    begun = stage.local(at).date()
    holders = {"sms": "sms_manager", "owner": "process_owner", "manager": "process_manager"}
    people = {
        name: stage.cast.holder(role).name
        for name, role in (holders | {"boss": "top_management"}).items()
    }
    carrier, repairs = (each["name"] for each in stage.world.organisations["suppliers"])
    days = {
        name: date_format(begun + timedelta(days=ahead), "DATE_FORMAT")
        for name, ahead in AHEAD_DAYS.items()
    }
    return people | days | {"carrier": carrier, "repairs": repairs}


def written(body: str, said: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """Return a text with `said` in the place of its words, and rows in its tables."""
    for words, own in said.items():
        if words not in body:
            raise ValueError(words)  # the template says something else since
        if isinstance(own, list):
            body = with_rows(body, words, [[filled(cell, values) for cell in row] for row in own])
        else:
            body = body.replace(words, filled(str(own), values))
    return body


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return words with people, suppliers and days in their places."""
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def with_rows(body: str, header: str, rows: list[list[str]]) -> str:
    """Return a text in which the table whose header begins with `header` has `rows` alone."""
    lines = body.split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith(header)) + 2
    end = start
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    lines[start:end] = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)
