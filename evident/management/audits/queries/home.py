"""What home shows of findings, nonconformities and corrective actions."""

from dataclasses import dataclass

from django.db.models import Q

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.management.audits.procedure import corrective_action, finding

SHOWN = 12
KINDS = ("finding", "nonconformity", "corrective_action")


@dataclass(frozen=True)
class Waiting:
    """What waits for one person, due first."""

    to_do: list[Record]
    """Findings to answer, nonconformities, actions to be done."""
    to_verify: list[Record]
    """Actions whose effect he or she can verify now."""


def waiting_for(user: User) -> Waiting:
    """Return what waits for `user`; home asks the database once for both."""
    own = Q(kind="nonconformity")
    own |= Q(kind="finding", state__in=finding.RAISED)
    own |= Q(kind="corrective_action", state__in=corrective_action.TO_DO)
    wanted = own & Q(assignee=user)
    if access_of(user).may_somewhere("corrective_action.verify"):
        wanted |= verifiable_by(user)
    rows = visible_to(user, kinds=KINDS).filter(wanted, is_open=True).order_by("due_at", "pk")
    found = list(rows.select_related("assignee")[:SHOWN])
    return Waiting(
        to_do=[each for each in found if each.assignee_id == user.pk],
        to_verify=[each for each in found if each.assignee_id != user.pk],
    )


def verifiable_by(user: User) -> Q:
    """Return the condition of actions that `user` may verify: named, or where nobody is."""
    named = Q(as_corrective_action__verifier=user) | Q(as_corrective_action__verifier=None)
    involved = Q(assignee=user) | Q(as_corrective_action__done_by=user)
    verifying = Q(kind="corrective_action", state__in=corrective_action.VERIFYING)
    return verifying & named & ~involved
