"""Offerings with flows, and orders of them, that tests start from."""

from collections.abc import Callable
from typing import Any

import pytest

from evident.conftest import NOON
from evident.kernel.accounts.models import Team
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.design import Choice, Field
from evident.portfolio.catalogue.flow import Approval, Flow, Item, Task
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.services.tests.conftest import hours, make_live, make_service, owner
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.models import ServiceRequest

__all__ = ["hours", "make_live", "make_service", "owner"]

KIND = Field(
    "kind",
    "choice",
    label_en="Which device?",
    label_zh="哪种设备？",
    is_required=True,
    choices=(Choice("notebook", "Notebook", "笔记本"), Choice("other", "Another", "其他")),
)
ANSWERS = {"kind": "notebook"}


@pytest.fixture
def desk(agent) -> Team:
    """The team that does the tasks, with the agent in it."""
    team = Team.objects.filter(code="desk").first() or Team.objects.create(code="desk", name="Desk")
    team.members.add(agent)
    return team


@pytest.fixture
def tasks(desk) -> tuple[Task, ...]:
    """Two tasks side by side, and one after them."""
    checklist = (Item("Asset tag", "资产标签"),)
    return (
        Task("prepare", desk.code, "Prepare it", "准备", "Take it from the store", 1, checklist),
        Task("account", desk.code, "Make the account", "开通账号"),
        Task("deliver", desk.code, "Deliver it", "交付", stage=2),
    )


@pytest.fixture
def make_offering(owner, make_live, customer) -> Callable[..., Offering]:
    """Publish an offering whose orders take `approvals` and `tasks`."""

    def make(
        approvals: tuple[Approval, ...] = (), tasks: tuple[Task, ...] = (), **facts: Any
    ) -> Offering:
        at = {"by": owner, "at": NOON}
        service = facts.pop("service", None) or make_live(customer)
        start = {"name_en": "New device", "name_zh": "新设备", "instruction": "See the handbook"}
        start["currency"] = "EUR"
        offering = catalogue.prepare(service=service, **at, **start | facts)
        catalogue.design_form(offering=offering, fields=[KIND], **at)
        catalogue.design_flow(offering=offering, steps=Flow(approvals, tasks), **at)
        catalogue.put_in_force(offering=offering, **at)
        offering = catalogue.approve(offering=offering, **at)
        return catalogue.publish(offering=offering, **at)

    return make


@pytest.fixture
def make_order(make_offering, requester) -> Callable[..., ServiceRequest]:
    """Let a user at the customer order something."""

    def make(
        approvals: tuple[Approval, ...] = (),
        tasks: tuple[Task, ...] = (),
        offering: Offering | None = None,
        **facts: Any,
    ) -> ServiceRequest:
        offering = offering or make_offering(approvals, tasks)
        told = {"by": requester, "at": NOON, "answers": ANSWERS}
        version = offering.versions.get(state="effective")
        return actions.order(offering=offering, form_version=version, **told | facts)

    return make


@pytest.fixture
def boss(make_user, customer, requester):
    """Whoever leads the user at the customer."""
    boss = make_user("boss", "requester", customer)
    requester.line_manager = boss
    requester.save(update_fields=["line_manager"])
    return boss
