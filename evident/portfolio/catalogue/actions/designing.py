"""Designing a form and a flow: in a draft, put in force as a version that never changes again."""

from collections.abc import Sequence, Set
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evident.kernel.access.models import Role
from evident.kernel.access.outside import AUDITS, from_outside
from evident.kernel.access.permissions import ENDING
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.sentences import joined
from evident.portfolio.catalogue import design, flow
from evident.portfolio.catalogue.models import FormVersion, Offering, VersionState
from evident.portfolio.catalogue.procedure import PROCEDURE


def start_draft(*, offering: Offering, by: User, at: datetime) -> FormVersion:
    """Start a draft from the version in force, or return the one there is."""
    with PROCEDURE.step("design", offering, by=by, at=at) as offering:
        return draft_of(offering=offering, by=by, at=at)


def draft_of(*, offering: Offering, by: User, at: datetime) -> FormVersion:
    """Return the draft of a locked offering; one like the version in force if there is none."""
    draft = offering.versions.select_for_update().filter(state=VersionState.DRAFT).first()
    if draft is not None:
        return draft
    base = offering.form_in_force
    newest = offering.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return FormVersion.objects.create(
        offering=offering,
        number=newest + 1,
        schema=base.schema if base else design.schema_of(()),
        ui=base.ui if base else design.ui_of(()),
        flow=base.flow if base else flow.plain(flow.Flow()),
        created_by=by,
        created_at=at,
    )


def design_form(
    *,
    offering: Offering,
    by: User,
    at: datetime,
    fields: Sequence[design.Field],
    seen_revision: int | None = None,
) -> FormVersion:
    """
    Let the draft ask `fields`, in this order.

    `seen_revision` is the revision of the draft on screen. Raises WrongFact with a sentence for a
    field that cannot be, EditConflict, PermissionDenied if `by` lacks `offering.prepare`.
    """
    try:
        kept = design.checked(fields)
    except ValidationError as wrong:
        raise WrongFact(joined(wrong.messages)) from wrong
    facts = {"fields": [field.key for field in kept]}
    with PROCEDURE.step("design", offering, by=by, at=at, facts=facts) as offering:
        draft = draft_of(offering=offering, by=by, at=at)
        refuse_conflict(draft, seen_revision)
        draft.schema = design.schema_of(kept)
        draft.ui = design.ui_of(kept)
        draft.revision += 1
        draft.save(update_fields=["schema", "ui", "revision"])
    return draft


def design_flow(
    *,
    offering: Offering,
    by: User,
    at: datetime,
    steps: flow.Flow,
    seen_revision: int | None = None,
) -> FormVersion:
    """
    Let orders of the draft take the flow `steps`.

    Raises WrongFact with a sentence for what cannot work, EditConflict, PermissionDenied.
    """
    people = {name for each in steps.approvals for name in each.people}
    roles = {name for each in steps.approvals for name in each.roles}
    teams = {task.team for task in steps.tasks}
    known = User.objects.filter(login__in=people, is_active=True)
    refuse_auditors(known, roles)
    try:
        kept = flow.checked(
            steps,
            people=list(known.values_list("login", flat=True)),
            roles=list(Role.objects.filter(code__in=roles).values_list("code", flat=True)),
            teams=list(
                Team.objects.filter(code__in=teams, is_active=True).values_list("code", flat=True)
            ),
        )
    except ValidationError as wrong:
        raise WrongFact(joined(wrong.messages)) from wrong
    facts = {"approvals": len(kept.approvals), "tasks": [task.key for task in kept.tasks]}
    with PROCEDURE.step("design", offering, by=by, at=at, facts=facts) as offering:
        draft = draft_of(offering=offering, by=by, at=at)
        refuse_conflict(draft, seen_revision)
        draft.flow = flow.plain(kept)
        draft.revision += 1
        draft.save(update_fields=["flow", "revision"])
    return draft


def refuse_auditors(people: QuerySet[User], roles: Set[str]) -> None:
    """Raise WrongFact where auditors from outside would have to approve, by name or by role."""
    named = [person.name for person in people.filter(from_outside()).order_by("name")]
    named += [role.name for role in Role.objects.filter(code__in=ENDING & roles)]
    if named:
        raise WrongFact(AUDITS % {"person": named[0]})


def put_in_force(
    *, offering: Offering, by: User, at: datetime, seen_revision: int | None = None
) -> FormVersion:
    """
    Give new orders the draft from now on; orders under way keep the version they have.

    Raises StepRefused without a draft, EditConflict if it is not the one on screen,
    PermissionDenied if `by` lacks `offering.approve`.
    """
    with PROCEDURE.step("put_in_force", offering, by=by, at=at) as offering:
        draft = offering.versions.select_for_update().filter(state=VersionState.DRAFT).first()
        if draft is None:
            raise StepRefused(_("There is no draft of a form."))
        refuse_conflict(draft, seen_revision)
        offering.versions.filter(state=VersionState.EFFECTIVE).update(state=VersionState.SUPERSEDED)
        offering.versions.filter(pk=draft.pk).update(
            state=VersionState.EFFECTIVE, effective_at=at, approved_by=by
        )
        draft.refresh_from_db()
    return draft


def discard_draft(*, offering: Offering, by: User, at: datetime) -> Offering:
    """Give the draft up. Raises StepRefused if there is none."""
    with PROCEDURE.step("design", offering, by=by, at=at, facts={"discarded": True}) as offering:
        gone, _kinds = offering.versions.filter(state=VersionState.DRAFT).delete()
        if not gone:
            raise StepRefused(_("There is no draft of a form."))
    return offering


def refuse_conflict(draft: FormVersion, seen_revision: int | None) -> None:
    """Raise EditConflict if somebody else changed the draft meanwhile."""
    if seen_revision is not None and seen_revision != draft.revision:
        raise EditConflict(_("Somebody else changed this draft while you were designing."))
