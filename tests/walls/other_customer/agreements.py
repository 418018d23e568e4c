"""What the customer was promised."""

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.calendars import actions as calendars
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import Agreement, Party
from evident.relationships.service_levels.tests.signing import sign_both
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms
from tests.walls.other_customer.words import SECRET


def promised(customer: Organisation, *, by: User) -> Agreement:
    """Sign an agreement with the customer, which starts clocks."""
    calendars.ensure_shipped(at=NOON)
    facts = {"by": by, "at": NOON}
    targets = [
        WrittenTarget(
            metric, metric, f"{SECRET} {metric}", minutes=60,
            calendar=Calendar.objects.get(code="24x7"),
        )
        for metric in ("response", "resolution")
    ]  # fmt: skip
    agreement = agreements.draft(
        **facts, party=Party.SLA, title=f"{SECRET} promise", organisation=customer,
        terms=WrittenTerms(valid_from=NOON, covers_all=True, targets=targets),
    )  # fmt: skip
    facts["agreement"] = agreement
    agreements.negotiate(**facts)
    sign_both(**facts, name=f"{SECRET} Miller", paper=f"{SECRET} folder")
    agreements.conclude(**facts)
    return agreements.activate(**facts)
