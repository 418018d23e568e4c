"""What the customer ordered."""

from evident.conftest import NOON
from evident.kernel.accounts.models import Team, User
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.flow import Flow, Task
from evident.portfolio.catalogue.models import Offering
from evident.resolution.service_requests import actions as service_requests
from evident.resolution.service_requests.models import ServiceRequest
from tests.walls.other_customer.words import SECRET


def ordered(offering: Offering, *, by: User, team: Team) -> ServiceRequest:
    """Let somebody order it, and wait for a task to be done."""
    at = {"by": offering.requester, "at": NOON}
    task = Task("task_1", team.code, f"{SECRET} task", instruction=f"{SECRET} way")
    catalogue.design_flow(offering=offering, steps=Flow(tasks=(task,)), **at)
    version = catalogue.put_in_force(offering=offering, **at)
    answers = {"field_1": f"{SECRET} answer"}
    return service_requests.order(
        by=by, at=NOON, offering=offering, form_version=version, answers=answers
    )
