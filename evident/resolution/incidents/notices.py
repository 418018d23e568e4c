"""What people hear of incidents."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import (
    Declaration,
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
from evident.resolution.incidents.models.incident import EscalationLevel

TO_YOU = _("%(by)s assigned %(number)s to you.")
TO_YOUR_TEAM = _("%(by)s assigned %(number)s to your team.")
MANAGEMENT = ("top_management", "process_manager")
"""The roles whose holders hear of a major incident at once."""
ASSIGNED = {Role.ASSIGNEE: TO_YOU, Role.TEAM: TO_YOUR_TEAM}


def escalated_to(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give those up to whom an incident was escalated."""
    match entry.changes.get("escalation", [None, None])[1]:
        case EscalationLevel.TEAM_LEAD:
            if record.team is not None and record.team.lead_id is not None:
                yield record.team.lead_id, Role.MANAGER
        case EscalationLevel.PROCESS_MANAGER:
            yield from holders("process_manager", record, entry)
        case EscalationLevel.TOP_MANAGEMENT:
            yield from holders("top_management", record, entry)


def told_of_major(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give management and the manager of the process: a major incident concerns them at once."""
    for role in MANAGEMENT:
        yield from holders(role, record, entry)


leader = named_in("leader", Role.LEADER)
"""Whoever leads a major incident."""

NOTICES = [
    Declaration(
        "incident.report",
        name=_("An incident is reported"),
        title=_("%(by)s reported %(number)s."),
        titles=ASSIGNED | {Role.REQUESTER: _("We have received %(number)s and look into it.")},
        audience=(requester, newly_assigned),
    ),
    Declaration(
        "incident.assign",
        name=_("An incident is assigned"),
        title=_("%(by)s assigned %(number)s."),
        titles=ASSIGNED,
        audience=(newly_assigned, watchers),
        defaults={Role.TEAM: Way.INBOX, Role.WATCHER: Way.INBOX},
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "incident.take",
        name=_("Somebody takes an incident"),
        title=_("%(by)s works on %(number)s."),
        audience=(requester, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "incident.hold",
        name=_("An incident is put on hold"),
        title=_("%(by)s put %(number)s on hold."),
        audience=(requester, assignee, watchers),
        quote=quoted_change("waiting_note"),
    ),
    Declaration(
        "incident.resume",
        name=_("Work on an incident goes on"),
        title=_("Work on %(number)s goes on."),
        audience=(assignee, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "incident.reply",
        name=_("A reply to an incident"),
        title=_("%(by)s replied to %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in a reply to %(number)s.")},
        audience=(mentioned, requester, assignee, watchers),
    ),
    Declaration(
        "incident.note",
        name=_("An internal note on an incident"),
        title=_("%(by)s wrote an internal note on %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in an internal note on %(number)s.")},
        audience=(mentioned, assignee, watchers),
        defaults={Role.TEAM: Way.INBOX, Role.WATCHER: Way.INBOX, Role.ASSIGNEE: Way.INBOX},
        is_internal=True,
    ),
    Declaration(
        "incident.escalate",
        name=_("An incident is escalated"),
        title=_("%(by)s escalated %(number)s."),
        titles=ASSIGNED | {Role.MANAGER: _("%(by)s escalated %(number)s to you.")},
        audience=(escalated_to, newly_assigned, assignee, watchers),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "incident.prioritise",
        name=_("The priority of an incident changes"),
        title=_("%(by)s changed the priority of %(number)s."),
        audience=(assignee, watchers),
        default=Way.INBOX,
        is_internal=True,
    ),
    Declaration(
        "incident.resolve",
        name=_("An incident is resolved"),
        title=_("%(by)s resolved %(number)s."),
        titles={Role.REQUESTER: _("%(number)s is resolved. Does it work again?")},
        audience=(requester, assignee, watchers),
        defaults={Role.ASSIGNEE: Way.INBOX, Role.TEAM: Way.INBOX},
        quote=quoted_change("resolution_note"),
    ),
    Declaration(
        "incident.warn",
        name=_("An incident is about to close by itself"),
        title=_("%(number)s will close by itself soon. Reopen it if it does not work yet."),
        audience=(requester,),
    ),
    Declaration(
        "incident.confirm",
        name=_("The user confirms the solution"),
        title=_("%(by)s confirmed that %(number)s is solved."),
        audience=(assignee, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "incident.reopen",
        name=_("An incident is reopened"),
        title=_("%(by)s reopened %(number)s."),
        audience=(assignee, requester, watchers),
        quote=quoted_fact("reason"),
    ),
    Declaration(
        "incident.close",
        name=_("An incident is closed"),
        title=_("%(number)s is closed."),
        audience=(requester, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "incident.cancel",
        name=_("An incident is cancelled"),
        title=_("%(by)s cancelled %(number)s."),
        audience=(requester, assignee, watchers),
        quote=quoted_change("cancel_reason"),
    ),
    Declaration(
        "incident.merge",
        name=_("An incident is merged with another"),
        title=_("%(by)s merged %(number)s with another incident."),
        audience=(requester, assignee, watchers),
    ),
    Declaration(
        "incident.watch",
        name=_("Somebody lets you watch an incident"),
        title=_("%(by)s added you to those who watch %(number)s."),
        audience=(named_in("watcher", Role.WATCHER),),
        default=Way.INBOX,
    ),
    Declaration(
        "incident.declare_major",
        name=_("A major incident is declared"),
        title=_("%(by)s declared %(number)s a major incident."),
        titles={Role.LEADER: _("%(by)s declared %(number)s a major incident. You lead it.")},
        audience=(leader, told_of_major, assignee, watchers),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "incident.hand_over_major",
        name=_("You are given the lead of a major incident"),
        title=_("%(by)s gave you the lead of the major incident %(number)s."),
        audience=(leader,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "incident.inform_management",
        name=_("You are informed of a major incident"),
        title=_("%(by)s noted what you were told of the major incident %(number)s."),
        audience=(named_in("told", Role.MANAGER),),
        default=Way.INBOX,
        quote=quoted_fact("note"),
        is_internal=True,
    ),
    Declaration(
        "incident.restore_major",
        name=_("The service is restored after a major incident"),
        title=_("%(by)s recorded that the service is restored: major incident %(number)s."),
        audience=(told_of_major, assignee, watchers),
        is_internal=True,
    ),
    Declaration(
        "incident.relapse_major",
        name=_("A major incident is back"),
        title=_("%(by)s recorded that the service is disturbed again: %(number)s."),
        audience=(told_of_major, assignee, watchers),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "incident.plan_major_review",
        name=_("The review of a major incident is called"),
        title=_("%(by)s called the review of the major incident %(number)s."),
        audience=(told_of_major, assignee, watchers),
        quote=quoted_fact("note"),
        is_internal=True,
    ),
    Declaration(
        "incident.revoke_major",
        name=_("A major incident was declared by mistake"),
        title=_("%(by)s revoked the declaration of %(number)s as a major incident."),
        audience=(told_of_major, assignee, watchers),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "incident.warn_major",
        name=_("Something is overdue in a major incident you lead"),
        title=_("An update or the review of the major incident %(number)s is overdue."),
        audience=(leader,),
        is_internal=True,
    ),
]
for notice in NOTICES:
    declare(notice)
