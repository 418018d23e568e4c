"""What people hear of agreements and clocks."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import Declaration, Receiver, Way, declare
from evident.kernel.notifications.receivers import assignee, holders, watchers
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.hearing import concerned
from evident.relationships.service_levels.words import promise_of


def process_manager(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever runs the process."""
    yield from holders("process_manager", record, entry)


def promise(entry: Entry) -> str:
    """Quote which promise of which agreement it is, and until when it holds."""
    due = parse_datetime(str(entry.facts.get("due_at") or ""))
    facts = {
        "agreement": entry.facts.get("agreement", ""),
        "promise": promise_of(entry),
        "share": entry.facts.get("share", ""),
        "due": date_format(timezone.localtime(due), "SHORT_DATETIME_FORMAT") if due else "–",
    }
    if not facts["agreement"]:
        return gettext("“%(promise)s”: due %(due)s, %(share)s%% used") % facts
    return gettext("%(agreement)s, “%(promise)s”: due %(due)s, %(share)s%% used") % facts


NOTICES = [
    Declaration(
        "clock.warn",
        name=_("Agreed time is running out"),
        title=_("The agreed time of %(number)s is running out."),
        audience=(concerned,),
        quote=promise,
        is_internal=True,
        is_gathered=True,
    ),
    Declaration(
        "clock.breach",
        name=_("Agreed time is used up"),
        title=_("The agreed time of %(number)s is used up."),
        audience=(concerned,),
        quote=promise,
        is_internal=True,
        is_gathered=True,
    ),
    Declaration(
        "agreement.activate",
        name=_("An agreement is in force"),
        title=_("%(by)s put %(number)s into force."),
        audience=(assignee, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "agreement.expire",
        name=_("An agreement has expired"),
        title=_("%(number)s has expired."),
        audience=(assignee, process_manager),
    ),
]
for notice in NOTICES:
    declare(notice)
