"""Restricting a record of any process, and lifting that: by page and by program."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.procedures import restricting
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, visible_to
from evident.kernel.trail.models import Entry
from evident.portfolio.services import actions as services
from evident.relationships.customers.actions import complaints
from evident.relationships.service_levels import actions as agreements
from evident.resolution.incidents import actions as incidents

LATER = NOON + timedelta(hours=1)
WHY = "It names people"


@pytest.fixture
def records(requester, agent, manager, owner, desk, customer):
    """One record of each process that somebody works on, by kind."""
    incident = incidents.report(by=requester, at=NOON, title="Payroll is wrong")
    complaint = complaints.report(by=requester, at=NOON, title="Rude on the telephone")
    facts = {"party": "sla", "title": "Support", "organisation": customer}
    return {
        "incident": incidents.take(incident=incident, by=agent, at=NOON),
        "complaint": complaints.acknowledge(complaint=complaint, by=agent, at=NOON),
        "service": services.propose(by=owner, at=NOON, name_en="Payroll", team=desk),
        "agreement": agreements.draft(by=manager, at=NOON, **facts),
    }


@pytest.fixture
def owner(make_user, provider):
    """The owner of the processes."""
    return make_user("owner", "process_owner", provider)


@pytest.fixture
def colleague(make_user, provider):
    """An agent who works on none of them."""
    return make_user("colleague", "agent", provider)


def browser(user):
    """A browser of somebody signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("kind", ["incident", "complaint", "service", "agreement"])
def test_a_record_is_restricted_and_that_is_lifted(kind, records, manager, colleague):
    record = records[kind]
    assert sees(colleague, record=record)

    done = restricting.restrict(record=record, by=manager, at=LATER, reason=WHY)

    assert done.is_restricted
    assert not visible_to(User.objects.get(pk=colleague.pk)).filter(pk=record.pk).exists()
    entry = Entry.objects.get(event=f"{kind}.restrict")
    assert (entry.by_id, entry.at, entry.facts) == (manager.pk, LATER, {"reason": WHY})
    assert entry.changes == {"is_restricted": [False, True]}
    with pytest.raises(StepRefused, match="is restricted already"):
        restricting.restrict(record=insiders(done, manager), by=manager, at=LATER, reason=WHY)

    restricting.unrestrict(record=done, by=manager, at=LATER, reason="The names are gone")

    assert visible_to(colleague).filter(pk=record.pk).exists()
    assert Entry.objects.get(event=f"{kind}.unrestrict").facts == {"reason": "The names are gone"}
    with pytest.raises(StepRefused, match="is not restricted"):
        restricting.unrestrict(record=done, by=manager, at=LATER, reason="x")


def insiders(record, person):
    """Let somebody work on it."""
    Record.objects.filter(pk=record.pk).update(assignee=person)
    record.refresh_from_db()
    return record


@pytest.mark.parametrize("step", ["restrict", "unrestrict"])
def test_every_process_has_the_steps_in_every_state(step):
    for kind in known_kinds():
        procedure = procedure_of(kind)
        assert procedure.named(step).source == frozenset(procedure.states.values)
        assert procedure.named(step).target is None


def test_only_the_step_that_would_change_something_is_offered(records, manager):
    incident = insiders(records["incident"], manager)
    procedure = procedure_of("incident")

    def offered():
        return {each.name for each in procedure.possible(incident, by=manager)} & {
            "restrict",
            "unrestrict",
        }

    assert offered() == {"restrict"}
    incident = restricting.restrict(record=incident, by=manager, at=LATER, reason=WHY)
    assert offered() == {"unrestrict"}


def test_nobody_restricts_what_nobody_would_see(requester, agent):
    incident = incidents.report(by=requester, at=NOON, title="Payroll is wrong")

    with pytest.raises(StepRefused, match="team or a person first"):
        restricting.restrict(record=incident, by=agent, at=LATER, reason=WHY)

    with pytest.raises(WrongFact, match="Say why"):
        restricting.restrict(record=incident, by=agent, at=LATER, reason=" ")
    incident.refresh_from_db()
    assert not incident.is_restricted


def test_who_may_not_changes_nothing(records, agent, requester, colleague):
    incident = records["incident"]

    with pytest.raises(PermissionDenied):
        restricting.restrict(record=incident, by=requester, at=LATER, reason=WHY)
    incident = restricting.restrict(record=incident, by=agent, at=LATER, reason=WHY)
    for person in (agent, requester, colleague):
        with pytest.raises(PermissionDenied):
            restricting.unrestrict(record=incident, by=person, at=LATER, reason=WHY)

    assert Record.objects.get(pk=incident.pk).is_restricted
    assert not Entry.objects.filter(event="incident.unrestrict").exists()


@pytest.mark.parametrize("kind", ["incident", "complaint", "service", "agreement"])
def test_a_page_asks_why_and_says_who_will_see_it(kind, records, manager):
    record = insiders(records[kind], manager)
    page, place = browser(manager), record.get_absolute_url()

    assert f"{place}restrict/" in page.get(place).text
    asked = page.get(f"{place}restrict/").text
    assert "From then on only these see it" in asked
    assert manager.name in asked
    assert page.post(f"{place}restrict/", {"reason": ""}).status_code == 422
    assert page.post(f"{place}restrict/", {"reason": WHY}).status_code == 302

    shown = page.get(place).text
    assert "Restricted" in shown
    assert WHY in shown
    assert f"{place}unrestrict/" in shown
    assert page.post(f"{place}unrestrict/", {"reason": "Over"}).status_code == 302
    assert not Record.objects.get(pk=record.pk).is_restricted


@pytest.mark.parametrize("kind", ["incident", "complaint"])
def test_who_does_not_see_it_any_more_is_told_so(kind, records, manager):
    record, page = records[kind], browser(manager)

    answer = page.post(f"{record.get_absolute_url()}restrict/", {"reason": WHY}, follow=True)

    assert answer.redirect_chain[-1][0] == "/"
    assert f"{record.number} is restricted: you do not see it any more." in answer.text


def test_what_a_colleague_did_meanwhile_is_told_first(records, manager, agent):
    incident, page = records["incident"], browser(manager)
    place = f"{incident.get_absolute_url()}restrict/"
    seen = page.get(place).context["seen"]
    incidents.hold(incident=incident, by=agent, at=NOON, waiting_for="user", note="Which month?")

    answer = page.post(place, {"reason": WHY, "seen": seen})

    assert answer.status_code == 422
    assert WHY in answer.text
    assert not Record.objects.get(pk=incident.pk).is_restricted


@pytest.mark.parametrize("kind", ["incident", "complaint", "service", "agreement"])
def test_a_program_restricts_and_lifts(kind, records, manager, agent, colleague):
    record = insiders(records[kind], manager)
    place, ours = f"/api/records/{record.number}", browser(manager)

    def post(client, step, reason=WHY, **headers):
        return client.post(
            f"{place}/{step}", {"reason": reason}, content_type="application/json", headers=headers
        )

    stale = {"If-Match": '"99"'}
    assert post(ours, "restrict", **stale).status_code == 412
    assert post(ours, "unrestrict").status_code == 409
    assert post(ours, "restrict").json()["is_restricted"] is True
    assert post(browser(colleague), "unrestrict").status_code == 404
    assert post(ours, "unrestrict", "").status_code == 422
    assert post(ours, "unrestrict").json()["is_restricted"] is False
    assert browser(colleague).get(place).json()["is_restricted"] is False
