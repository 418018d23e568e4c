"""What one person answers for: policy, roles, requirements, documents, actions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from evident.conformity.requirements.models import Requirement
from evident.kernel.access.holding import held_by
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.records.kinds import kind_of, known
from evident.management.audits.queries.home import Waiting, waiting_for
from evident.portfolio.services.models import Service
from evident.portfolio.services.queries import visible_to
from evident.relationships.customers.models import ActionItem
from evident.relationships.service_levels import queries as agreements
from evident.relationships.service_levels.models import Agreement
from evident.relationships.service_levels.procedure import IN_FORCE
from evident.support.documents import queries as documents
from evident.support.documents.models import Acknowledgement, Document

MOST = 50
MOST_NAMED = 3
MOST_OWNED = 1_000


@dataclass(frozen=True)
class Papers:
    """The documents that wait for somebody, and the policy that binds everybody."""

    to_read: list[Acknowledgement]
    to_review: list[Document]
    to_decide: list[Document]
    to_publish: list[Document]
    may_approve: bool
    """Whether the person approves what is to be decided, or reviews it alone."""
    tailored: list[ProcedureVersion]
    """The tailored procedures that wait for the person's approval."""
    policy: Document | None
    statement: str
    opens_policy: bool
    """Whether the person may open the policy as a document, beside what it states."""


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


def is_customer(user: User) -> bool:
    """Return whether somebody belongs to a customer."""
    return user.organisation.kind == OrganisationKind.CUSTOMER


def services_of(user: User) -> list[Service]:
    """Return the services `user` answers for; to people of a customer, those they have."""
    rows = visible_to(user).filter(is_open=True)
    own = rows if is_customer(user) else rows.filter(owner=user)
    return list(own.order_by("title")[:MOST])


def promises_to(user: User) -> list[Agreement]:
    """Return the agreements in force with the customer whose people `user` belongs to."""
    if not is_customer(user):
        return []
    rows = agreements.visible_to(user).filter(state__in=IN_FORCE)
    return list(rows.filter(organisation=user.organisation).order_by("title")[:MOST])


def actions_of(user: User) -> list[tuple[ActionItem, bool]]:
    """Return the open actions `user` agreed to, the most pressing first, and whether late."""
    rows = ActionItem.objects.filter(owner=user, done_at=None).select_related("record")
    today = timezone.localdate()
    return [(each, each.is_late(today)) for each in rows[:MOST]]


def papers_of(user: User, *, at: datetime) -> Papers:
    """Return what `user` is to read and to review, and what the policy states."""
    policy, opens_policy = documents.policy_told(user)
    return Papers(
        to_read=list(documents.documents_to_read(user)[:MOST]),
        to_review=list(documents.reviews_due(user, at=at)[:MOST]),
        to_decide=list(documents.documents_to_decide(user)[:MOST]),
        to_publish=list(documents.documents_to_publish(user, at=at)[:MOST]),
        may_approve=access_of(user).may_somewhere("document.approve"),
        tailored=list(tailoring.waiting_for(user)),
        policy=policy,
        statement=documents.statement_of(policy) if policy else "",
        opens_policy=opens_policy,
    )


def corrections_of(user: User) -> Waiting:
    """Return the findings and corrective actions that wait for `user`, due first."""
    return waiting_for(user)


def holders(codes: Iterable[str], *, at: datetime) -> dict[str, str]:
    """Return by role what it is called and who holds it: whom to ask for what is to be set up."""
    roles = list(Role.objects.filter(code__in=codes))
    grants = Grant.objects.in_force(at).filter(role__in=roles)
    people: dict[int, list[str]] = {}
    for role, name in held_by(grants):
        people.setdefault(role, []).append(name)
    found: dict[str, str] = {}
    for each in roles:
        names = _(", ").join(people.get(each.pk, [])[:MOST_NAMED])
        facts = {"role": each.name, "names": names or _("nobody yet")}
        found[each.code] = _("%(role)s (%(names)s)") % facts
    return found
