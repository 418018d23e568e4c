"""Services and announcements that the tests of this module start from."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.organisations.models import Organisation
from evident.portfolio.services import actions as services
from evident.portfolio.services.models import Service
from evident.relationships.announcements import actions
from evident.relationships.announcements.models import Announcement


@pytest.fixture
def owner(make_user, provider):
    """Who owns the processes."""
    return make_user("owner", "process_owner", provider)


@pytest.fixture
def make_live(owner) -> Callable[..., Service]:
    """Bring a service into operation for the customers named."""

    def make(*customers: Organisation, name: str = "Mail") -> Service:
        from evident.kernel.calendars.models import Calendar

        hours, _new = Calendar.objects.get_or_create(
            code="day", defaults={"name_en": "Day", "name_zh": "白天"}
        )
        facts = {"by": owner, "at": NOON - timedelta(days=9)}
        service = services.propose(
            **facts, name_en=name, name_zh=f"{name} 服务", owner=owner, hours=hours,
            description_en=name,
        )  # fmt: skip
        for customer in customers:
            services.add_customer(
                **facts, service=service, organisation=customer, since=facts["at"].date()
            )
        for step in (services.approve, services.design, services.transition, services.go_live):
            service = step(**facts, service=service)
        return service

    return make


@pytest.fixture
def make_announcement(manager) -> Callable[..., Announcement]:
    """Draft an announcement, and publish it unless told otherwise."""

    def make(*, is_published: bool = True, **facts: object) -> Announcement:
        told = {"by": manager, "at": NOON, "name_en": "Mail is slow", "name_zh": "邮件缓慢"}
        made = actions.draft(**told | facts)
        if is_published:
            made = actions.publish(announcement=made, by=manager, at=NOON)
        return made

    return make
