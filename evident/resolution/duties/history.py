"""The history of duties and of their tasks in words."""

from django.utils.translation import gettext as _

from evident.kernel.procedures.telling import after, reason_of, who_of
from evident.kernel.timelines.history import History
from evident.kernel.trail.models import Entry
from evident.portfolio.services.models import in_language
from evident.resolution.duties.checklist import Verdict
from evident.resolution.duties.models import Duty, DutyTask
from evident.resolution.duties.procedure import duty as of_duties
from evident.resolution.duties.procedure import task as of_tasks


def item_of(entry: Entry) -> str:
    """Return the item of the checklist an entry is about."""
    names = (str(entry.facts.get(f"item_{language}") or "") for language in ("en", "zh"))
    return in_language(*names)


def answered(entry: Entry) -> str:
    """Tell what was found at which item."""
    facts = {"who": who_of(entry), "item": item_of(entry)}
    value = f"{entry.facts.get('value', '')} {entry.facts.get('unit', '')}".strip()
    is_ok = entry.facts.get("verdict") == Verdict.OK
    if entry.facts.get("value"):
        facts["value"] = value
        if is_ok:
            return _("%(who)s read %(value)s at “%(item)s”: OK") % facts
        return _("%(who)s read %(value)s at “%(item)s”: not OK") % facts
    if is_ok:
        return _("%(who)s found “%(item)s” OK") % facts
    return _("%(who)s found “%(item)s” not OK") % facts


def followed(entry: Entry) -> str:
    """Tell what follows from which item."""
    facts = {"who": who_of(entry), "item": item_of(entry), "other": entry.facts.get("other", "")}
    if facts["other"]:
        return _("%(who)s named %(other)s as what follows from “%(item)s”") % facts
    return _("%(who)s said what was done about “%(item)s” at once") % facts


def assigned(entry: Entry) -> str:
    """Tell to whom it was given."""
    person = after(entry, "assignee", model=DutyTask)
    to = person or after(entry, "team", model=DutyTask)
    return _("%(who)s assigned it to %(to)s") % {"who": who_of(entry), "to": to} if to else ""


OF_DUTIES = History(
    of_duties.PROCEDURE,
    Duty,
    details=(
        "name_en", "name_zh", "instruction_en", "instruction_zh", "frequency", "interval",
        "month_day", "nth", "time_of_day", "zone", "calendar", "on_closed", "window_minutes",
        "begins_on", "ends_on", "team", "assignee", "manager", "service", "customer", "is_shown",
        "may_skip",
    ),
    public=frozenset({"activate", "pause", "resume", "end", "expire"}),
)  # fmt: skip
OF_TASKS = History(
    of_tasks.PROCEDURE,
    DutyTask,
    details=("remark",),
    public=frozenset({"open", "begin", "finish", "finish_late", "miss", "skip"}),
    sentences={"answer": answered, "follow_up": followed, "assign": assigned},
    public_reasons={"skip": reason_of},
)
