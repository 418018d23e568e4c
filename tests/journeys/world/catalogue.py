"""What can be ordered."""

from datetime import datetime, timedelta

from evident.kernel.accounts.models import User
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.design import Choice, Field
from evident.portfolio.catalogue.flow import Approval, Flow, Item, Task
from evident.portfolio.catalogue.models import Category, Offering
from evident.portfolio.services.models import Service


def offerings(owner: User, service: Service, *, now: datetime) -> list[Offering]:
    """Publish an offering with a form and a flow, and leave another a draft."""
    facts = {"by": owner, "at": now - timedelta(days=80)}
    one, draft = (
        catalogue.prepare(
            **facts, service=service, name_en=name, name_zh=chinese, cost=120, currency="EUR",
            expected_minutes=960,
            category=Category.objects.get(code="communication"), summary_zh="两个工作日内开通。",
            summary_en="Ready within two working days.", instruction="Check the licence first.",
        )
        for name, chinese in (("Shared mailbox", "共享邮箱"), ("Mailing list", "邮件列表"))
    )  # fmt: skip
    kinds = (
        Choice("team", "For a team", "团队使用"),
        Choice("other", "Something else", "其他用途"),
    )
    asked = [
        Field("field_1", "choice", "What is it for?", "用途", is_required=True, choices=kinds),
        Field("field_2", "long", "More", "详细说明", if_field="field_1", if_value="other"),
        Field("field_3", "date", "From when?", "开通日期"),
    ]
    catalogue.design_form(**facts, offering=one, fields=asked)
    task = Task("task_1", "desk", "Make the mailbox", "创建邮箱", checklist=(Item("Size", "容量"),))
    flow = Flow((Approval("manager"), Approval("any", roles=("agent",), above="500")), (task,))
    catalogue.design_flow(**facts, offering=one, steps=flow)
    catalogue.put_in_force(**facts, offering=one)
    one = catalogue.publish(**facts, offering=catalogue.approve(**facts, offering=one))
    return [one, draft]
