"""Services that the tests of this module start from."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from evident.conftest import NOON
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation
from evident.portfolio.services import actions
from evident.portfolio.services.models import Service


@pytest.fixture
def owner(make_user, provider):
    """The owner of the process, who may do everything with services."""
    return make_user("owner", "process_owner", provider)


@pytest.fixture
def hours(shipped) -> Calendar:
    """When a service is there."""
    return Calendar.objects.create(code="office", name_en="Office hours", name_zh="工作时间")


@pytest.fixture
def make_service(owner, provider) -> Callable[..., Service]:
    """Propose a service."""

    def make(**facts: object) -> Service:
        start = {"by": owner, "at": NOON, "name_en": "E-mail", "name_zh": "电子邮件"}
        return actions.propose(**start | facts)

    return make


@pytest.fixture
def make_live(make_service, owner, hours) -> Callable[..., Service]:
    """Bring a service into operation, for the customers named."""

    def make(*customers: Organisation, **facts: Any) -> Service:
        facts = {"owner": owner, "hours": hours, "description_en": "Letters by wire"} | facts
        service: Service = make_service(**facts)
        for customer in customers:
            actions.add_customer(
                service=service, by=owner, at=NOON, organisation=customer, since=NOON.date()
            )
        for step in (actions.approve, actions.design, actions.transition, actions.go_live):
            service = step(service=service, by=owner, at=NOON + timedelta(hours=1))
        return service

    return make
