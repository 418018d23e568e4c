"""Reports, issued and being prepared."""

from datetime import datetime, timedelta

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.reporting.service_reports.actions import definitions, reports
from evident.reporting.service_reports.models import ServiceReport


def tell(
    author: User, issuer: User, customer: Organisation, reader: User, *, now: datetime
) -> list[ServiceReport]:
    """Issue the report of the month before, prepare that of this one, and define another."""
    month = now.date().replace(day=1)
    facts = {"by": author, "at": now - timedelta(days=70)}
    definition = definitions.define(
        **facts, name_en="Monthly report for Riverside Bank", name_zh="河畔银行月度服务报告",
        purpose="Decide together what to improve 共同决定改进什么", customer=customer,
        first_on=month - timedelta(days=40), recipients=[reader, issuer],
    )  # fmt: skip
    definition = definitions.agree(definition=definition, **facts, agreed_with="Rita Holm")
    definition = definitions.activate(definition=definition, **facts)
    definitions.define(**facts, name_en="Report for management", first_on=month)
    last, this = (
        reports.plan(definition=definition, by=author, at=now, starts_on=day)
        for day in (month - timedelta(days=2), month)
    )
    last = reports.prepare(report=last, by=author, at=now)
    last = reports.write(report=last, by=author, at=now, remarks="The line was cut twice.")
    lacking = "The supplier has not told us the cause yet."
    last = reports.issue(report=last, by=issuer, at=now, without_reasons=lacking)
    return [last, reports.prepare(report=this, by=author, at=now)]
