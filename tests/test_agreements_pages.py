"""Pages of agreements and clocks: what they show, refuse and cost."""

import pytest
from django.test import Client

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.relationships.service_levels.models import Agreement, Clock
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.resolution.incidents.actions import report

__all__ = ["calendars", "drafted", "in_force", "supplier", "terms_of"]

ROW = {
    "target-0-name_en": "Restoration",
    "target-0-metric": "resolution",
    "target-0-minutes": "240",
    "target-TOTAL_FORMS": "1",
    "target-INITIAL_FORMS": "0",
}
RULES = {
    "valid_from": "2026-01-01",
    "last_day": "2026-12-31",
    "covers_all": "on",
    "on_priority": "retarget",
    "on_reopening": "continue",
    "warn_at": "50，75, 100",
    "review_months": "6",
    "pause_reasons": ["user"],
}


@pytest.fixture
def browser():
    """A browser of somebody."""

    def of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return of


def test_an_agreement_is_drafted_and_its_terms_are_written(browser, manager, customer, calendars):
    page = browser(manager)
    facts = {"party": "sla", "title": "Support", "organisation": customer.pk}
    answer = page.post("/agreements/new/", facts)
    agreement = Agreement.objects.get()
    assert answer.url == f"/agreements/{agreement.number}/terms/"

    terms = ROW | RULES | {"target-0-calendar": calendars["24x7"].pk}
    answer = page.post(answer.url, terms)

    assert answer.status_code == 302, answer.content.decode()
    version = agreement.versions.get()
    assert version.warn_at == [50, 75, 100]
    assert version.valid_until.isoformat() == "2027-01-01T00:00:00+00:00"
    assert [target.minutes for target in version.targets.all()] == [240]
    assert "Restoration" in page.get(agreement.get_absolute_url()).text


def test_an_agreement_is_signed_and_comes_into_force_by_its_pages(
    browser, manager, drafted, terms_of
):
    agreement = drafted(terms_of())
    page, address = browser(manager), agreement.get_absolute_url()

    answers = [page.post(f"{address}negotiate/")]
    for side, name in (("provider", "Ada Min"), ("other", "Rita Holm")):
        facts = {"side": side, "name": name, "role": "Director", "signed_on": "2026-03-01"}
        answers.append(page.post(f"{address}sign/", facts))
    answers += [page.post(f"{address}{step}/") for step in ("conclude", "activate")]

    assert [answer.status_code for answer in answers] == [302] * 5
    agreement.refresh_from_db()
    assert agreement.state == "active"
    assert "Rita Holm" in page.get(address).text


def test_a_mistake_loses_nothing_typed(browser, manager, drafted, terms_of):
    agreement = drafted(terms_of())

    answer = browser(manager).post(
        f"/agreements/{agreement.number}/terms/", ROW | RULES | {"exceptions": "On holidays"}
    )

    assert answer.status_code == 422
    assert "in which calendar it counts" in answer.text
    assert "On holidays" in answer.text
    assert agreement.versions.get().targets.count() == 2, "nothing was changed"


def test_agents_read_but_do_not_draft(browser, agent, drafted, terms_of):
    agreement = drafted(terms_of())
    page = browser(agent)

    assert page.get("/agreements/").status_code == 200
    assert page.get("/agreements/new/").status_code == 403
    assert page.get(f"/agreements/{agreement.number}/terms/").status_code == 403
    assert page.get("/agreements/correct/").status_code == 403


def test_customers_see_their_own_promises_alone(
    browser, in_force, terms_of, make_user, customer, other_customer, supplier, requester
):
    sla = in_force(terms_of())
    contract = in_force(terms_of(), party="contract", organisation=supplier)
    theirs = make_user("theirs", "customer_manager", customer)
    others = make_user("others", "customer_manager", other_customer)

    assert sla.number in browser(theirs).get("/agreements/").text
    assert browser(theirs).get(sla.get_absolute_url()).status_code == 200
    assert browser(theirs).get(contract.get_absolute_url()).status_code == 404
    assert sla.number not in browser(others).get("/agreements/").text
    assert browser(others).get(sla.get_absolute_url()).status_code == 404
    assert browser(requester).get("/agreements/").status_code == 403


def test_why_it_is_due_then_is_told_by_day(browser, in_force, terms_of, agent, requester):
    in_force(terms_of(calendar="office"))
    report(by=requester, at=NOON, title="Mail does not open")
    clock = Clock.objects.get(metric="resolution")

    shown = browser(agent).get(f"/agreements/clocks/{clock.pk}/?part=0").text

    assert "why is it due then?" in shown
    assert "The record was opened" in shown
    assert "09:00-17:00" in shown


def test_lists_cost_the_same_however_long_they_are(
    browser, in_force, drafted, terms_of, agent, requester, django_assert_max_num_queries
):
    in_force(terms_of())
    for _each in range(5):
        drafted(terms_of())
        report(by=requester, at=NOON, title="Mail does not open")
    page = browser(agent)
    page.get("/agreements/")

    with django_assert_max_num_queries(10):
        page.get("/agreements/")
    with django_assert_max_num_queries(12):
        page.get("/agreements/due/?show=overdue")
