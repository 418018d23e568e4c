"""What home shows of findings, nonconformities and corrective actions."""

from django.db.models import Q

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.management.audits.models import CorrectiveAction
from evident.management.audits.procedure import corrective_action, finding
from evident.management.audits.queries import seeing

SHOWN = 6


def to_do_by(user: User) -> list[Record]:
    """Return what waits for `user`: findings to answer, nonconformities, actions; due first."""
    kinds = ("finding", "nonconformity", "corrective_action")
    own = Q(kind="nonconformity")
    own |= Q(kind="finding", state__in=finding.RAISED)
    own |= Q(kind="corrective_action", state__in=corrective_action.TO_DO)
    rows = visible_to(user, kinds=kinds).filter(own, is_open=True, assignee=user)
    return list(rows.order_by("due_at", "pk")[:SHOWN])


def to_verify_by(user: User) -> list[CorrectiveAction]:
    """Return the actions whose effect `user` can verify now."""
    return list(seeing.to_verify_by(user).select_related("assignee")[:SHOWN])
