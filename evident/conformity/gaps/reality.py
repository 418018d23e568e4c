"""Today's reality of a requirement in sentences: on what its status rests, the worst first."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.conformity.requirements import evidence
from evident.conformity.requirements.models import Judgement, Outcome, Status
from evident.kernel.sentences import joined

MOST = 3
"""So many sentences; further checks are counted."""
LONGEST = 240
Basis = list[dict[str, Any]]
BAD = frozenset({Outcome.FAILED, Outcome.NOT_MET, Outcome.PARTLY})


def reasons_of(bases: Iterable[Basis]) -> dict[int, str]:
    """Return what the judgements in `bases` gave as their reasons, by their keys."""
    keys = {each["id"] for basis in bases for each in basis if each["kind"] == "judgement"}
    return dict(Judgement.objects.filter(pk__in=keys).values_list("pk", "reason"))


def sentences(status: str, basis: Basis, reasons: Mapping[int, str]) -> list[str]:
    """Return what a status rests on, in the language of the page."""
    checks = [each for each in basis if each["kind"] in {"check", "document"}]
    bad = [each for each in checks if each["outcome"] in BAD]
    bad.sort(key=lambda each: (each["outcome"] == Outcome.PARTLY, each["code"]))
    found = [broken(each) for each in bad[:MOST]]
    if len(bad) > MOST:
        more = len(bad) - MOST
        told = ngettext(
            "%(count)s more check is broken.", "%(count)s more checks are broken.", more
        )
        found.append(told % {"count": more})
    found += [judged(each, reasons) for each in basis if each["kind"] == "judgement"]
    holding = [each for each in checks if each["outcome"] == Outcome.MET]
    if holding and not bad:
        told = ngettext("%(count)s check holds.", "%(count)s checks hold.", len(holding))
        found.append(told % {"count": len(holding)})
    found += evidence.remarks(basis)
    if not found and status == Status.NO_OCCURRENCE:
        found.append(_("Nothing it applies to has happened yet."))
    return found or [_("Nobody has assessed it yet.")]


def broken(each: Mapping[str, Any]) -> str:
    """Return what is wrong by one check."""
    name = evidence.name_of(each["code"])
    if each["outcome"] == Outcome.FAILED:
        return _("“%(check)s” could not be computed.") % {"check": name}
    facts = {"check": name, "exceptions": each["exceptions"], "population": each["population"]}
    if each["kind"] == "document":
        words = _("%(exceptions)s of %(population)s documents asked for lack something.")
        return words % facts
    return _("“%(check)s”: %(exceptions)s of %(population)s are exceptions.") % facts


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
    return joined([words, said.why])
