"""What people hear of service requests."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
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
    id_in,
    members,
    mentioned,
    named_in,
    newly_assigned,
    requester,
    watchers,
)
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.resolution.service_requests.deciding import what_is_ordered, with_remark
from evident.resolution.service_requests.keys import key_of
from evident.resolution.service_requests.models import Delegation, ServiceRequest
from evident.resolution.service_requests.models.task import TaskState
from evident.resolution.service_requests.queries.stuck import found_in
from evident.resolution.service_requests.seats import holders_of, may_decide, pending_of


def process_manager(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever runs the process, and may repair what waits for nobody."""
    yield from holders("process_manager", record, entry)


def why_stuck(entry: Entry) -> str:
    """Quote why an order waits for nobody, as it is now."""
    orders = ServiceRequest.objects.filter(pk=entry.record_id or 0)
    return "\n".join(each.why for each in found_in(orders, at=entry.at))


def approvers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whose decision is asked for now, and who stands in for them."""
    order = ServiceRequest.objects.filter(pk=record.pk).first()
    approval = pending_of(order) if order else None
    if order is None or approval is None:
        return
    barred = {order.requester_id, order.ordered_by_id}
    people: set[int] = set()
    for seat in approval.seats.filter(at=None).select_related("person"):
        if seat.role:
            people |= holders_of(seat.role, order, at=entry.at)
        elif seat.person_id is not None:
            people.add(seat.person_id)
    day = entry.at.date()
    standing_in = Delegation.objects.filter(
        person_id__in=people, ended_at=None, begins_on__lte=day, ends_on__gte=day
    )
    people |= set(standing_in.values_list("deputy_id", flat=True))
    for user_id in sorted(people - barred):
        yield user_id, Role.APPROVER


def those_of_tasks(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give the teams whose tasks are to do now."""
    open_tasks = TaskState.OPEN
    teams = Team.objects.filter(
        pk__in=record.service_request.tasks.filter(state=open_tasks).values("team_id")
    )
    for team in teams:
        yield from members(team.pk)


