"""Approvals: any, all, by manager, by cost; deputies; nobody approves his own; who left."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.access.models import Role
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue.flow import Approval
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.actions import stalling
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.queries import seeing, stuck
from evident.resolution.service_requests.seats import may_decide, pending_of

LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def second(make_user, customer):
    return make_user("second", "requester", customer)


def approve(order, by):
    return actions.approve(service_request=order, by=by, at=LATER)


def test_the_line_manager_sees_it_and_says_yes(make_order, boss, second, requester):
    order = make_order((Approval("manager"),))
    assert order.state == "approving"
    assert list(seeing.to_approve(boss)) == [order]
    assert list(seeing.to_approve(second)) == []
    assert order not in seeing.visible_to(second)

    order = approve(order, boss)

    assert order.state == "approved"
    entry = Entry.objects.get(event="service_request.approve")
    assert (entry.by_id, entry.facts["is_complete"]) == (boss.pk, True)
    assert list(seeing.to_approve(boss)) == []
    assert order in seeing.visible_to(boss)  # what one decided stays in sight


def test_whoever_holds_the_role_finds_what_waits_for_it_and_nothing_else(
    make_order, make_user, provider, customer, other_customer, requester
):
    Role.objects.create(
        code="finance",
        name_en="Finance",
        permissions=["service_request.decide", "service_request.view_published"],
    )
    people = {}
    for name, home, scope in (
        ("everywhere", provider, {}),
        ("here", provider, {"only_for": customer}),
        ("elsewhere", provider, {"only_for": other_customer}),
        ("of another process", provider, {"process": "incident"}),
        ("at home", customer, {}),
        ("at another customer", other_customer, {}),
    ):
        people[name] = make_user(name.replace(" ", "."), "finance", home, **scope)
    waits = make_order((Approval("any", roles=("finance",)),))
    of_others = make_order((Approval("any", people=("requester",), roles=("agent",)),))
    not_yet = make_order((Approval("any", roles=("agent",)), Approval("any", roles=("finance",))))

    for name, person in people.items():
        expected = [waits] if name in ("everywhere", "here", "at home") else []
        assert list(seeing.to_approve(person)) == expected, name
        assert may_decide(person, service_request=waits) == bool(expected), name
        assert list(seeing.visible_to(person)) == expected, name
    assert set(seeing.visible_to(requester)) == {waits, of_others, not_yet}

    approve(waits, people["here"])

    assert list(seeing.to_approve(people["everywhere"])) == []
    assert list(seeing.visible_to(people["everywhere"])) == []
    assert list(seeing.visible_to(people["here"])) == [waits]


def test_nobody_else_and_never_for_oneself(make_order, boss, second, requester, agent):
    order = make_order((Approval("any", people=("requester", "boss")),))
    for person in (second, requester, agent):
        with pytest.raises(PermissionDenied):
            approve(order, person)
        with pytest.raises(PermissionDenied):
            actions.reject(service_request=order, by=person, at=LATER, reason="no")

    order.refresh_from_db()
    assert order.state == "approving"
    assert not pending_of(order).seats.exclude(at=None).exists()


def test_whoever_orders_for_others_does_not_approve_it(make_order, boss, agent, requester):
    order = make_order((Approval("any", roles=("agent",)),), by=agent, requester=requester)

    with pytest.raises(PermissionDenied, match="Nobody approves"):
        approve(order, agent)


def test_all_take_everybodys_word_and_any_takes_one(make_order, boss, second):
    both = make_order((Approval("all", people=("boss", "second")),))
    assert approve(both, boss).state == "approving"
    with pytest.raises(StepRefused, match="already decided"):
        approve(both, boss)
    assert approve(both, second).state == "approved"

    one = make_order((Approval("any", people=("boss", "second")),))
    assert approve(one, second).state == "approved"


def test_a_role_is_asked_whoever_holds_it(make_order, agent, boss):
    order = make_order((Approval("any", roles=("agent",)),))

    with pytest.raises(PermissionDenied):
        approve(order, boss)
    assert approve(order, agent).state == "approved"


def test_dear_orders_take_one_more_word(make_offering, make_order, boss, second):
    flow = (Approval("manager"), Approval("any", people=("second",), above="100"))
    cheap = make_order(offering=make_offering(flow, cost=100))
    dear = make_order(offering=make_offering(flow, cost=101))

    assert approve(cheap, boss).state == "approved"
    dear = approve(dear, boss)
    assert dear.state == "approving"
    assert list(seeing.to_approve(second)) == [dear]
    assert approve(dear, second).state == "approved"


def test_one_no_ends_it_and_says_why(make_order, boss, second):
    order = make_order((Approval("all", people=("boss", "second")),))
    with pytest.raises(WrongFact):
        actions.reject(service_request=order, by=boss, at=LATER, reason=" ")

    order = actions.reject(service_request=order, by=boss, at=LATER, reason="Too dear")

    assert (order.state, order.end_reason, order.closed_by) == ("rejected", "Too dear", boss)
    with pytest.raises(StepRefused):
        approve(order, second)


def test_a_deputy_decides_within_the_days_named(make_order, boss, second):
    order = make_order((Approval("manager"),))
    today = timezone.localdate()
    facts = {"by": boss, "at": LATER, "deputy": second}
    actions.delegate(**facts, begins_on=today + timedelta(1), ends_on=today + timedelta(2))
    with pytest.raises(PermissionDenied):
        approve(order, second)

    actions.delegate(**facts, begins_on=today, ends_on=today)
    assert list(seeing.to_approve(second)) == [order]
    order = approve(order, second)

    assert order.state == "approved"
    entry = Entry.objects.get(event="service_request.approve")
    assert entry.facts["in_place_of"]["id"] == boss.pk
    notify([entry])
    notice = Notice.objects.get(person=boss, event="service_request.approve")
    assert notice.text == f"{second.name} approved order {order.number} in your place."


def test_a_deputy_who_ordered_it_does_not_approve_it(make_order, boss, requester):
    order = make_order((Approval("manager"),))
    today = timezone.localdate()
    actions.delegate(by=boss, at=LATER, deputy=requester, begins_on=today, ends_on=today)

    with pytest.raises(PermissionDenied):
        approve(order, requester)


def test_no_deputy_says_yes_in_the_place_of_whoever_ordered_it(
    make_order, boss, second, requester, make_user, provider
):
    manager = make_user("manager", "process_manager", provider)
    order = make_order((Approval("all", people=("requester", "boss")),))
    today = timezone.localdate()
    actions.delegate(by=requester, at=LATER, deputy=second, begins_on=today, ends_on=today)

    assert list(seeing.to_approve(second)) == []
    assert not may_decide(second, service_request=order)
    with pytest.raises(PermissionDenied):
        approve(order, second)
    assert ["own order" in each.why for each in stuck.all_of(user=manager, at=LATER)] == [True]


def test_whoever_decided_once_leaves_a_second_seat_to_nobody(
    make_order, boss, second, make_user, provider
):
    manager = make_user("manager", "process_manager", provider)
    chief = make_user("chief", "top_management", provider)
    order = make_order((Approval("all", people=("chief",), roles=("top_management",)),))
    approve(order, chief)

    found = stuck.all_of(user=manager, at=LATER)
    assert [each.repair for each in found] == ["replace_approver"]
    seat = pending_of(order).seats.get(pk=found[0].key)
    facts = {"service_request": order, "by": manager, "at": LATER, "reason": "Twice the same"}
    with pytest.raises(WrongFact, match="asked already"):
        actions.replace_approver(**facts, seat=seat, approver=chief)
    actions.replace_approver(**facts, seat=seat, approver=second)
    assert approve(order, second).state == "approved"


def test_what_is_stuck_is_found_behind_much_that_is_not(
    make_order, make_offering, boss, make_user, provider, monkeypatch
):
    manager = make_user("manager", "process_manager", provider)
    left = make_user("left", "requester", boss.organisation)
    offering = make_offering((Approval("any", roles=("process_manager",)),))
    for _each in range(3):
        make_order(offering=offering)
    stuck_order = make_order((Approval("any", people=("left",)),))
    left.is_active = False
    left.save(update_fields=["is_active"])
    monkeypatch.setattr(stuck, "MOST", 2)

    assert [each.order for each in stuck.all_of(user=manager, at=LATER)] == [stuck_order]


def test_deputies_are_colleagues_and_end_when_one_says_so(boss, second, stranger):
    today = timezone.localdate()
    days = {"begins_on": today, "ends_on": today, "at": LATER}
    for wrong in (boss, stranger):
        with pytest.raises(WrongFact):
            actions.delegate(by=boss, deputy=wrong, **days)
    made = actions.delegate(by=boss, deputy=second, **days)
    with pytest.raises(WrongFact, match="already"):
        actions.delegate(by=boss, deputy=second, **days | {"ends_on": today + timedelta(3)})

    with pytest.raises(PermissionDenied):
        actions.end_delegation(delegation=made, by=second, at=LATER)
    assert actions.end_delegation(delegation=made, by=boss, at=LATER).ended_at == LATER
    assert actions.delegate(by=boss, deputy=second, **days).pk != made.pk


def test_an_approver_who_left_is_found_and_replaced(make_order, boss, second, make_user, provider):
    manager = make_user("manager", "process_manager", provider)
    order = make_order((Approval("manager"),))
    assert stuck.all_of(user=manager, at=LATER) == []
    boss.is_active = False
    boss.save(update_fields=["is_active"])

    found = stuck.all_of(user=manager, at=LATER)
    assert [(each.order, each.repair) for each in found] == [(order, "replace_approver")]
    assert "who left" in found[0].why
    assert stalling.tell_of_stuck(at=LATER) == 1
    assert stalling.tell_of_stuck(at=LATER) == 0, "once is enough"
    seat = pending_of(order).seats.get(pk=found[0].key)
    facts = {"service_request": order, "at": LATER, "seat": seat, "reason": "Boss left"}
    with pytest.raises(PermissionDenied):
        actions.replace_approver(**facts, by=second, approver=second)
    with pytest.raises(WrongFact):
        actions.replace_approver(**facts, by=manager, approver=order.requester)
    actions.replace_approver(**facts, by=manager, approver=second)

    assert stuck.all_of(user=manager, at=LATER) == []
    assert approve(order, second).state == "approved"
    entry = Entry.objects.get(event="service_request.replace_approver")
    assert entry.facts["instead_of"]["id"] == boss.pk


def test_whoever_manages_hears_of_an_order_that_waits_for_nobody_and_finds_the_repair_on_its_page(
    client, make_order, boss, second, make_user, provider
):
    manager = make_user("manager", "process_manager", provider)
    order = make_order((Approval("manager"),))
    boss.is_active = False
    boss.save(update_fields=["is_active"])
    stalling.tell_of_stuck(at=LATER)

    notify(list(Entry.objects.filter(event="service_request.stall")))
    notice = Notice.objects.get(person=manager, event="service_request.stall")
    client.force_login(manager)
    page = client.get(order.get_absolute_url()).text

    assert "who left" in notice.quote
    assert "It is stuck." in page
    assert f"/replace_approver/?seat={pending_of(order).seats.get().pk}" in page
    seat = pending_of(order).seats.get()
    facts = {"service_request": order, "at": LATER, "reason": "Boss left"}
    actions.replace_approver(**facts, by=manager, seat=seat, approver=second)
    second.is_active = False
    second.save(update_fields=["is_active"])
    assert stalling.tell_of_stuck(at=LATER) == 1, "repaired, and stuck once more"


def test_a_role_nobody_holds_is_told_by_its_name(make_order, make_user, provider):
    owner = make_user("owner2", "process_manager", provider)
    make_order((Approval("any", roles=("top_management",)),))

    found = stuck.all_of(user=owner, at=LATER)

    assert ["“Top management”" in each.why for each in found] == [True]


def test_whoever_has_no_manager_waits_for_nobody_and_that_shows(make_order, make_user, provider):
    manager = make_user("manager", "process_manager", provider)
    make_order((Approval("manager"),))

    found = stuck.all_of(user=manager, at=LATER)

    assert [each.repair for each in found] == ["replace_approver"]
    assert "never named" in found[0].why


def test_whoever_is_named_of_another_customer_is_neither_asked_nor_told_to_this_one(
    make_order, boss, second, stranger, make_user, provider
):
    both = make_order((Approval("all", people=("boss", "stranger")),))
    alone = make_order((Approval("any", people=("stranger",)),))
    manager = make_user("manager", "process_manager", provider)

    assert list(seeing.to_approve(stranger)) == []
    for order in (both, alone):
        seats = pending_of(order).seats.all()
        assert order not in seeing.visible_to(stranger)
        assert stranger not in [seat.person for seat in seats]
        with pytest.raises(PermissionDenied):
            approve(order, stranger)
    found = stuck.all_of(user=manager, at=LATER)
    assert [each.order for each in found] == [alone], "nobody is left: somebody has to be named"
    facts = {"service_request": alone, "by": manager, "at": LATER, "reason": "Nobody is left"}
    seat = pending_of(alone).seats.get()
    with pytest.raises(WrongFact, match="another customer"):
        actions.replace_approver(**facts, seat=seat, approver=stranger)
    actions.replace_approver(**facts, seat=seat, approver=second)
    assert approve(both, boss).state == approve(alone, second).state == "approved"


def test_tasks_of_empty_teams_and_orders_of_nobody_are_found(
    make_order, make_user, provider, desk, tasks, agent
):
    manager = make_user("manager", "process_manager", provider)
    with_tasks = make_order(tasks=tasks)
    alone = make_order()
    ServiceRequest.objects.filter(pk=alone.pk).update(team=None)
    desk.members.clear()
    other = make_user("other", "agent", provider)

    found = {(each.order.pk, each.repair) for each in stuck.all_of(user=manager, at=LATER)}

    assert found == {(with_tasks.pk, "assign_task"), (alone.pk, "assign")}
    desk.members.add(other)
    actions.assign(service_request=alone, by=manager, at=LATER, team=desk, assignee=other)
    assert stuck.all_of(user=manager, at=LATER) == []
    other.is_active = False
    other.save(update_fields=["is_active"])
    desk.members.add(agent)
    assert [each.repair for each in stuck.all_of(user=manager, at=LATER)] == ["assign"]


def test_a_hold_past_its_time_is_found(make_order, agent, make_user, provider):
    manager = make_user("manager", "process_manager", provider)
    order = make_order()
    until = LATER + timedelta(hours=1)
    actions.hold(
        service_request=order, by=agent, at=LATER, waiting_for="user", note="x", until=until
    )

    assert stuck.all_of(user=manager, at=LATER) == []
    found = stuck.all_of(user=manager, at=until + timedelta(minutes=1))
    assert [each.repair for each in found] == ["resume"]
