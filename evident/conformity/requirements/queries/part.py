"""What one person answers for: policy, objectives, roles, requirements, documents, actions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from evident.conformity.requirements.models import Process, Requirement
from evident.conformity.requirements.picture import Share, shares_of
from evident.kernel.access.models import Grant
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Direction, Measure, measure_of
from evident.kernel.measures.models import Target
from evident.kernel.measures.queries import Period, figure
from evident.kernel.records.kinds import kind_of, known
from evident.management.audits.queries.home import Waiting, waiting_for
from evident.portfolio.services.models import Service
from evident.portfolio.services.queries import visible_to
from evident.relationships.customers.models import ActionItem
from evident.support.documents import queries as documents
from evident.support.documents.models import Acknowledgement, Document

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
MOST_OWNED = 1_000


MEASURED = timedelta(days=30)


@dataclass(frozen=True)
class Objective:
    """A measure with a target that somebody owns, and what the last 30 days gave."""

    measure: Measure
    target: float
    value: float | None

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None where nothing was measured or no way is better."""
        if self.value is None or self.measure.direction == Direction.NEITHER:
            return None
        if self.measure.direction == Direction.LOWER:
            return self.value <= self.target
        return self.value >= self.target

    @property
    def digits(self) -> int:
        """How many digits after the point tell value and target apart."""
        most = max(abs(self.target), abs(self.value or 0))
        return 2 if most < 10 else 1


@dataclass(frozen=True)
class Papers:
    """The documents that wait for somebody, and the policy that binds everybody."""

    to_read: list[Acknowledgement]
    to_review: list[Document]
    policy: Document | None
    statement: str


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
    return list(rows.defer("basis")[:MOST_OWNED])


def led_by(user: User, *, at: datetime) -> list[OwnProcess]:
    """
    Return the processes that `user` leads, with their requirements.

    By a role limited to a process, that one; by one that is not, those whose requirements or
    objectives name the person, or else all.
    """
    grants = Grant.objects.of(user).in_force(at).filter(role__code__in=LEADING)
    limits = set(grants.values_list("process", flat=True))
    keys = {PROCESS_OF.get(kind, kind) for kind in limits if kind}
    rows = Requirement.objects.standing().filter(catalogue__is_shipped=True)
    named = named_for(user) if "" in limits else set()
    if "" not in limits or named:
        rows = rows.filter(process__key__in=keys | named)
    led: dict[int, OwnProcess] = {}
    for requirement in rows.select_related("process").defer("basis"):
        process = requirement.process
        if process is not None:
            led.setdefault(process.pk, OwnProcess(process)).requirements.append(requirement)
    return list(led.values())


def named_for(user: User) -> set[str]:
    """Return the processes of the catalogue whose requirements or objectives name `user`."""
    rows = Requirement.objects.standing().filter(catalogue__is_shipped=True, owner=user)
    keys = {key for key in rows.values_list("process__key", flat=True) if key}
    owned = Target.objects.filter(owner=user).values_list("measure", flat=True)
    measures = (measure_of(code) for code in owned)
    return keys | {PROCESS_OF.get(each.process, each.process) for each in measures if each}


def services_of(user: User) -> list[Service]:
    """Return the services `user` answers for."""
    return list(visible_to(user).filter(owner=user, is_open=True).order_by("title")[:MOST])


def actions_of(user: User) -> list[tuple[ActionItem, bool]]:
    """Return the open actions `user` agreed to, the most pressing first, and whether late."""
    rows = ActionItem.objects.filter(owner=user, done_at=None).select_related("record")
    today = timezone.localdate()
    return [(each, each.is_late(today)) for each in rows[:MOST]]


def objectives_of(user: User, *, at: datetime) -> list[Objective]:
    """Return the objectives `user` answers for, each with what the last 30 days gave."""
    if not access_of(user).may_somewhere("measure.view"):
        return []
    owned = Target.objects.filter(owner=user, target__isnull=False).order_by("measure")
    period = Period(at - MEASURED, at)
    found = []
    for target in owned[:MOST]:
        measure = measure_of(target.measure)
        if measure is not None and target.target is not None:
            value = figure(measure, user=user, period=period).value
            found.append(Objective(measure, target.target, value))
    return found


def papers_of(user: User, *, at: datetime) -> Papers:
    """Return what `user` is to read and to review, and what the policy states."""
    policy = documents.policy(user)
    return Papers(
        to_read=list(documents.documents_to_read(user)[:MOST]),
        to_review=list(documents.reviews_due(user, at=at)[:MOST]),
        policy=policy,
        statement=documents.statement_of(policy) if policy else "",
    )


def corrections_of(user: User) -> Waiting:
    """Return the findings and corrective actions that wait for `user`, due first."""
    return waiting_for(user)
