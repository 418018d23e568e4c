"""
What documents are filled with from what the organisation has set up.

A module offers its own in its `fillings.py`, in words of the active language:
`fillings.offer("incident.priority_matrix", name=_("Priority matrix"), fill=matrix)`. In a text,
`{{ incident.priority_matrix }}` stands for it. What a document said when it was approved is kept;
where `facts` differ later, practice differs from the document.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from evident.kernel.procedures.models import ProcedureVersion

logger = logging.getLogger(__name__)
LANGUAGES = {"en": "en", "zh": "zh-hans"}


@dataclass(frozen=True)
class Asked:
    """What a text asks for besides the code: of which process, and under which tailored rules."""

    about: str = ""
    tailoring: ProcedureVersion | None = None
    """Rules that are to hold with the document, in the place of those in force."""


@dataclass(frozen=True)
class Filled:
    """What is set up: Markdown, what it rests on, and perhaps a chart."""

    text: str
    facts: Any = None
    """What has to stay the same for the document to be right; the text itself unless given."""
    chart: Mapping[str, Any] | None = None
    """A flow chart: see `kernel.procedures.outline`."""


@dataclass(frozen=True)
class Missing:
    """Nothing is set up yet: a sentence says what to do, and an address where."""

    sentence: str
    address: str = ""
    is_unreadable: bool = False
    """Whether it could not even be looked at: a mistake of ours, told to the log."""


Fill = Callable[[Asked], Filled | Missing]


@dataclass(frozen=True)
class Filling:
    """Something documents may be filled with."""

    code: str
    name: str | Promise
    fill: Fill
    subjects: Callable[[], Iterable[str]] | None = None
    """What it has to be asked about, such as the codes of processes; None where about nothing."""


_offered: dict[str, Filling] = {}


def offer(
    code: str,
    *,
    name: str | Promise,
    fill: Fill,
    subjects: Callable[[], Iterable[str]] | None = None,
) -> None:
    """Let documents be filled by `fill` where they say `code`."""
    _offered[code] = Filling(code, name, fill, subjects)


def offered() -> dict[str, Filling]:
    """Return everything documents may be filled with, by code."""
    return dict(sorted(_offered.items()))


def read(key: str, *, tailoring: ProcedureVersion | None = None) -> Filled | Missing:
    """Return what `key` (a code, perhaps with what it is about) stands for, in this language."""
    code, _space, about = key.partition(" ")
    filling = _offered.get(code)
    if filling is None:
        return Missing(_("Nothing is known under “%(key)s”.") % {"key": key})
    if (filling.subjects is not None) != bool(about) or (
        filling.subjects is not None and about not in filling.subjects()
    ):
        return Missing(_("Nothing is known under “%(key)s”.") % {"key": key})
    try:
        return filling.fill(Asked(about, tailoring))
    except DatabaseError:  # nothing more can be asked in this transaction
        raise
    except Exception:
        logger.exception("What %s stands for cannot be read.", key)
        named = {"name": str(filling.name)}
        return Missing(_("“%(name)s” cannot be read at the moment.") % named, is_unreadable=True)


def facts_of(filled: Filled) -> Any:
    """Return what a filling rests on, as it is stored."""
    facts = filled.text if filled.facts is None else filled.facts
    return json.loads(json.dumps(facts, cls=DjangoJSONEncoder))


def told(filled: Filled | Missing) -> dict[str, Any]:
    """Return a filling as pages and snapshots hold it in one language."""
    if isinstance(filled, Missing):
        return {"missing": filled.sentence, "address": filled.address}
    return {"text": filled.text} | ({"chart": dict(filled.chart)} if filled.chart else {})


def frozen(
    keys: Iterable[str], *, tailoring: ProcedureVersion | None = None
) -> tuple[dict[str, Any], list[Missing]]:
    """Return what `keys` stand for now, in both languages, and what is missing."""
    kept: dict[str, Any] = {}
    missing: list[Missing] = []
    spoken = get_language()
    for key in keys:
        now: dict[str, Filled | Missing] = {}
        for short, language in LANGUAGES.items():
            with override(language):
                now[short] = read(key, tailoring=tailoring)
        mine = now[next((s for s, language in LANGUAGES.items() if language == spoken), "en")]
        if isinstance(mine, Missing):
            missing.append(mine)
            continue
        kept[key] = {"facts": facts_of(mine)} | {short: told(each) for short, each in now.items()}
    return kept, missing


def missing_of(keys: Iterable[str], *, tailoring: ProcedureVersion | None = None) -> list[Missing]:
    """Return what is not set up yet of that which `keys` stand for."""
    found = [read(key, tailoring=tailoring) for key in keys]
    return [each for each in found if isinstance(each, Missing)]


def differing(kept: Mapping[str, Any], known: dict[str, Any] | None = None) -> list[str]:
    """
    Return the keys of a snapshot whose facts are no longer what is set up.

    `known` keeps what was read for whoever compares several documents at one moment.
    """
    known = {} if known is None else known
    found = []
    for key, before in kept.items():
        if key not in known:
            now = read(key)
            known[key] = now if isinstance(now, Missing) else [facts_of(now)]
        now_is = known[key]
        if isinstance(now_is, Missing):
            if not now_is.is_unreadable:  # what cannot be looked at is no departure
                found.append(key)
        elif now_is[0] != before["facts"]:
            found.append(key)
    return found
