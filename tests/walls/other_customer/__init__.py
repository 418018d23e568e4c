"""
What another customer has, and how addresses would name it.

An address that takes a new kind of argument fails in the walks until somebody says, in `addresses`,
which value would show another customer's things.
"""

from dataclasses import dataclass

from evident.conftest import NOON
from evident.kernel.accounts.models import Team
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident
from tests.walls.other_customer.addresses import hidden_values
from tests.walls.other_customer.agreements import promised
from tests.walls.other_customer.announcements import announced
from tests.walls.other_customer.audits import audited, treated
from tests.walls.other_customer.catalogue import offered
from tests.walls.other_customer.conformity import entered
from tests.walls.other_customer.duties import looked_after
from tests.walls.other_customer.service_reports import reported
from tests.walls.other_customer.service_requests import ordered
from tests.walls.other_customer.services import supplied
from tests.walls.other_customer.words import SECRET


@dataclass
class World:
    """What another customer has, and how addresses would name it."""

    incident: Incident
    values: dict[str, object]


def what_another_customer_has(make_user, customer, provider, agent) -> World:
    """A customer whose every text holds the secret, with an incident that people work on."""
    customer.name = f"{SECRET} Ltd"
    customer.save()
    user = make_user("hidden", "requester", customer)
    user.name = f"{SECRET} Miller"
    user.email = f"{SECRET}@example.org"
    user.save()
    team = Team.objects.create(code="desk", name="Service desk")
    team.members.add(agent)
    owner = make_user("owner", "process_owner", provider)
    agreement = promised(customer, by=owner)
    incident = actions.report(
        by=user, at=NOON, title=f"{SECRET} is down", symptom=f"{SECRET} shows an error"
    )
    actions.take(incident=incident, by=agent, at=NOON)
    words = {"reason": f"{SECRET} stands still", "customer_text": f"{SECRET} is disturbed"}
    actions.declare_major(incident=incident, by=agent, at=NOON, leader=agent, **words)
    service = supplied(customer, by=owner)
    report = reported(customer, by=owner, issuer=make_user("issuer", "process_owner", provider))
    told = announced(service, customer, by=owner)
    offering = offered(service)
    order = ordered(offering, by=user, team=team)
    found = treated(incident, by=owner, owner=agent)
    task = looked_after(customer, by=owner, team=team)
    entered(customer, by=make_user("opener", "sms_manager", provider))
    looked = audited(make_user("keeper", "sms_manager", provider), auditees=[owner])
    others = (
        *(service, agreement, offering, report, report.definition, told, order, *found, *looked),
        *(task.duty, task),
    )
    return World(incident=incident, values=hidden_values(incident, *others))
