"""What people hear of agreements and clocks."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import Declaration, Receiver, Role, Way, declare
from evident.kernel.notifications.receivers import able, assignee, holders, watchers
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.hearing import concerned
from evident.relationships.service_levels.models import Agreement
from evident.relationships.service_levels.queries.signing import waits_for_theirs
from evident.relationships.service_levels.words import promise_of, signed


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


def signers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give who may sign for the other party, while its signature is what an agreement waits for."""
    waiting = Agreement.objects.filter(waits_for_theirs(), pk=record.pk)
    if not waiting.exists():
        return
    known = {user_id for user_id, _role in able("agreement.sign", record, entry)}
    theirs = User.objects.filter(organisation_id=record.organisation_id, pk__in=known)
    for user_id in theirs.order_by("pk").values_list("pk", flat=True):
        yield user_id, Role.APPROVER


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
        "agreement.negotiate",
        name=_("An agreement waits for your signature"),
        title=_("%(by)s began to negotiate %(number)s."),
        titles={Role.APPROVER: _("%(number)s waits for your signature.")},
        audience=(signers, watchers),
        defaults={Role.WATCHER: Way.INBOX},
    ),
    Declaration(
        "agreement.sign",
        name=_("An agreement is signed"),
        title=_("A signature under %(number)s was recorded."),
        titles={Role.APPROVER: _("%(number)s waits for your signature.")},
        audience=(signers, assignee, watchers),
        defaults={Role.ASSIGNEE: Way.INBOX, Role.WATCHER: Way.INBOX},
        quote=signed,
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
