"""Ordering, fulfilling and closing: each works, is refused, is forbidden and changes nothing."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import translation

from evident.conftest import NOON
from evident.kernel.measures import queries as measures
from evident.kernel.measures.definition import measure_of
from evident.kernel.measures.queries import Period
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.design import Field
from evident.portfolio.services.models import Service
from evident.relationships.service_levels.conditions import condition_of
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.actions.working import resume_due
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.tests.conftest import KIND

LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


def task(order, key):
    return order.tasks.get(key=key)


def states(order):
    return {each.key: each.state for each in order.tasks.all()}


def test_an_order_keeps_what_it_was_made_of_and_goes_to_work(make_order, requester, tasks):
    order = make_order(tasks=tasks)

    assert (order.number[:4], order.state) == ("REQ-", "approved")
    assert (order.answers, order.form_version.number) == ({"kind": "notebook"}, 1)
    assert (order.instruction, order.priority) == ("See the handbook", 3)
    assert order.organisation == requester.organisation
    assert states(order) == {"prepare": "open", "account": "open", "deliver": "waiting"}
    events = (
        Entry.objects.filter(record=order.number).order_by("pk").values_list("event", flat=True)
    )
    assert list(events) == ["service_request.order", "service_request.accept"]


def test_wrong_answers_are_refused_with_the_question(make_order):
    with pytest.raises(WrongFact, match="Which device"):
        make_order(answers={"kind": "stone"})

    assert not ServiceRequest.objects.exists()


def test_nobody_names_people_or_services_he_may_not_know(
    make_order,
    make_offering,
    make_live,
    owner,
    requester,
    agent,
    stranger,
    other_customer,
    customer,
):
    offering = make_offering()
    fields = [Field("who", "person", label_en="For whom?"), Field("what", "service", label_en="?")]
    catalogue.design_form(offering=offering, by=owner, at=NOON, fields=fields)
    catalogue.put_in_force(offering=offering, by=owner, at=NOON)
    own, others = make_live(customer), make_live(other_customer)

    for wrong in ({"who": stranger.login}, {"who": "nobody"}, {"what": others.number}):
        with pytest.raises(WrongFact, match="Choose one of the answers"):
            make_order(offering=offering, answers=wrong)
    right = {"who": requester.login, "what": own.number}
    assert make_order(offering=offering, answers=right).answers == right
    assert make_order(offering=offering, answers=right, by=agent, requester=requester)


def test_an_answer_that_says_nothing_is_none(make_order, make_offering, owner):
    offering = make_offering()
    fields = [Field("why", "text", label_en="Why?", is_required=True), replace(KIND, key="more")]
    fields[1] = replace(fields[1], is_required=False)
    catalogue.design_form(offering=offering, by=owner, at=NOON, fields=fields)
    catalogue.put_in_force(offering=offering, by=owner, at=NOON)

    for empty in ("", "  \n"):
        with pytest.raises(WrongFact, match="has to be answered"):
            make_order(offering=offering, answers={"why": empty, "more": ""})
    assert make_order(offering=offering, answers={"why": "So", "more": ""}).answers == {"why": "So"}


def test_who_filled_in_an_older_form_is_told(make_offering, owner, requester):
    offering = make_offering()
    begun = offering.form_in_force
    catalogue.design_form(offering=offering, by=owner, at=NOON, fields=[KIND])
    catalogue.put_in_force(offering=offering, by=owner, at=NOON)

    with pytest.raises(EditConflict, match="changed while"):
        actions.order(
            by=requester,
            at=NOON,
            offering=offering,
            form_version=begun,
            answers={"kind": "notebook"},
        )
    assert not ServiceRequest.objects.exists()


def test_nobody_orders_what_is_not_offered_to_him(make_order, make_offering, stranger):
    offering = make_offering()

    with pytest.raises(StepRefused, match="not offered"):
        make_order(offering=offering, by=stranger)
    assert not ServiceRequest.objects.exists()


def test_one_orders_for_others_only_as_part_of_ones_work(
    make_order, make_offering, make_user, customer, requester, agent
):
    offering = make_offering()
    colleague = make_user("colleague", "requester", customer)

    order = make_order(offering=offering, by=agent, requester=requester, channel="phone")

    assert (order.requester, order.ordered_by, order.channel) == (requester, agent, "phone")
    with pytest.raises(StepRefused, match="in your own name"):
        make_order(offering=offering, by=colleague, requester=requester)


def test_stages_follow_each_other_until_it_is_fulfilled_and_closed(
    make_order, agent, requester, tasks
):
    order = make_order(tasks=tasks)
    actions.take_task(task=task(order, "prepare"), by=agent, at=LATER)
    order.refresh_from_db()
    assert (order.state, order.responded_at) == ("fulfilling", LATER)
    with pytest.raises(WrongFact, match="Asset tag"):
        actions.finish_task(task=task(order, "prepare"), by=agent, at=LATER)
    actions.finish_task(task=task(order, "prepare"), by=agent, at=LATER, ticked=[0])
    assert states(order)["deliver"] == "waiting"
    actions.skip_task(task=task(order, "account"), by=agent, at=LATER, reason="Has one")
    assert states(order) == {"prepare": "done", "account": "skipped", "deliver": "open"}
    with pytest.raises(StepRefused, match="Deliver it"):
        actions.fulfil(service_request=order, by=agent, at=LATER)

    actions.finish_task(task=task(order, "deliver"), by=agent, at=LATER, note="At her desk")
    done = actions.fulfil(service_request=order, by=agent, at=LATER, note="It is on your desk")
    closed = actions.close(service_request=done, by=requester, at=LATER)

    assert (done.resolved_at, done.fulfilled_by) == (LATER, agent)
    assert (closed.state, closed.closed_by) == ("closed", requester)
    finished = Entry.objects.filter(record=order.number, event="service_request.finish_task")
    assert [entry.facts["task"] for entry in finished.order_by("pk")] == ["prepare", "deliver"]


def test_a_task_that_has_ended_is_not_done_again(make_order, agent, tasks):
    order = make_order(tasks=tasks)
    done = actions.finish_task(task=task(order, "account"), by=agent, at=LATER)

    with pytest.raises(StepRefused, match="not to do"):
        actions.finish_task(task=done, by=agent, at=LATER)
    with pytest.raises(StepRefused, match="not to do"):
        actions.finish_task(task=task(order, "deliver"), by=agent, at=LATER)


def test_working_takes_the_permission(make_order, requester, agent, tasks):
    order = make_order(tasks=tasks)
    before = Entry.objects.count()

    for act in (
        lambda: actions.take_task(task=task(order, "account"), by=requester, at=LATER),
        lambda: actions.fulfil(service_request=order, by=requester, at=LATER),
        lambda: actions.begin(service_request=order, by=requester, at=LATER),
        lambda: actions.hold(
            service_request=order, by=requester, at=LATER, waiting_for="user", note="x"
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()

    order.refresh_from_db()
    assert (order.state, Entry.objects.count()) == ("approved", before)
    assert task(order, "account").assignee is None


def test_a_hold_says_why_and_ends_by_itself(make_order, agent):
    order = make_order()
    until = LATER + timedelta(hours=1)
    with pytest.raises(WrongFact, match="already passed"):
        actions.hold(
            service_request=order, by=agent, at=LATER, waiting_for="user", note="x", until=NOON
        )

    held = actions.hold(
        service_request=order, by=agent, at=LATER, waiting_for="supplier", note="Out of stock",
        until=until,
    )  # fmt: skip

    assert (held.state, held.waiting_for) == ("pending", "supplier")
    assert resume_due(at=LATER) == []
    assert resume_due(at=until) == [order.number]
    order.refresh_from_db()
    assert (order.state, order.waiting_note) == ("fulfilling", "")


def test_whom_it_is_for_cancels_until_work_begins(make_order, requester, agent):
    order = make_order()
    cancelled = actions.cancel(service_request=order, by=requester, at=LATER, reason="Mistake")
    assert (cancelled.state, cancelled.end_reason) == ("cancelled", "Mistake")

    other = make_order()
    actions.begin(service_request=other, by=agent, at=LATER)
    with pytest.raises(StepRefused, match="Work has begun"):
        actions.cancel(service_request=other, by=requester, at=LATER, reason="Mistake")
    assert actions.cancel(service_request=other, by=agent, at=LATER, reason="Agreed").closed_at


def test_what_is_not_as_ordered_is_reopened(make_order, requester, agent):
    order = actions.fulfil(service_request=make_order(), by=agent, at=LATER)

    again = actions.reopen(service_request=order, by=requester, at=LATER, reason="Wrong colour")

    assert (again.state, again.reopenings, again.resolved_at) == ("fulfilling", 1, None)


def test_a_fulfilled_order_closes_by_itself_but_never_unannounced(make_order, agent):
    order = actions.fulfil(service_request=make_order(), by=agent, at=LATER)
    five_days = LATER + timedelta(days=5)

    assert actions.close_silent(at=five_days) == []
    assert actions.announce_closing(at=five_days - timedelta(days=1)) == [order.number]
    assert actions.announce_closing(at=five_days) == []
    assert actions.close_silent(at=five_days) == [order.number]
    order.refresh_from_db()
    assert (order.state, order.closed_by) == ("closed", None)


def test_the_priority_changes_with_a_reason(make_order, agent):
    order = make_order()

    sooner = actions.prioritise(
        service_request=order, by=agent, at=LATER, priority=1, reason="New hire starts today"
    )

    assert sooner.priority == 1
    with pytest.raises(WrongFact):
        actions.prioritise(service_request=order, by=agent, at=LATER, priority=2, reason=" ")


def test_measures_call_a_service_by_its_name_in_the_language(make_order, make_offering, owner):
    order = make_order()
    make_order(offering=make_offering(service=order.service.as_service))
    measure = measure_of("service_request.ordered")
    dimension = next(each for each in measure.dimensions if each.code == "service")

    def names():
        groups = measures.by_dimension(measure, dimension, user=owner, period=Period())
        return [group.label for group in groups]

    assert names() == ["E-mail"]
    with translation.override("zh-hans"):
        assert names() == ["电子邮件"]
        Service.objects.update(name_zh="")
        assert names() == ["E-mail"]


def test_a_repeated_order_is_answered_though_its_offering_is_gone(make_offering, owner, requester):
    offering = make_offering()
    facts = {"offering": offering.number, "form_version": 1, "answers": {"kind": "other"}}
    client = Client(headers={"Idempotency-Key": "one"})
    client.force_login(requester)
    made = client.post("/api/service-requests", facts, content_type="application/json")
    catalogue.withdraw(offering=offering, by=owner, at=NOON, reason="Not sold any more")

    again = client.post("/api/service-requests", facts, content_type="application/json")

    assert (made.status_code, again.status_code) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert again.json()["number"] == made.json()["number"]
    assert ServiceRequest.objects.count() == 1


def test_an_exclusion_asks_what_was_ordered_in_either_language():
    asked = condition_of("offering")
    labels = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            labels.append(str(asked.label))

    assert labels == ["What was ordered", "订购内容"]


def test_of_a_reopened_order_the_clock_says_when_it_is_due(make_order, requester):
    order = make_order()
    order.expected_at, order.due_at = NOON, LATER
    assert order.promised_at == NOON

    order.reopenings = 1
    assert order.promised_at == LATER
    order.due_at = None
    assert order.promised_at == NOON, "no clock says otherwise"
