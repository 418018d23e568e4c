"""A report about the customer."""

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.reporting.service_reports.actions import definitions as report_definitions
from evident.reporting.service_reports.actions import reports
from evident.reporting.service_reports.models import ServiceReport
from tests.walls.other_customer.words import NOW, SECRET


def reported(customer: Organisation, *, by: User, issuer: User) -> ServiceReport:
    """Issue a report about the customer, for its own people."""
    facts = {"by": by, "at": NOON}
    definition = report_definitions.define(
        **facts, name_en=f"{SECRET} report", purpose=f"{SECRET} decides", customer=customer,
        first_on=NOON.date(), recipients=[User.objects.get(login="hidden")],
    )  # fmt: skip
    definition = report_definitions.agree(definition=definition, **facts, agreed_with=SECRET)
    definition = report_definitions.activate(definition=definition, **facts)
    report = reports.plan(definition=definition, **facts, starts_on=NOON.date())
    report = reports.prepare(report=report, by=by, at=NOW)
    report = reports.write(report=report, by=by, at=NOW, remarks=f"{SECRET} had a bad month")
    return reports.issue(report=report, by=issuer, at=NOW, without_reasons=f"{SECRET} is unknown")
