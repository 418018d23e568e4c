"""Plans of gaps: who may make them, which are in force, which came back."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef
from django.http import Http404

from evident.conformity.gaps.models import GapPlan
from evident.conformity.gaps.permissions import PLAN
from evident.conformity.requirements.models import Requirement, Status, StatusChange
from evident.conformity.requirements.permissions import SEE
from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User

MOST = 50


def may_plan(user: User, requirement: Requirement) -> bool:
    """Return whether `user` may plan what closes a gap: by permission, or as its owner."""
    return may(user, PLAN) or (requirement.owner_id == user.pk and may(user, SEE))


def plans_of(requirements: Iterable[int]) -> dict[int, GapPlan]:
    """Return the plans in force of requirements, by requirement."""
    rows = GapPlan.objects.current().filter(requirement__in=list(requirements))
    return {plan.requirement_id: plan for plan in rows.select_related("owner", "by")}


def come_back(plans: Iterable[GapPlan]) -> set[int]:
    """Return those of `plans` whose gap was closed once since they were made."""
    was_met = StatusChange.objects.filter(
        requirement=OuterRef("requirement"), after=Status.MET, at__gt=OuterRef("at")
    )
    rows = GapPlan.objects.filter(Exists(was_met), pk__in=[plan.pk for plan in plans])
    return set(rows.values_list("pk", flat=True))


def history_of(requirement: Requirement) -> list[GapPlan]:
    """Return every plan there was for a requirement, the one in force first."""
    rows = GapPlan.objects.filter(requirement=requirement).select_related("owner", "by")
    return list(rows.order_by(F("replaced_at").desc(nulls_first=True), "-pk")[:MOST])


def open_of(user: User) -> list[GapPlan]:
    """Return what `user` is to do so that gaps close, the most pressing first."""
    rows = GapPlan.objects.unclosed().filter(owner=user)
    rows = rows.select_related("requirement", "requirement__catalogue")
    return list(rows.defer("requirement__basis").order_by("due_on", "pk")[:MOST])


def in_force(requirement: Requirement) -> GapPlan:
    """Return the plan in force of a requirement. Raises Http404 where there is none."""
    found = GapPlan.objects.current().select_related("requirement").filter(requirement=requirement)
    plan = found.first()
    if plan is None:
        raise Http404
    return plan
