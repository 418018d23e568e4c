"""What the customer uses."""

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation
from evident.portfolio.services import actions as services
from evident.portfolio.services.models import Service
from tests.walls.other_customer.words import SECRET


def supplied(customer: Organisation, *, by: User) -> Service:
    """Let the customer have a service that is in use."""
    hours = Calendar.objects.get(code="office")
    name = f"{SECRET} service"
    service = services.propose(
        by=by, at=NOON, name_en=name, description_en=name, owner=by, hours=hours
    )
    services.add_customer(service=service, by=by, at=NOON, organisation=customer, since=NOON.date())
    for step in (services.approve, services.design, services.transition, services.go_live):
        service = step(service=service, by=by, at=NOON)
    return service
