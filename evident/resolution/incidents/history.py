"""The history of an incident in words: what happened, for people who read no codes."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from evident.kernel.procedures.telling import after, changes_of, reason_of, who_of
from evident.kernel.timelines.history import SPOKEN, History
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE
from evident.resolution.incidents.waiting import waiting_reasons

DETAILS = (
    "title", "service", "category", "impact", "urgency", "priority", "priority_reason", "symptom",
    "scope_of_impact", "progress", "contact", "location", "item", "channel",
    "resolution_code", "resolution_note", "cancel_reason", "waiting_note", "contract",
)  # fmt: skip
"""Fields a timeline spells out; the others are in the sentence or matter to nobody."""

PUBLIC = frozenset(
    {
        "report",
        "take",
        "hold",
        "resume",
        "resolve",
        "reopen",
        "close",
        "confirm",
        "cancel",
        "merge",
        "declare_major",
        "restore_major",
        "relapse_major",
        "revoke_major",
    }
)
"""Steps a customer reads, without details: they are about his service, not about our work."""


def assigned(entry: Entry) -> str:
    """Tell to whom it was assigned."""
    facts = {
        "who": who_of(entry),
        "person": after(entry, "assignee", model=Incident),
        "team": after(entry, "team", model=Incident),
    }
    if facts["person"] and facts["team"]:
        return _("%(who)s assigned it to %(person)s in %(team)s") % facts
    if facts["person"]:
        return _("%(who)s assigned it to %(person)s") % facts
    return _("%(who)s assigned it to %(team)s") % facts if facts["team"] else ""


def prioritised(entry: Entry) -> str:
    """Tell whether the priority rose or fell."""
    if "priority" not in entry.changes:
        return ""
    was, became = entry.changes["priority"]
    if was is None or became is None:
        return ""
    (change,) = changes_of(entry, model=Incident, fields=["priority"])
    facts = {"who": who_of(entry), "before": change.before, "after": change.after}
    if became < was:
        return _("%(who)s raised the priority from %(before)s to %(after)s") % facts
    return _("%(who)s lowered the priority from %(before)s to %(after)s") % facts


def escalated(entry: Entry) -> str:
    """Tell to whom it was escalated."""
    facts = {
        "who": who_of(entry),
        "team": after(entry, "team", model=Incident),
        "level": after(entry, "escalation", model=Incident),
    }
    if facts["team"]:
        return _("%(who)s escalated it to %(team)s") % facts
    return _("%(who)s escalated it: %(level)s") % facts if facts["level"] else ""


def held(entry: Entry) -> str:
    """Tell what it waits for and until when."""
    code = entry.changes.get("waiting_for", ["", ""])[1]
    reasons = waiting_reasons(entry.procedure_version or 1)
    facts = {
        "who": who_of(entry),
        "reason": reasons.get(code, code),
        "until": after(entry, "waiting_until", model=Incident),
    }
    if not facts["reason"]:
        return ""
    if facts["until"]:
        return _("%(who)s put it on hold until %(until)s: %(reason)s") % facts
    return _("%(who)s put it on hold: %(reason)s") % facts


def resumed(entry: Entry) -> str:
    """Tell why it goes on, where nobody pressed a button."""
    match entry.facts.get("cause"):
        case "until":
            return _("The time to wait was over: work goes on")
        case "reply":
            return _("The user replied: work goes on")
    return ""


def merged(entry: Entry) -> str:
    """Tell of which incident it is a duplicate."""
    facts = {"who": who_of(entry), "number": entry.facts.get("into", "")}
    return _("%(who)s merged it into %(number)s as a duplicate") % facts


def absorbed(entry: Entry) -> str:
    """Tell which duplicates it took in."""
    numbers = _(", ").join(entry.facts.get("duplicates", []))
    return _("%(who)s merged %(numbers)s into it") % {"who": who_of(entry), "numbers": numbers}


def adopted(entry: Entry) -> str:
    """Tell under which parent it came."""
    parent = after(entry, "parent", model=Incident)
    facts = {"who": who_of(entry), "parent": parent}
    if parent:
        return _("%(who)s made it a child of %(parent)s") % facts
    return _("%(who)s took it from its parent") % facts


def closed(entry: Entry) -> str:
    """Tell that nobody closed it."""
    return "" if entry.by_id else _("It closed by itself: nobody objected")


def warned(entry: Entry) -> str:  # noqa: ARG001  # one form for all
    """Tell that closing was announced."""
    return _("It was announced that it will close by itself")


def informed(entry: Entry) -> str:
    """Tell who of management was informed."""
    told = entry.facts.get("told") or {}
    facts = {"who": who_of(entry), "person": told.get("text", "")}
    return _("%(who)s informed %(person)s (management)") % facts


def handed_over(entry: Entry) -> str:
    """Tell who leads from now on."""
    leader = entry.facts.get("leader") or {}
    facts = {"who": who_of(entry), "person": leader.get("text", "")}
    return _("%(who)s gave the lead of the major incident to %(person)s") % facts


def reminded(entry: Entry) -> str:
    """Tell of what the leader was reminded."""
    if entry.facts.get("what") == "review":
        return _("The review of the major incident is overdue: its leader was reminded")
    return _("An update on the major incident is overdue: its leader was reminded")


SENTENCES: dict[str, Callable[[Entry], str]] = {
    "assign": assigned,
    "prioritise": prioritised,
    "escalate": escalated,
    "hold": held,
    "resume": resumed,
    "merge": merged,
    "absorb": absorbed,
    "adopt": adopted,
    "close": closed,
    "warn": warned,
    "inform_management": informed,
    "hand_over_major": handed_over,
    "warn_major": reminded,
}
HISTORY = History(
    PROCEDURE,
    Incident,
    details=DETAILS,
    public=PUBLIC,
    sentences=SENTENCES,
    public_reasons={
        "resolve": lambda entry: after(entry, "resolution_note", model=Incident),
        "cancel": lambda entry: after(entry, "cancel_reason", model=Incident),
        "reopen": reason_of,
    },
    silent=SPOKEN | {"update_major"},
)
