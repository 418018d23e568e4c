"""What one person answers for: roles, requirements, processes, services, open actions."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from evident.conformity.requirements.models import Process, Requirement
from evident.conformity.requirements.picture import Share, shares_of
from evident.kernel.access.models import Grant
from evident.kernel.accounts.models import User
from evident.kernel.records.kinds import kind_of, known
from evident.portfolio.services.models import Service
from evident.portfolio.services.queries import visible_to
from evident.relationships.customers.models import ActionItem

PROCESS_OF = {
    "incident": "incident_request",
    "service_request": "incident_request",
    "service": "slm",
    "offering": "slm",
    "agreement": "slm",
    "complaint": "brm",
    "compliment": "brm",
    "service_review": "brm",
    "survey": "brm",
    "article": "documented_information",
    "document": "documented_information",
    "service_report": "service_reporting",
    "report_definition": "service_reporting",
    "audit": "internal_audit",
    "finding": "internal_audit",
    "nonconformity": "internal_audit",
    "corrective_action": "internal_audit",
}
"""The process of the catalogue to which records of a kind belong."""
LEADING = frozenset({"process_owner", "process_manager"})
MOST = 50


@dataclass
class OwnProcess:
    """A process somebody leads, and how its requirements stand."""

    process: Process
    requirements: list[Requirement] = field(default_factory=list)

    @property
    def shares(self) -> list[Share]:
        """How they stand."""
        return shares_of(self.requirements)


def roles_of(user: User, *, at: datetime) -> list[tuple[str, str]]:
    """Return the names of the roles `user` holds, each with the process it is limited to."""
    grants = Grant.objects.of(user).in_force(at).select_related("role").order_by("role_id")
    found = [
        (grant.role.name, str(kind_of(grant.process).plural) if grant.process in known() else "")
        for grant in grants
    ]
    return list(dict.fromkeys(found))


def owned_by(user: User) -> list[Requirement]:
    """Return the requirements `user` owns, in the order of their clauses."""
    rows = Requirement.objects.standing().filter(owner=user).select_related("catalogue", "clause")
    return list(rows.defer("basis")[:MOST])


def led_by(user: User, *, at: datetime) -> list[OwnProcess]:
    """Return the processes that `user` leads by a role limited to one, with their requirements."""
    grants = Grant.objects.of(user).in_force(at).filter(role__code__in=LEADING)
    keys = {PROCESS_OF.get(kind) for kind in grants.values_list("process", flat=True)}
    led: dict[int, OwnProcess] = {}
    rows = Requirement.objects.standing().filter(
        catalogue__is_shipped=True, process__key__in=[key for key in keys if key]
    )
    for requirement in rows.select_related("process").defer("basis"):
        process = requirement.process
        if process is not None:
            led.setdefault(process.pk, OwnProcess(process)).requirements.append(requirement)
    return list(led.values())


def services_of(user: User) -> list[Service]:
    """Return the services `user` answers for."""
    return list(visible_to(user).filter(owner=user, is_open=True).order_by("title")[:MOST])


def actions_of(user: User) -> list[tuple[ActionItem, bool]]:
    """Return the open actions `user` agreed to, the most pressing first, and whether late."""
    rows = ActionItem.objects.filter(owner=user, done_at=None).select_related("record")
    today = timezone.localdate()
    return [(each, each.is_late(today)) for each in rows[:MOST]]
