"""What a record still needs before its next steps."""

from typing import Any

from django import template

from evident.kernel.procedures import approvals, checklists
from evident.kernel.procedures.enforcing import approvers_named
from evident.kernel.procedures.models import ApprovalRequest, RequestState
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.procedures.rules import rules_of
from evident.kernel.records.models import Record

register = template.Library()
SHOWN = (RequestState.PENDING, RequestState.APPROVED, RequestState.REFUSED)


@register.inclusion_tag("approvals/_needed.html", takes_context=True)
def needed_before_steps(context: template.Context, record: Record) -> dict[str, Any]:
    """Show approvals and checklists of the steps a person may take now; nothing if none is."""
    user = context["request"].user
    rules = rules_of(record.kind, record.procedure_version)
    if not rules.approvals and not rules.checklists:
        return {"steps": []}
    requests = ApprovalRequest.objects.filter(record_id=record.pk, state__in=SHOWN)
    latest = {each.step: each for each in reversed(requests.select_related("asked_by"))}
    mine = {each.pk for each in approvals.waiting_for(user) if each.record_id == record.pk}
    steps = [
        {
            "step": step,
            "approval": latest.get(step.name),
            "approvers": approvers_named(rules.approvals[step.name])
            if step.name in rules.approvals
            else [],
            "items": checklists.items_of(record, step.name),
            "is_mine": step.name in latest and latest[step.name].pk in mine,
        }
        for step in procedure_of(record.kind).possible(record, by=user)
        if step.name in rules.approvals or step.name in rules.checklists
    ]
    return {"steps": steps, "record": record, "user": user, "request": context["request"]}
