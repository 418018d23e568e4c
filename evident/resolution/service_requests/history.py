"""The history of service requests in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.procedures.telling import after, declare_events, reason_of, who_of
from evident.kernel.timelines.history import History
from evident.kernel.trail.models import Entry
from evident.portfolio.services.models import in_language
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.procedure import PROCEDURE


def task_of(entry: Entry) -> str:
    """Return the title of the task an entry is about."""
    names = (str(entry.facts.get(f"task_{language}") or "") for language in ("en", "zh"))
    return in_language(*names) or str(entry.facts.get("task", ""))


def person_in(entry: Entry, name: str) -> str:
    """Return the name of a person among the facts of an entry."""
    told = entry.facts.get(name)
    return str(told.get("text", "")) if isinstance(told, dict) else ""


def assigned(entry: Entry) -> str:
    """Tell to whom it was given."""
    team = after(entry, "team", model=ServiceRequest)
    person = after(entry, "assignee", model=ServiceRequest)
    to = person or team
    return _("%(who)s assigned it to %(to)s") % {"who": who_of(entry), "to": to} if to else ""


def approved(entry: Entry) -> str:
    """Tell in whose place it was approved."""
    facts = {"who": who_of(entry), "person": person_in(entry, "in_place_of")}
    return _("%(who)s approved it in the place of %(person)s") % facts if facts["person"] else ""


def rejected(entry: Entry) -> str:
    """Tell in whose place it was rejected."""
    facts = {"who": who_of(entry), "person": person_in(entry, "in_place_of")}
    return _("%(who)s rejected it in the place of %(person)s") % facts if facts["person"] else ""


def took(entry: Entry) -> str:
    """Tell which task it was."""
    return _("%(who)s took the task “%(task)s”") % facts_of(entry)


def finished(entry: Entry) -> str:
    """Tell which task it was."""
    return _("%(who)s finished the task “%(task)s”") % facts_of(entry)


def skipped(entry: Entry) -> str:
    """Tell which task it was."""
    return _("%(who)s skipped the task “%(task)s”") % facts_of(entry)


def gave(entry: Entry) -> str:
    """Tell which task was given to whom."""
    to = person_in(entry, "assignee") or person_in(entry, "team")
    return _("%(who)s assigned the task “%(task)s” to %(to)s") % (facts_of(entry) | {"to": to})


def facts_of(entry: Entry) -> dict[str, str]:
    """Return who acted on which task."""
    return {"who": who_of(entry), "task": task_of(entry)}


def replaced(entry: Entry) -> str:
    """Tell who approves in whose place."""
    facts = {"who": who_of(entry), "person": person_in(entry, "to")}
    before = person_in(entry, "instead_of")
    if not before:
        return _("%(who)s made %(person)s an approver") % facts
    facts["before"] = before
    return _("%(who)s made %(person)s an approver in the place of %(before)s") % facts


def remark_of(entry: Entry) -> str:
    """Return what was said beside an approval."""
    return str(entry.facts.get("remark") or "")


declare_events(
    {
        "service_request.stall": gettext_lazy("It got stuck: nobody will take it up"),
        "service_request.delegate": gettext_lazy("%(who)s named a deputy for approvals"),
        "service_request.end_delegation": gettext_lazy("%(who)s ended a deputy for approvals"),
    }
)
HISTORY = History(
    PROCEDURE,
    ServiceRequest,
    details=(
        "priority", "waiting_for", "waiting_note", "waiting_until", "contract", "fulfilment_note",
        "end_reason",
    ),
    public=frozenset({
        "order", "ask_approval", "approve", "reject", "accept", "begin", "hold", "resume",
        "fulfil", "close", "reopen", "cancel", "warn",
    }),
    sentences={
        "assign": assigned,
        "approve": approved,
        "reject": rejected,
        "take_task": took,
        "finish_task": finished,
        "skip_task": skipped,
        "assign_task": gave,
        "replace_approver": replaced,
    },
    public_reasons={
        "approve": remark_of,
        "reject": reason_of,
        "reopen": reason_of,
        "fulfil": lambda entry: after(entry, "fulfilment_note", model=ServiceRequest),
        "cancel": lambda entry: after(entry, "end_reason", model=ServiceRequest),
    },
)  # fmt: skip
