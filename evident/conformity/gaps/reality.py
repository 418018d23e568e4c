"""Today's reality of a requirement in sentences: on what its status rests, the worst first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.conformity.requirements import evidence
from evident.conformity.requirements.models import (
    CheckResult,
    Judgement,
    Outcome,
    Status,
    is_chinese,
)
from evident.kernel.measures.papers import Lack
from evident.kernel.measures.reasons import sort_of
from evident.kernel.sentences import joined

MOST = 3
"""So many sentences; further checks are counted."""
LONGEST = 240
MOST_NAMED = 3
"""So many documents that lack something are named; further ones are counted."""
Basis = list[dict[str, Any]]
BAD = frozenset({Outcome.FAILED, Outcome.NOT_MET, Outcome.PARTLY})


@dataclass(frozen=True)
class Details:
    """What bases only point to."""

    reasons: Mapping[int, str]
    """What judgements gave as their reasons, by their keys."""
    things: Mapping[int, list[dict[str, Any]]]
    """What results say of each document they looked at, by their keys."""
    failures: Mapping[int, str]
    """What sort of error kept a check from being computed, by the keys of results."""


def details_of(bases: Iterable[Basis]) -> Details:
    """Return what the judgements, documents and errors in `bases` say, in three queries."""
    parts = [each for basis in bases for each in basis]
    judged = {each["id"] for each in parts if each["kind"] == "judgement"}
    broken_ones = {
        each["result"] for each in parts if each["kind"] == "document" and each["outcome"] in BAD
    }
    failed = {
        each["result"] for each in parts if "result" in each and each["outcome"] == Outcome.FAILED
    }
    found = Judgement.objects.filter(pk__in=judged)
    errors = CheckResult.objects.filter(pk__in=failed).values_list("pk", "reason")
    results = CheckResult.objects.filter(pk__in=broken_ones)
    return Details(
        dict(found.values_list("pk", "reason")),
        dict(results.values_list("pk", "things")),
        {key: sort_of(reason) for key, reason in errors} if failed else {},
    )


def sentences(status: str, basis: Basis, details: Details) -> list[str]:
    """Return what a status rests on, in the language of the page."""
    checks = [each for each in basis if each["kind"] in {"check", "document"}]
    bad = [each for each in checks if each["outcome"] in BAD]
    bad.sort(key=lambda each: (each["outcome"] == Outcome.PARTLY, each["code"]))
    found = [each.words for each in evidence.lowering(basis)]
    found += [broken(each, details) for each in bad[:MOST]]
    if len(bad) > MOST:
        more = len(bad) - MOST
        told = ngettext(
            "%(count)s more check is broken.", "%(count)s more checks are broken.", more
        )
        found.append(told % {"count": more})
    found += [judged(each, details.reasons) for each in basis if each["kind"] == "judgement"]
    holding = [each for each in checks if each["outcome"] == Outcome.MET]
    if holding and not bad:
        told = ngettext("%(count)s check holds.", "%(count)s checks hold.", len(holding))
        found.append(told % {"count": len(holding)})
    found += evidence.remarks(basis)
    if not found and status == Status.NO_OCCURRENCE:
        found.append(_("Nothing it applies to has happened yet."))
    return found or [_("Nobody has assessed it yet.")]


def broken(each: Mapping[str, Any], details: Details) -> str:
    """Return what is wrong by one check."""
    name = evidence.name_of(each["code"])
    if each["outcome"] == Outcome.FAILED:
        why = details.failures.get(each["result"], "")
        if why:
            return _("“%(check)s” could not be computed: %(why)s.") % {"check": name, "why": why}
        return _("“%(check)s” could not be computed.") % {"check": name}
    facts = {"check": name, "exceptions": each["exceptions"], "population": each["population"]}
    if each["kind"] == "document":
        words = (
            _("Documents asked for that lack something: %(exceptions)s of %(population)s.") % facts
        )
        named = named_in(details.things.get(each["result"], []))
        return joined([words, named])
    return _("“%(check)s”: %(exceptions)s of %(population)s are exceptions.") % facts


def named_in(things: Iterable[Mapping[str, Any]]) -> str:
    """Return the documents that lack something by name, each with what it lacks."""
    lacking = [thing for thing in things if thing["lacks"]]
    told = [
        _("%(name)s (%(lacks)s)")
        % {
            "name": thing["name_zh"] if is_chinese() else thing["name_en"],
            "lacks": _(", ").join(str(Lack(lack).label) for lack in thing["lacks"]),
        }
        for thing in lacking[:MOST_NAMED]
    ]
    return _("; ").join([*told, "…"] if len(lacking) > MOST_NAMED else told)


def judged(each: Mapping[str, Any], reasons: Mapping[int, str]) -> str:
    """Return what a judgement says, and whether it still counts."""
    said = evidence.said([dict(each)])
    assert said is not None and said.valid_until is not None  # noqa: S101, PT018  # it is one
    reason = reasons.get(each["id"], "").strip()
    reason = reason if len(reason) <= LONGEST else f"{reason[:LONGEST]}…"
    facts = {
        "who": said.by,
        "status": said.word,
        "reason": reason,
        "day": formats.date_format(said.valid_until, "SHORT_DATE_FORMAT"),
    }
    words = _("%(who)s judged “%(status)s” until %(day)s: %(reason)s") % facts
    whole = _("%(judgement)s (%(why)s)") % {"judgement": words, "why": said.why}
    return whole if said.why else words
