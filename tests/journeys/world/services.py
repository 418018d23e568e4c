"""Services, in operation and proposed."""

from datetime import datetime, timedelta

from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation
from evident.portfolio.services import actions as services
from evident.portfolio.services.models import Service

SERVICES = (("Office mail", "办公邮件"), ("Office network", "办公网络"))


def portfolio(owner: User, customer: Organisation, *, now: datetime) -> list[Service]:
    """Bring two services into operation, of which one needs the other, and propose a third."""
    hours = Calendar.objects.get(code="office")
    facts = {"by": owner, "at": now - timedelta(days=90)}
    live = [
        services.propose(
            **facts, name_en=name, name_zh=chinese, owner=owner, hours=hours,
            criticality=place, description_en=f"{name} for everybody in the office.",
            description_zh=f"面向全体办公人员的{chinese}。", outcome_zh="人人都能顺利工作。",
        )
        for place, (name, chinese) in enumerate(SERVICES, start=1)
    ]  # fmt: skip
    for service in live:
        services.add_customer(
            service=service, **facts, organisation=customer, since=facts["at"].date()
        )
    for step in (services.approve, services.design, services.transition, services.go_live):
        live = [step(service=service, **facts) for service in live]
    services.add_dependency(service=live[0], needed=live[1], **facts, note="Sending")
    return [*live, services.propose(**facts, name_en="Video rooms", name_zh="视频会议室")]
