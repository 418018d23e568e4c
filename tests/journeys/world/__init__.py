"""
A small organisation in the middle of its day, made through the actions.

`build` calls one file after the other, each of which knows one module of the product.
"""

from dataclasses import dataclass

from django.utils import timezone

from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.models import Record
from evident.main.installation import ensure_shipped
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.services.models import Service
from evident.relationships.announcements.models import Announcement
from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.service_levels.models import Agreement
from evident.reporting.service_reports.models import ServiceReport
from evident.resolution.duties.models import DutyTask
from evident.resolution.incidents.models import Incident
from evident.resolution.service_requests.models import ServiceRequest
from tests.journeys.world.agreements import promise
from tests.journeys.world.announcements import announce
from tests.journeys.world.audits import audit, find
from tests.journeys.world.catalogue import offerings
from tests.journeys.world.conformity import judged, let_in, sampled
from tests.journeys.world.customers import complain, related, served, surveyed
from tests.journeys.world.documents import controlled
from tests.journeys.world.duties import look_after
from tests.journeys.world.incidents import reported, work
from tests.journeys.world.knowledge import know
from tests.journeys.world.people import person
from tests.journeys.world.service_reports import tell
from tests.journeys.world.service_requests import orders
from tests.journeys.world.services import portfolio


@dataclass
class World:
    """Who and what is there."""

    agent: User
    colleague: User
    requester: User
    everybody: User
    """Holds every role, and so opens every page."""
    incidents: list[Incident]
    services: list[Service]
    agreements: list[Agreement]
    complaints: list[Complaint]
    offerings: list[Offering]
    reports: list[ServiceReport]
    announcements: list[Announcement]
    orders: list[ServiceRequest]
    found: tuple[Record, ...]
    """A finding, its nonconformity and the action on it; a programme and an audit."""
    duty_tasks: list[DutyTask]

    @property
    def others(self) -> tuple[Record, ...]:
        """A record of each kind whose pages lie elsewhere than those of incidents."""
        return (
            self.services[0], self.agreements[0], self.offerings[0], self.reports[0],
            self.reports[0].definition, self.announcements[0], self.orders[0],
            *self.found,
            self.duty_tasks[0].duty, self.duty_tasks[0],
        )  # fmt: skip


def build() -> World:
    """Make it: a provider, a customer, four people, and incidents in every usual state."""
    now = timezone.now()
    ensure_shipped(at=now)
    provider = Organisation.objects.create(
        code="lantern", name="Lantern IT 灯塔科技", kind=OrganisationKind.PROVIDER
    )
    customer = Organisation.objects.create(code="riverside", name="Riverside Bank")
    agent = person("lin", "林晓雨", provider, "agent")
    colleague = person("wang", "Wang Lei", provider, "agent", "process_manager")
    requester = person("rita", "Rita Holm", customer, "requester")
    roles = [role.code for role in Role.objects.exclude(code="requester")]
    everybody = person("ada", "Ada Min", provider, *roles)
    team = Team.objects.create(code="desk", name="Service desk 服务台", tier=1, lead=colleague)
    team.members.add(agent, colleague, everybody)
    promised = promise(everybody, customer, now=now)
    incidents = reported(requester, now=now)
    work(incidents, agent=agent, colleague=colleague, everybody=everybody, team=team, now=now)
    served(requester, agent, colleague, now=now)
    related(requester, everybody, about=incidents[2], now=now)
    surveyed(requester, everybody, now=now)
    offered = portfolio(everybody, customer, now=now)
    heard = complain(requester, colleague, about=incidents[1], now=now)
    shop = offerings(everybody, offered[0], now=now)
    know(incidents[2], agent=agent, colleague=colleague, requester=requester, now=now)
    controlled(everybody, colleague, agent, now=now)
    told = tell(everybody, colleague, customer, requester, now=now)
    judged(everybody, agent, now=now)
    sampled(everybody, at=now)
    let_in(everybody, customer, now=now)
    return World(
        agent, colleague, requester, everybody, incidents, offered, promised, heard, shop, told,
        announce(everybody, offered, now=now),
        orders(requester, agent, everybody, shop[0], now=now),
        find(everybody, colleague, agent, about=incidents[2], now=now)
        + audit(person("iris", "Iris Bell 贝薇", provider, "internal_auditor"), everybody, now=now),
        look_after(everybody, agent, team, customer, now=now),
    )  # fmt: skip
