"""What a tailored version asks of a step: who, whose approval, which checks."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evident.kernel.access.models import Role
from evident.kernel.access.queries import Access, access_of
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import ApprovalNeeded, Step, StepRefused
from evident.kernel.procedures.models import ApprovalRequest, ChecklistTick, RequestState
from evident.kernel.procedures.rules import Rules
from evident.kernel.records.models import Record


def is_called_for(step: str, record: Record, rules: Rules, *, by: User) -> bool:
    """Return whether `by` holds what the tailored version asks for beyond the permission."""
    asked = rules.who.get(step)
    if not asked:
        return True
    access = access_of(by)
    permission = asked.get("permission")
    if permission and access.may(permission, record):
        return True
    return any(holds(access, role, record) for role in asked.get("roles", ()))


def holds(access: Access, role: str, record: Record) -> bool:
    """Return whether a person holds `role` for `record`."""
    return any(
        held.role == role
        and held.process in ("", record.kind)
        and held.organisation_id in (None, record.organisation_id)
        for held in access.roles
    )


def check_who(step: Step, record: Record, rules: Rules, *, by: User | None) -> None:
    """Raise PermissionDenied unless `by` is among those the tailored version names."""
    if by is not None and not is_called_for(step.name, record, rules, by=by):
        raise PermissionDenied(
            _("You are not allowed to do this: %(step)s.") % {"step": step.label}
        )


def check_approved(step: Step, record: Record, rules: Rules) -> None:
    """Raise ApprovalNeeded unless the approval the tailored version asks for was given."""
    if step.name not in rules.approvals:
        return
    live = ApprovalRequest.objects.filter(
        record_id=record.pk, step=step.name, state__in=[RequestState.PENDING, RequestState.APPROVED]
    ).first()
    if live is None:
        names = approvers_named(rules.approvals[step.name])
        raise ApprovalNeeded(
            _("“%(step)s” needs an approval first, by: %(approvers)s.")
            % {"step": step.label, "approvers": _(", ").join(names)},
            step=step.name,
            can_ask=True,
        )
    if live.state == RequestState.PENDING:
        raise ApprovalNeeded(
            _("“%(step)s” waits for the approval that %(person)s asked for.")
            % {"step": step.label, "person": live.asked_by.name},
            step=step.name,
            can_ask=False,
        )


def check_ticked(step: Step, record: Record, rules: Rules) -> None:
    """Raise StepRefused unless every item of the step's checklist is ticked."""
    items = rules.checklists.get(step.name)
    if not items:
        return
    ticked = set(
        ChecklistTick.objects.filter(record_id=record.pk, step=step.name, used_at=None).values_list(
            "item", flat=True
        )
    )
    missing = [text_of(item) for item in items if item["code"] not in ticked]
    if missing:
        raise StepRefused(
            _("Before “%(step)s”, see to: %(items)s.")
            % {"step": step.label, "items": _("; ").join(missing)}
        )


def use_up(step: Step, record: Record, rules: Rules, *, at: datetime) -> None:
    """Note that approval and ticks have served: the next time they are needed anew."""
    if step.name in rules.approvals:
        ApprovalRequest.objects.filter(
            record_id=record.pk, step=step.name, state=RequestState.APPROVED
        ).update(state=RequestState.USED, ended_at=at)
    if step.name in rules.checklists:
        ChecklistTick.objects.filter(record_id=record.pk, step=step.name, used_at=None).update(
            used_at=at
        )


def approvers_named(asked: dict[str, Any]) -> list[str]:
    """Return the names of the roles and people whose approval is asked for."""
    roles, people = asked.get("roles", []), asked.get("people", [])
    named = [role.name for role in Role.objects.filter(code__in=roles)]
    return named + list(
        User.objects.filter(login__in=people).order_by("name").values_list("name", flat=True)
    )


def text_of(item: dict[str, str]) -> str:
    """Return what an item of a checklist says, in the language of the page."""
    return item["text_zh"] if (get_language() or "").startswith("zh") else item["text_en"]
