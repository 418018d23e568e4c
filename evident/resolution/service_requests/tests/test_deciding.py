"""What whoever approves reads where he or she is told that an order waits."""

from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from evident.conftest import NOON
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.design import Field
from evident.portfolio.catalogue.flow import Approval
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.deciding import what_is_ordered
from evident.resolution.service_requests.tests.conftest import KIND


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_the_mail_tells_what_is_to_be_decided(make_offering, owner, requester, boss):
    offering = make_offering((Approval("manager"),), cost=Decimal(1200))
    fields = [KIND, Field("why", "long", label_en="Why?"), Field("plan", "attachment")]
    fields[2] = replace(fields[2], label_en="Plan")
    catalogue.design_form(offering=offering, by=owner, at=NOON, fields=fields)
    catalogue.put_in_force(offering=offering, by=owner, at=NOON)
    answers = {"kind": "notebook", "why": "It broke.\n" + "x" * 400, "plan": ["a.pdf"]}
    told = {"by": requester, "at": NOON, "offering": offering, "answers": answers}

    order = actions.order(form_version=offering.form_in_force, **told)
    notify(list(Entry.objects.filter(record=order.number)))

    quote = Notice.objects.get(person=boss, event="service_request.ask_approval").quote
    assert quote.splitlines() == [
        f"For whom: {requester.name} ({requester.organisation.name})",
        "Cost: €1,200.00 once",
        "Which device? Notebook",
        f"Why? It broke. {'x' * 289}…",
        "Plan: a.pdf",
    ]
    with translation.override("zh-hans"):
        told = what_is_ordered(Entry.objects.filter(record=order.number).first()).splitlines()
    assert told[:3] == [
        f"订购对象：{requester.name}（{requester.organisation.name}）",
        "费用：一次性 €1,200.00",
        "哪种设备？笔记本",
    ]


def test_a_restricted_order_is_told_of_on_its_page_alone(make_order, boss):
    order = make_order((Approval("manager"),))
    Record.objects.filter(pk=order.pk).update(is_restricted=True)

    assert what_is_ordered(Entry.objects.filter(record=order.number).first()) == ""


def test_whoever_approves_next_reads_the_remark_and_the_order(make_order, boss, owner):
    order = make_order((Approval("manager"), Approval("all", people=("owner",))))
    order = actions.approve(service_request=order, by=boss, at=NOON, comment="Needed soon")
    notify(list(Entry.objects.filter(event="service_request.approve")))

    quotes = {each.person: each.quote for each in Notice.objects.all()}
    assert quotes[owner].startswith("Needed soon\n\nFor whom: ")
    assert quotes[owner].endswith("Which device? Notebook")
    assert quotes[order.requester] == "Needed soon"
