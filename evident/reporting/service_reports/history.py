"""The history of service reports and their definitions in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.procedures.telling import who_of
from evident.kernel.timelines.history import History
from evident.kernel.trail.models import Entry
from evident.reporting.service_reports.models import Definition, ServiceReport
from evident.reporting.service_reports.procedure.definition import PROCEDURE as DEFINING
from evident.reporting.service_reports.procedure.report import PROCEDURE as REPORTING
from evident.reporting.service_reports.written import LABELS


def issued(entry: Entry) -> str:
    """Tell which edition was issued, and why without reasons if some were lacking."""
    facts = {"who": who_of(entry), "edition": entry.facts.get("edition", 1)}
    count = entry.facts.get("unexplained", 0)
    if not count:
        return _("%(who)s issued edition %(edition)s") % facts
    return ngettext(
        "%(who)s issued edition %(edition)s without the reason of %(count)s missed promise:"
        " %(why)s",
        "%(who)s issued edition %(edition)s without the reasons of %(count)s missed promises:"
        " %(why)s",
        count,
    ) % {**facts, "count": count, "why": entry.facts.get("without_reasons", "")}


def held(entry: Entry) -> str:
    """Tell for how many reasons it waits."""
    count = entry.facts.get("unexplained", 0)
    return ngettext(
        "It waits to be issued: of %(count)s missed promise the reason is missing",
        "It waits to be issued: of %(count)s missed promises the reasons are missing",
        count,
    ) % {"count": count}


def corrected(entry: Entry) -> str:
    """Tell what changes in the new edition."""
    facts = {"who": who_of(entry), "what": entry.facts.get("what_changed", "")}
    return _("%(who)s began a corrected edition: %(what)s") % facts


def added(entry: Entry) -> str:
    """Tell which action was decided on."""
    owner = entry.facts.get("owner") or {}
    facts = {
        "who": who_of(entry),
        "action": entry.facts.get("action", ""),
        "owner": owner.get("text", ""),
    }
    return _("%(who)s added the action “%(action)s” for %(owner)s") % facts


def finished(entry: Entry) -> str:
    """Tell what came of an action."""
    facts = {name: entry.facts.get(name, "") for name in ("action", "result")}
    return _("%(who)s finished the action “%(action)s”: %(result)s") % {
        "who": who_of(entry),
        **facts,
    }


def exported(entry: Entry) -> str:
    """Tell which file somebody took."""
    facts = {
        "who": who_of(entry),
        "edition": entry.facts.get("edition", 1),
        "form": LABELS.get(str(entry.facts.get("form")), ""),
    }
    return _("%(who)s downloaded edition %(edition)s as %(form)s") % facts


def warned(entry: Entry) -> str:  # noqa: ARG001  # one form for all
    """Tell that it is late."""
    return _("It is overdue: those responsible were told")


REPORTS = History(
    REPORTING,
    ServiceReport,
    details=("findings", "decision", "cancel_reason", "author"),
    public=frozenset({"issue", "correct", "review"}),
    sentences={
        "issue": issued,
        "correct": corrected,
        "follow_up": added,
        "finish": finished,
        "export": exported,
        "hold": held,
        "warn": warned,
    },
)
DEFINITIONS = History(
    DEFINING,
    Definition,
    details=(
        "name_en", "name_zh", "purpose", "purpose_zh", "customer", "service", "sla", "frequency",
        "first_on", "due_days", "trend_periods", "measures", "language", "sending",
        "is_automatic",
        "assignee", "agreed_with",
    ),
)  # fmt: skip
