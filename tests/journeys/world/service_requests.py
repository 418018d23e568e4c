"""What was ordered."""

from datetime import datetime, timedelta

from django.utils import timezone

from evident.kernel.accounts.models import User
from evident.portfolio.catalogue.models import Offering
from evident.resolution.service_requests import actions as service_requests
from evident.resolution.service_requests.models import ServiceRequest
from tests.journeys.world.people import person


def orders(
    by: User, agent: User, owner: User, offering: Offering, *, now: datetime
) -> list[ServiceRequest]:
    """Order something four times: worked on, waiting for a word, stuck, and done."""
    boss = person("mona", "Mona Berg 白梦", by.organisation, "requester", "customer_manager")
    version = offering.form_in_force

    def order(hours: int, requester: User = by) -> ServiceRequest:
        return service_requests.order(
            by=owner, requester=requester, at=now - timedelta(hours=hours), offering=offering,
            form_version=version, answers={"field_1": "team"}, channel="phone",
        )  # fmt: skip

    stuck = order(9)
    User.objects.filter(pk=by.pk).update(line_manager=boss)
    by.refresh_from_db()
    made = [order(8), order(7), order(6)]
    for each in (made[0], made[2]):
        service_requests.approve(
            service_request=each, by=boss, at=now - timedelta(hours=4), comment="好的，请尽快办理。"
        )
    task = made[0].tasks.get()
    service_requests.take_task(task=task, by=agent, at=now - timedelta(hours=3))
    task = made[2].tasks.get()
    service_requests.finish_task(task=task, by=agent, at=now - timedelta(hours=2), ticked=[0])
    service_requests.fulfil(
        service_request=made[2], by=agent, at=now - timedelta(hours=1), note="共享邮箱已开通。"
    )
    today = timezone.localdate()
    service_requests.delegate(by=owner, at=now, deputy=agent, begins_on=today, ends_on=today)
    return [ServiceRequest.objects.get(pk=each.pk) for each in (*made, stuck)]
