"""The history of complaints, and of how satisfied people are, in words."""

from django.utils.translation import gettext as _

from evident.kernel.procedures.telling import after, reason_of, who_of
from evident.kernel.timelines.history import History, tell
from evident.kernel.trail.models import Entry
from evident.relationships.customers.models.complaint import Complaint, Way
from evident.relationships.customers.procedure.complaint import PROCEDURE
from evident.relationships.customers.procedure.satisfaction import WORDS


def assigned(entry: Entry) -> str:
    """Tell who owns it from now on."""
    facts = {"who": who_of(entry), "person": after(entry, "assignee", model=Complaint)}
    return _("%(who)s made %(person)s its owner") % facts if facts["person"] else ""


def escalated(entry: Entry) -> str:
    """Tell to whom it was escalated."""
    told = entry.facts.get("to") or {}
    facts = {"who": who_of(entry), "person": told.get("text", "")}
    return _("%(who)s escalated it to %(person)s") % facts if facts["person"] else ""


def informed(entry: Entry) -> str:
    """Tell how the customer was informed."""
    way = str(entry.facts.get("way", ""))
    if way not in Way.values:
        return ""
    facts = {"who": who_of(entry), "way": Way(way).label}
    return _("%(who)s informed the customer: %(way)s") % facts


def warned(entry: Entry) -> str:  # noqa: ARG001  # one form for all
    """Tell that its time is up."""
    return _("Its time is up: those responsible were told")


HISTORY = History(
    PROCEDURE,
    Complaint,
    details=(
        "title", "category", "channel", "description", "wish", "verdict", "outcome", "lesson",
        "service", "organisation", "due_at",
    ),
    public=frozenset({"report", "acknowledge", "investigate", "inform", "resolve", "reopen",
                      "close"}),
    sentences={
        "assign": assigned,
        "escalate": escalated,
        "inform": informed,
        "warn": warned,
    },
    public_reasons={
        "resolve": lambda entry: after(entry, "outcome", model=Complaint),
        "inform": reason_of,
        "reopen": reason_of,
    },
)  # fmt: skip


def answered(entry: Entry) -> str:
    """Tell how satisfied somebody is."""
    facts = {"who": who_of(entry), "answer": WORDS.get(entry.facts.get("score", 0), "")}
    return _("%(who)s answered how satisfied he or she is: %(answer)s") % facts


def put_right(entry: Entry) -> str:
    """Tell how satisfied somebody is on second thoughts."""
    facts = {"who": who_of(entry), "answer": WORDS.get(entry.facts.get("score", 0), "")}
    return _("%(who)s changed the answer: %(answer)s") % facts


def asked(entry: Entry) -> str:
    """Tell who was asked."""
    person = (entry.facts.get("person") or {}).get("text", "")
    return _("%(person)s was asked how satisfied he or she is") % {"person": person}


def followed_up(entry: Entry) -> str:
    """Tell that a low answer was followed up."""
    return _("%(who)s followed up the low answer") % {"who": who_of(entry)}


tell(
    {
        "satisfaction.ask": asked,
        "satisfaction.answer": answered,
        "satisfaction.put_right": put_right,
        "satisfaction.follow_up": followed_up,
    }
)
