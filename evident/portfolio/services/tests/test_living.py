"""The life of a service: each step works, is refused, is forbidden."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from evident.conftest import NOON
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.portfolio.services import actions, queries
from evident.portfolio.services.history import HISTORY
from evident.portfolio.services.models import Service, ServiceCustomer
from evident.portfolio.services.procedure import PROCEDURE, State


def events(service):
    return list(Entry.objects.filter(record=service.number).values_list("event", flat=True))


def test_propose_numbers_the_service_and_leaves_a_trace(make_service, owner, provider):
    service = make_service()

    assert (service.number, service.state, service.title) == ("SVC-1", State.PROPOSED, "E-mail")
    assert (service.organisation, service.requester) == (provider, owner)
    assert events(service) == ["service.propose"]


def test_a_service_is_called_by_the_name_of_the_language(make_service):
    service = make_service()
    only_chinese = make_service(name_en="", name_zh="打印")

    assert service.name == "E-mail"
    with translation.override("zh-hans"):
        assert service.name == "电子邮件"
    assert only_chinese.title == only_chinese.name == "打印"


def test_propose_needs_a_name(make_service):
    with pytest.raises(WrongFact):
        make_service(name_en=" ", name_zh="")

    assert not Service.objects.exists()


def test_propose_needs_the_permission(make_service, agent):
    with pytest.raises(PermissionDenied):
        make_service(by=agent)

    assert not Service.objects.exists()
    assert not Entry.objects.filter(kind="service").exists()


def test_a_service_goes_from_proposal_to_retirement(make_live, owner):
    service = make_live()

    assert (service.state, service.live_since is not None) == (State.LIVE, True)
    service = actions.retire(service=service, by=owner, at=NOON, reason="Nobody writes any more")
    assert (service.state, service.is_open) == (State.RETIRING, True)
    service = actions.end(service=service, by=owner, at=NOON)

    assert (service.state, service.is_open, service.closed_at) == (State.RETIRED, False, NOON)


def test_a_retirement_can_be_given_up(make_live, owner):
    service = actions.retire(service=make_live(), by=owner, at=NOON, reason="Too dear")

    service = actions.keep(service=service, by=owner, at=NOON)

    assert (service.state, service.retirement_note) == (State.LIVE, "")


def test_reject_needs_a_reason_and_ends_it(make_service, owner):
    service = make_service()
    with pytest.raises(WrongFact):
        actions.reject(service=service, by=owner, at=NOON, reason=" ")
    service.refresh_from_db()
    assert service.state == State.PROPOSED

    service = actions.reject(service=service, by=owner, at=NOON, reason="No customer")

    assert (service.state, service.decision_note) == (State.REJECTED, "No customer")


def test_go_live_wants_owner_hours_and_description(make_service, owner):
    service = make_service()
    for step in (actions.approve, actions.design, actions.transition):
        service = step(service=service, by=owner, at=NOON)

    with pytest.raises(
        StepRefused, match="Service owner; Service hours; Description, in English or in Chinese"
    ):
        actions.go_live(service=service, by=owner, at=NOON)

    service.refresh_from_db()
    assert service.state == State.TRANSITIONING


def test_steps_out_of_turn_are_refused(make_service, owner):
    service = make_service()

    for step in (actions.design, actions.transition, actions.go_live, actions.end, actions.keep):
        with pytest.raises(StepRefused):
            step(service=service, by=owner, at=NOON)

    assert events(service) == ["service.propose"]


def test_steps_need_their_permission(make_service, agent):
    service = make_service()

    with pytest.raises(PermissionDenied):
        actions.approve(service=service, by=agent, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.edit(service=service, by=agent, at=NOON, name_en="Mine")

    service.refresh_from_db()
    assert (service.state, service.title) == (State.PROPOSED, "E-mail")
    assert events(service) == ["service.propose"]


def test_edit_notices_that_somebody_else_wrote(make_service, owner):
    service = make_service()
    actions.edit(service=service, by=owner, at=NOON, description_en="Letters")

    with pytest.raises(EditConflict):
        actions.edit(service=service, by=owner, at=NOON, seen_version=1, description_en="Mail")
    with pytest.raises(EditConflict):
        actions.edit(
            service=service, by=owner, at=NOON, seen={"description_en": ""}, description_en="M"
        )
    other = actions.edit(
        service=service, by=owner, at=NOON, seen={"name_zh": "电子邮件"}, name_zh="邮"
    )
    assert (other.name_zh, other.description_en) == ("邮", "Letters")


def test_customers_are_kept_with_their_time(make_service, owner, customer):
    service = make_service()
    facts = {"service": service, "by": owner, "at": NOON, "organisation": customer}
    actions.add_customer(**facts, since=date(2026, 3, 1))

    with pytest.raises(WrongFact, match="in this time already"):
        actions.add_customer(**facts, since=date(2026, 5, 1))
    with pytest.raises(WrongFact, match="ends before"):
        actions.end_customer(**facts, until=date(2026, 2, 1))
    actions.end_customer(**facts, until=date(2026, 4, 30))
    actions.add_customer(**facts, since=date(2026, 5, 1))

    assert service.supplied.count() == 2
    entry = Entry.objects.get(event="service.end_customer")
    assert HISTORY.told(entry).sentence == "Owner ended it for Acme, with 30 April 2026"


def test_the_database_itself_keeps_a_customer_once(make_service, customer):
    service = make_service()
    ServiceCustomer.objects.create(service=service, organisation=customer, since=date(2026, 3, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceCustomer.objects.create(
            service=service, organisation=customer, since=date(2026, 4, 1)
        )


def test_dependencies_never_come_back_to_their_start(make_service, owner):
    mail, network, power = (make_service(name_en=name) for name in ("Mail", "Network", "Power"))
    facts = {"by": owner, "at": NOON}
    actions.add_dependency(service=mail, needed=network, **facts)
    actions.add_dependency(service=network, needed=power, **facts)

    for service, needed in ((power, mail), (network, mail), (mail, mail)):
        with pytest.raises(WrongFact, match="must not need each other"):
            actions.add_dependency(service=service, needed=needed, **facts)
    with pytest.raises(WrongFact, match="already"):
        actions.add_dependency(service=mail, needed=network, **facts)
    actions.remove_dependency(service=network, needed=power, **facts)
    actions.add_dependency(service=power, needed=mail, **facts)

    assert [each.service for each in queries.needed_by(mail, user=owner)] == [power]


def test_what_others_need_does_not_end(make_live, owner):
    mail, network = make_live(name_en="Mail"), make_live(name_en="Network")
    actions.add_dependency(service=mail, needed=network, by=owner, at=NOON)
    network = actions.retire(service=network, by=owner, at=NOON, reason="Old")

    with pytest.raises(StepRefused, match="Mail still needs it"):
        actions.end(service=network, by=owner, at=NOON)


def test_every_step_leads_to_a_state_there_is():
    for step in PROCEDURE.steps:
        assert step.target is None or step.target in State.values
        assert step.source <= set(State.values)
    assert PROCEDURE.states_after(State.PROPOSED) == set(State.values) - {State.PROPOSED}


def test_a_page_says_early_what_is_missing(client, make_service, owner, agent, hours):
    service = make_service()
    client.force_login(owner)
    edit = f"/services/{service.number}/edit/"

    shown = client.get(service.get_absolute_url()).text
    assert f'href="{edit}#id_owner"' in shown
    assert f'href="{edit}#id_description_en"' in shown
    assert "Criticality: Medium" in shown
    client.force_login(agent)
    assert f"{edit}#id_owner" not in client.get(service.get_absolute_url()).text

    said = {"owner": owner, "hours": hours, "description_zh": "电报"}
    actions.edit(service=service, by=owner, at=NOON, **said)
    assert "Still to be said" not in client.get(service.get_absolute_url()).text
