"""What people hear of complaints, and of how satisfied others are."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import (
    Declaration,
    Heard,
    Link,
    Receiver,
    Role,
    Way,
    declare,
    quoted_change,
    quoted_fact,
)
from evident.kernel.notifications.receivers import (
    assignee,
    holders,
    mentioned,
    named_in,
    newly_assigned,
    requester,
    watchers,
)
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.customers.keys import key_of
from evident.relationships.customers.models.satisfaction import SatisfactionQuestion
from evident.relationships.customers.procedure.satisfaction import SCORES, WORDS
from evident.relationships.customers.queries.satisfaction import KEY


def managers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever manages the process."""
    yield from holders("process_manager", record, entry)


def escalated_to(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whom it was escalated to; those who manage the process where nobody was named."""
    if entry.facts.get("to"):
        yield from named_in("to", Role.MANAGER)(entry, record)
    else:
        yield from managers(entry, record)


TO_YOU = {Role.ASSIGNEE: _("%(by)s made you the owner of complaint %(number)s.")}
NOTICES = [
    Declaration(
        "complaint.report",
        name=_("A complaint is made"),
        title=_("%(by)s complained: %(number)s."),
        titles={Role.REQUESTER: _("We have your complaint %(number)s.")},
        audience=(requester, managers),
    ),
    Declaration(
        "complaint.acknowledge",
        name=_("A complaint is acknowledged"),
        title=_("%(by)s has taken up complaint %(number)s."),
        titles={Role.REQUESTER: _("%(by)s has taken up your complaint %(number)s.")},
        audience=(requester, watchers),
    ),
    Declaration(
        "complaint.assign",
        name=_("You become the owner of a complaint"),
        title=_("%(by)s named the owner of complaint %(number)s."),
        titles=TO_YOU,
        audience=(newly_assigned,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "complaint.escalate",
        name=_("A complaint is escalated"),
        title=_("%(by)s escalated complaint %(number)s."),
        titles={Role.MANAGER: _("%(by)s escalated complaint %(number)s to you.")},
        audience=(escalated_to, assignee, watchers),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "complaint.inform",
        name=_("A customer is informed on a complaint"),
        title=_("%(by)s noted what you were told on complaint %(number)s."),
        audience=(requester, watchers),
        default=Way.INBOX,
        quote=quoted_fact("note"),
    ),
    Declaration(
        "complaint.reply",
        name=_("A reply to a complaint"),
        title=_("%(by)s replied to complaint %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in a reply to %(number)s.")},
        audience=(mentioned, requester, assignee, watchers),
    ),
    Declaration(
        "complaint.note",
        name=_("An internal note on a complaint"),
        title=_("%(by)s wrote an internal note on %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in an internal note on %(number)s.")},
        audience=(mentioned, assignee, watchers),
        default=Way.INBOX,
        is_internal=True,
    ),
    Declaration(
        "complaint.resolve",
        name=_("A complaint has an outcome"),
        title=_("Complaint %(number)s has an outcome."),
        titles={Role.REQUESTER: _("Your complaint %(number)s has an outcome.")},
        audience=(requester, assignee, watchers),
        quote=quoted_change("outcome"),
    ),
    Declaration(
        "complaint.reopen",
        name=_("A complaint is reopened"),
        title=_("%(by)s reopened complaint %(number)s."),
        audience=(assignee, requester, watchers, managers),
        quote=quoted_fact("reason"),
    ),
    Declaration(
        "complaint.close",
        name=_("A complaint is closed"),
        title=_("Complaint %(number)s is closed."),
        audience=(requester, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "complaint.warn",
        name=_("A complaint is overdue"),
        title=_("Complaint %(number)s is overdue: its customer still waits for an outcome."),
        audience=(assignee, managers),
        is_internal=True,
    ),
]


def scores(heard: Heard) -> list[Link]:
    """Offer one click for each answer, while the question waits for one."""
    asked = SatisfactionQuestion.objects.filter(
        record_id=heard.record_id, person_id=heard.person_id, answered_at=None
    ).first()
    if asked is None:
        return []
    path = reverse("satisfaction:link", kwargs={"key": key_of(KEY, asked.pk, asked.person_id)})
    return [Link(f"{score} {WORDS[score]}", f"{path}?score={score}") for score in reversed(SCORES)]


def managers_if_low(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give those who manage the process where an answer is low."""
    if entry.facts.get("is_low"):
        yield from managers(entry, record)


NOTICES += [
    Declaration(
        "satisfaction.ask",
        name=_("You are asked how satisfied you are"),
        title=_("How satisfied are you with what was done on %(number)s?"),
        audience=(named_in("person", Role.REQUESTER),),
        links=scores,
    ),
    Declaration(
        "satisfaction.answer",
        name=_("Somebody is dissatisfied"),
        title=_("%(by)s is dissatisfied with %(number)s."),
        audience=(managers_if_low,),
        quote=quoted_fact("note"),
        is_internal=True,
    ),
]
for notice in NOTICES:
    declare(notice)
