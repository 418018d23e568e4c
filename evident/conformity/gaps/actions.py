"""Planning what closes a gap, planning it anew, and taking the analysis out."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.conformity.gaps.models import OPEN, GapPlan
from evident.conformity.gaps.permissions import EXPORT
from evident.conformity.gaps.queries.gaps import Filters
from evident.conformity.gaps.queries.plans import may_plan
from evident.conformity.gaps.written import written
from evident.conformity.requirements.models import Catalogue, Requirement
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.files.written import File
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.trail import actions as trail

FURTHEST_DAYS = 3 * 366
"""Beyond, a certificate would have run out."""
FACTS = ("action", "owner", "due_on")
MEANWHILE = gettext_lazy("Somebody planned it meanwhile. Look at the plan, and change that.")


@transaction.atomic
def plan_gap(
    *, requirement: Requirement, by: User, at: datetime, action: str, owner: User, due_on: date
) -> GapPlan:
    """
    Plan who does what until when so that `requirement` becomes met.

    Raises PermissionDenied unless `by` may plan or owns the requirement, StepRefused where there is
    no gap or a plan already, WrongFact for an owner from elsewhere or a day that cannot be meant.
    """
    locked = gap_locked(requirement, by=by)
    if GapPlan.objects.current().filter(requirement=locked).exists():
        raise EditConflict(str(MEANWHILE))
    plan = GapPlan.objects.create(
        requirement=locked,
        action=checked_action(action),
        owner=checked_owner(owner, by=by),
        due_on=checked_day(due_on, at=at),
        by=by,
        at=at,
    )
    facts = told(plan) | {"action": plan.action, "owner": plan.owner, "due_on": plan.due_on}
    trail.write(event="gap.plan_gap", by=by, at=at, facts=facts)
    return plan


@transaction.atomic
def replan(
    *,
    plan: GapPlan,
    by: User,
    at: datetime,
    action: str,
    owner: User,
    due_on: date,
    reason: str,
) -> GapPlan:
    """
    Let a new plan take the place of `plan`, which stays readable; `reason` says why.

    Raises EditConflict if another took its place meanwhile, StepRefused if nothing differs, and all
    else as `plan_gap` does.
    """
    locked = gap_locked(plan.requirement, by=by)
    before = GapPlan.objects.current().select_related("owner").filter(pk=plan.pk).first()
    if before is None:
        raise EditConflict(str(MEANWHILE))
    if not reason.strip():
        raise WrongFact(_("Say why the plan changes: an auditor will ask."))
    after = GapPlan(
        requirement=locked,
        action=checked_action(action),
        owner=checked_owner(owner, by=by),
        due_on=due_on if due_on == before.due_on else checked_day(due_on, at=at),
        reason=reason.strip(),
        by=by,
        at=at,
    )
    changes = {
        name: [getattr(before, name), getattr(after, name)]
        for name in FACTS
        if getattr(before, name) != getattr(after, name)
    }
    if not changes:
        raise StepRefused(_("The plan says the same as before."))
    before.replaced_at = at
    before.save(update_fields=["replaced_at"])
    after.save()
    facts = told(after) | {"reason": after.reason}
    trail.write(event="gap.replan", by=by, at=at, changes=changes, facts=facts)
    return after


@transaction.atomic
def export(
    *, catalogue: Catalogue, by: User, at: datetime, filters: Filters, form: str, language: str
) -> File:
    """
    Return the analysis as a file; that `by` took it out is written into the trail.

    Raises PermissionDenied if `by` lacks `gap.export`, kernel.files.fonts.Missing where the file
    cannot be made; nothing is written then.
    """
    require(by, EXPORT)
    file = written(catalogue, filters=filters, user=by, at=at, form=form, language=language)
    facts = {
        "catalogue": catalogue.code,
        "form": form,
        "language": language,
        "file": file.name,
        "sha256": file.sha256,
        "filters": filters.question,
    }
    trail.write(event="gap.export", by=by, at=at, facts=facts)
    return file


def gap_locked(requirement: Requirement, *, by: User) -> Requirement:
    """Return a requirement with a gap, its row locked. Raises PermissionDenied, StepRefused."""
    locked = (
        Requirement.objects.select_for_update(of=("self",))
        .select_related("catalogue")
        .get(pk=requirement.pk)
    )
    if not may_plan(by, locked):
        raise PermissionDenied(_("You are not allowed to do this."))
    if locked.status not in OPEN or locked.is_withdrawn or locked.is_informative:
        raise StepRefused(
            _("There is no gap to plan for: %(status)s.") % {"status": locked.get_status_display()}
        )
    return locked


def told(plan: GapPlan) -> dict[str, object]:
    """Return what entries of the trail say of a plan."""
    requirement = plan.requirement
    return {
        "catalogue": requirement.catalogue.code,
        "requirement": requirement.code,
        "plan": plan.pk,
    }


def checked_action(action: str) -> str:
    """Return what is to be done. Raises WrongFact if nothing is said."""
    if not action.strip():
        raise WrongFact(_("Say what is to be done."))
    return action.strip()


def checked_owner(owner: User, *, by: User) -> User:
    """Return who answers for it. Raises WrongFact for somebody who is no colleague."""
    if not owner.is_active or owner.organisation_id != by.organisation_id:
        raise WrongFact(_("Only a colleague who works here can answer for it."))
    return owner


def checked_day(due_on: date, *, at: datetime) -> date:
    """Return the day. Raises WrongFact for one that is over or too far ahead."""
    if not 0 <= (due_on - timezone.localtime(at).date()).days <= FURTHEST_DAYS:
        raise WrongFact(_("Choose a day from today on, at most three years ahead."))
    return due_on
