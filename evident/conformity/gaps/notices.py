"""What people hear of gaps."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evident.conformity.gaps.models import GapPlan
from evident.conformity.requirements.models import Requirement
from evident.conformity.requirements.permissions import SEE
from evident.conformity.requirements.queries.reading import visible_to
from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import (
    Declaration,
    Receiver,
    Role,
    declare,
    quoted_fact,
)
from evident.kernel.notifications.receivers import holders_everywhere
from evident.kernel.notifications.things import Thing, Things, declare_things
from evident.kernel.trail.models import Entry

GAP = "gap"


def of_entry(entry: Entry) -> Thing | None:
    """Return the requirement whose gap an entry is about; None where it is gone."""
    plans = GapPlan.objects.select_related("requirement__catalogue")
    plan = plans.filter(pk=entry.facts.get("plan")).first()
    if plan is None:
        return None
    requirement = plan.requirement
    return Thing(
        kind=GAP,
        pk=requirement.pk,
        number=requirement.code,
        path=requirement.get_absolute_url(),
        said=lambda: requirement.text,
    )


def seen_by(user: User) -> "QuerySet[Requirement]":
    """Return the requirements `user` may see."""
    return visible_to(user) if may(user, SEE) else Requirement.objects.none()


def owner(entry: Entry, gap: Thing) -> Iterator[Receiver]:
    """Give who answers for the plan in force."""
    plans = GapPlan.objects.current().filter(requirement=gap.pk, pk=entry.facts.get("plan"))
    for key in plans.values_list("owner_id", flat=True):
        yield key, Role.ASSIGNEE


def sms_managers(entry: Entry, gap: Thing) -> Iterator[Receiver]:  # noqa: ARG001
    """Give who keeps the service management system."""
    yield from holders_everywhere("sms_manager", entry)


declare_things(Things(GAP, of_entry, seen_by))
NOTICES = [
    Declaration(
        "gap.remind",
        name=_("The plan of a gap falls due"),
        title=_("What you plan to do so that %(number)s is met falls due within days."),
        audience=(owner,),
        quote=quoted_fact("action"),
        is_internal=True,
        things=GAP,
    ),
    Declaration(
        "gap.warn",
        name=_("The plan of a gap is overdue"),
        title=_("What you plan to do so that %(number)s is met is overdue, and the gap is open."),
        audience=(owner,),
        quote=quoted_fact("action"),
        is_internal=True,
        things=GAP,
    ),
    Declaration(
        "gap.escalate",
        name=_("The plan of a gap stays overdue"),
        title=_(
            "The plan by which %(number)s is to be met stays overdue: it was escalated to you."
        ),
        audience=(sms_managers,),
        quote=quoted_fact("action"),
        is_internal=True,
        things=GAP,
    ),
]
for notice in NOTICES:
    declare(notice)