def given_task(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give to whom a task was given."""
    person, team = id_in(entry.facts.get("assignee")), id_in(entry.facts.get("team"))
    if person is not None:
        yield person, Role.ASSIGNEE
    elif team is not None:
        yield from members(team)


def decisions(heard: Heard) -> list[Link]:
    """Offer to approve or reject by one click, while it waits for this person's word."""
    order = ServiceRequest.objects.filter(pk=heard.record_id or 0).first()
    person = User.objects.filter(pk=heard.person_id, is_active=True).first()
    approval = pending_of(order) if order else None
    if order is None or approval is None or person is None:
        return []
    if not may_decide(person, service_request=order):
        return []
    path = reverse("service_requests:link", kwargs={"key": key_of(approval.pk, person.pk)})
    return [
        Link(gettext("Approve"), f"{path}?decision=approve"),
        Link(pgettext("service request", "Reject"), f"{path}?decision=reject"),
    ]


stood_in_for = named_in("in_place_of", Role.MANAGER)
"""In whose place a deputy decided."""

NOTICES = [
    Declaration(
        "service_request.order",
        name=_("Something is ordered"),
        title=_("%(by)s ordered %(number)s."),
        titles={Role.REQUESTER: _("We have your order %(number)s.")},
        audience=(requester, watchers),
    ),
    Declaration(
        "service_request.ask_approval",
        name=_("An order waits for your approval"),
        title=_("Order %(number)s waits for your approval."),
        audience=(approvers,),
        links=decisions,
        quote=what_is_ordered,
        is_question=True,
    ),
    Declaration(
        "service_request.approve",
        name=_("An order is approved"),
        title=_("%(by)s approved order %(number)s."),
        titles={
            Role.APPROVER: _("Order %(number)s waits for your approval."),
            Role.MANAGER: _("%(by)s approved order %(number)s in your place."),
        },
        audience=(approvers, requester, stood_in_for, watchers),
        links=decisions,
        defaults={Role.REQUESTER: Way.INBOX, Role.MANAGER: Way.INBOX, Role.WATCHER: Way.INBOX},
        quote=quoted_fact("remark"),
        quotes={Role.APPROVER: with_remark},
    ),
    Declaration(
        "service_request.replace_approver",
        name=_("You are named an approver of an order"),
        title=_("Order %(number)s waits for your approval."),
        audience=(named_in("to", Role.APPROVER),),
        links=decisions,
        quote=what_is_ordered,
        is_question=True,
    ),
    Declaration(
        "service_request.reject",
        name=_("An order is rejected"),
        title=_("%(by)s rejected order %(number)s."),
        titles={
            Role.REQUESTER: _("%(by)s rejected your order %(number)s."),
            Role.MANAGER: _("%(by)s rejected order %(number)s in your place."),
        },
        audience=(requester, stood_in_for, watchers),
        quote=quoted_fact("reason"),
    ),
    Declaration(
        "service_request.accept",
        name=_("An order is to be fulfilled"),
        title=_("Order %(number)s is to be fulfilled."),
        titles={Role.REQUESTER: _("Your order %(number)s goes to those who fulfil it.")},
        audience=(requester, assignee, those_of_tasks),
        defaults={Role.TEAM: Way.INBOX, Role.REQUESTER: Way.INBOX},
    ),
    Declaration(
        "service_request.assign",
        name=_("An order is assigned to you"),
        title=_("%(by)s assigned order %(number)s."),
        titles={
            Role.ASSIGNEE: _("%(by)s assigned order %(number)s to you."),
            Role.TEAM: _("%(by)s assigned order %(number)s to your team."),
        },
        audience=(newly_assigned,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "service_request.assign_task",
        name=_("A task of an order is assigned to you"),
        title=_("%(by)s assigned a task of order %(number)s."),
        titles={Role.ASSIGNEE: _("%(by)s assigned a task of order %(number)s to you.")},
        audience=(given_task,),
        quote=quoted_fact("reason"),
        is_internal=True,
    ),
    Declaration(
        "service_request.stall",
        name=_("An order is stuck"),
        title=_("Order %(number)s is stuck: nobody will take it up unless you do something."),
        audience=(process_manager,),
        quote=why_stuck,
        is_internal=True,
    ),
    Declaration(
        "service_request.hold",
        name=_("An order is put on hold"),
        title=_("Order %(number)s waits."),
        titles={Role.REQUESTER: _("Your order %(number)s waits.")},
        audience=(requester, watchers),
        default=Way.INBOX,
    ),
    Declaration(
        "service_request.reply",
        name=_("A reply to an order"),
        title=_("%(by)s replied to order %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in a reply to %(number)s.")},
        audience=(mentioned, requester, assignee, watchers),
    ),
    Declaration(
        "service_request.note",
        name=_("An internal note on an order"),
        title=_("%(by)s wrote an internal note on %(number)s."),
        titles={Role.MENTIONED: _("%(by)s mentioned you in an internal note on %(number)s.")},
        audience=(mentioned, assignee, watchers),
        default=Way.INBOX,
        is_internal=True,
    ),
    Declaration(
        "service_request.fulfil",
        name=_("An order is fulfilled"),
        title=_("Order %(number)s is fulfilled."),
        titles={Role.REQUESTER: _("Your order %(number)s is fulfilled.")},
        audience=(requester, watchers),
        quote=quoted_change("fulfilment_note"),
    ),
    Declaration(
        "service_request.reopen",
        name=_("An order is reopened"),
        title=_("%(by)s reopened order %(number)s."),
        audience=(assignee, requester, watchers),
        quote=quoted_fact("reason"),
    ),
    Declaration(
        "service_request.cancel",
        name=_("An order is cancelled"),
        title=_("%(by)s cancelled order %(number)s."),
        audience=(requester, assignee, watchers),
        quote=quoted_change("end_reason"),
    ),
    Declaration(
        "service_request.warn",
        name=_("An order will close"),
        title=_("Order %(number)s will close soon."),
        titles={
            Role.REQUESTER: _(
                "Your order %(number)s will close soon. Reopen it if something is missing."
            )
        },
        audience=(requester,),
    ),
    Declaration(
        "service_request.close",
        name=_("An order is closed"),
        title=_("Order %(number)s is closed."),
        audience=(requester, watchers),
        default=Way.INBOX,
    ),
]
for notice in NOTICES:
    declare(notice)
