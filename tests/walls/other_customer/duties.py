"""What is looked after for the customer."""

from datetime import timedelta

from evident.conftest import NOON
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.resolution.duties import actions as duties
from evident.resolution.duties.checklist import Item as DutyItem
from evident.resolution.duties.models import DutyTask
from tests.walls.other_customer.words import SECRET


def looked_after(customer: Organisation, *, by: User, team: Team) -> DutyTask:
    """Look after something of the customer every day, and show it."""
    duty = duties.plan(
        by=by, at=NOON, name_en=f"{SECRET} inspection", instruction_en=f"{SECRET} way",
        customer=customer, is_shown=True, team=team, items=[DutyItem("item_1", f"{SECRET} lamp")],
        time_of_day=NOON.time(), zone="UTC", window_minutes=60, begins_on=NOON.date(),
    )  # fmt: skip
    duties.activate(duty=duty, by=by, at=NOON)
    (number,) = duties.open_due(at=NOON + timedelta(days=1))
    return DutyTask.objects.get(number=number)
