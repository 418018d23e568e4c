"""Pages of agreements and clocks: what they show, refuse and cost."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import WrongFact
from evident.portfolio.services.tests.conftest import make_live, make_service
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.models import Agreement, Clock, Correction, Party
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.relationships.service_levels.tests.signing import colleague_of
from evident.resolution.incidents.actions import report

__all__ = [
    "calendars", "drafted", "in_force", "make_live", "make_service", "supplier",
    "terms_of",
]  # fmt: skip

ROW = {
    "target-0-name_en": "Restoration",
    "target-0-metric": "resolution",
    "target-0-minutes": "4 h",
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

    terms = ROW | RULES | {"target-0-calendar": calendars["24x7"].pk, "recipients": [manager.pk]}
    answer = page.post(answer.url, terms)

    assert answer.status_code == 302, answer.content.decode()
    version = agreement.versions.get()
    assert version.warn_at == [50, 75, 100]
    assert version.valid_until.isoformat() == "2027-01-01T00:00:00+00:00"
    assert [target.minutes for target in version.targets.all()] == [240]
    shown = page.get(agreement.get_absolute_url()).text
    assert "Restoration" in shown
    for written, days in (("4 h", []), ("2 d", ["2 days"]), ("24 h", ["1 day"]), ("30 h", [])):
        page.post(f"/agreements/{agreement.number}/terms/", terms | {"target-0-minutes": written})
        again = page.get(agreement.get_absolute_url()).text
        assert re.findall(r"nowrap\">= ([0-9]+ days?)</span>", again) == days, written
    for rule, said in (
        ("Reasons that pause its clocks", "Waiting for the user"),
        ("When the priority changes", "The target of the new priority holds"),
        ("When a record is reopened", "The clock goes on"),
        ("Warn when so much of a target is used", "50 %, 75 %, 100 %"),
        ("Review interval", "6 months"),
        ("Recipients of reports", manager.name),
    ):
        assert f"<dt>{rule}</dt><dd>{said}" in shown, "parties see what they sign"


def test_an_agreement_is_signed_and_comes_into_force_by_its_pages(
    browser, manager, drafted, terms_of
):
    agreement = drafted(terms_of())
    page, address = browser(manager), agreement.get_absolute_url()

    answers = [page.post(f"{address}negotiate/")]
    facts = {"role": "Director", "signed_on": "2026-03-01"}
    theirs = facts | {"side": "other", "name": "Rita Holm", "paper": "Folder 7"}
    ours = facts | {"side": "provider", "name": manager.name}
    colleague = browser(colleague_of(manager, at=NOON))
    for who, signed in ((page, ours), (colleague, theirs)):
        assert 'sign/"' in page.get(address).text
        answers.append(who.post(f"{address}sign/", signed))
    assert 'sign/"' not in page.get(address).text  # both have signed
    answers += [page.post(f"{address}{step}/") for step in ("conclude", "activate")]

    assert [answer.status_code for answer in answers] == [302] * 5
    agreement.refresh_from_db()
    assert agreement.state == "active"
    shown = page.get(address).text
    assert f"For {agreement.organisation.name}: Rita Holm, Director" in shown
    assert "On paper: Folder 7. Entered by Countersigner" in shown
    assert "Signed here, by own sign-in" in shown


def test_a_customer_is_asked_for_nothing_but_the_day_and_the_position(
    browser, manager, drafted, terms_of, make_user, customer
):
    agreement = drafted(terms_of())
    actions.negotiate(agreement=agreement, by=manager, at=NOON)
    head = make_user("head", "customer_manager", customer)
    page, address = browser(head), f"{agreement.get_absolute_url()}sign/"

    assert set(page.get(address).context["form"].fields) == {"side", "name", "role", "signed_on"}
    sent = {"side": "other", "name": "Somebody else", "signed_on": "2026-03-01"}
    assert page.post(address, sent).status_code == 302

    assert agreement.versions.get().signatures.get().name == head.name


def test_what_one_did_is_said_as_done(browser, manager, drafted, terms_of):
    agreement = drafted(terms_of())
    address = agreement.get_absolute_url()
    page = browser(manager)

    told = page.post(f"{address}negotiate/", follow=True).text
    again = drafted(terms_of())
    chinese = page.post(
        f"{again.get_absolute_url()}negotiate/", follow=True, headers={"accept-language": "zh-hans"}
    ).text

    assert f"{agreement.number}: You started to negotiate" in told
    assert f"{again.number}：您开始协商" in chinese


def test_whoever_reads_what_carries_a_promise_may_say_it_there(browser, agent, in_force, terms_of):
    address = in_force(terms_of()).get_absolute_url()
    steward = User.objects.get(login="manager")

    pages = {user: browser(user).get(address).text for user in (steward, agent)}

    card = {user: text.partition('id="carried"')[2][:900] for user, text in pages.items()}
    assert f"{address}carry/" in card[steward]
    assert f"{address}carry/" not in card[agent]


def test_a_mistake_loses_nothing_typed(browser, manager, drafted, terms_of):
    agreement = drafted(terms_of())

    answer = browser(manager).post(
        f"/agreements/{agreement.number}/terms/", ROW | RULES | {"exceptions": "On holidays"}
    )

    assert answer.status_code == 422
    assert "in which calendar it counts" in answer.text
    assert "On holidays" in answer.text
    assert agreement.versions.get().targets.count() == 2, "nothing was changed"


def test_another_row_is_offered_and_nothing_typed_is_lost(browser, manager, drafted, terms_of):
    agreement = drafted(terms_of())
    page, address = browser(manager), f"/agreements/{agreement.number}/terms/"
    typed = ROW | RULES | {"target-0-minutes": "soon", "exceptions": "On holidays", "more": "1"}

    answer = page.post(address, typed)

    assert answer.status_code == 200, "no verdict while rows are added"
    assert 'name="target-1-name_en"' in answer.text
    assert 'value="soon"' in answer.text
    assert "On holidays" in answer.text
    assert agreement.versions.get().targets.count() == 2, "nothing was changed"
    assert page.get(address).text.count('name="target-2-name_en"') == 0, "no blank rows"


def test_a_promise_keeps_only_what_it_needs(browser, manager, drafted, terms_of, calendars):
    agreement = drafted(terms_of())
    office = calendars["office"].pk
    rows = RULES | {
        "target-TOTAL_FORMS": "4",
        "target-INITIAL_FORMS": "0",
        "target-0-name_zh": "恢复",
        "target-0-metric": "resolution",
        "target-0-minutes": "2 d",
        "target-0-calendar": office,
        "target-0-value": "3",
        "target-1-name_en": "Available",
        "target-1-metric": "availability",
        "target-1-minutes": "4 小时",
        "target-1-calendar": office,
        "target-1-percent": "99.9",
        "target-2-name_en": "Taken out",
        "target-2-metric": "resolution",
        "target-2-DELETE": "on",
        "target-3-metric": "response",
    }

    answer = browser(manager).post(f"/agreements/{agreement.number}/terms/", rows)

    assert answer.status_code == 302, answer.text
    kept = agreement.versions.get().targets.values_list(
        "name_en", "minutes", "calendar", "percent", "value"
    )
    assert list(kept) == [
        ("恢复", 960, office, None, None),
        ("Available", None, None, Decimal("99.9"), None),
    ]


def test_measures_of_our_own_work_are_no_promise(browser, manager, drafted, terms_of):
    shown = browser(manager).get(f"/agreements/{drafted(terms_of()).number}/terms/").text

    assert 'value="incident.mean_time_to_restore"' in shown
    assert 'value="audit.completed"' not in shown
    assert 'value="agreement.attainment"' not in shown


def test_reports_go_to_people_of_the_parties(
    browser, manager, drafted, terms_of, requester, make_user, other_customer
):
    agreement = drafted(terms_of())
    stranger = make_user("stranger", "requester", other_customer)
    page, address = browser(manager), f"/agreements/{agreement.number}/terms/"

    shown = page.get(address).text
    assert f'value="{requester.pk}"' in shown
    assert "stranger" not in shown
    assert page.post(address, RULES | {"recipients": [stranger.pk]}).status_code == 422
    with pytest.raises(WrongFact, match="neither to the other party"):
        actions.revise(
            agreement=agreement, by=manager, at=NOON, terms=terms_of(recipients=(stranger,))
        )
    assert not agreement.versions.get().recipients.exists()


def test_a_draft_says_early_what_it_contradicts(browser, manager, in_force, drafted, terms_of):
    first, second = in_force(terms_of()), drafted(terms_of())

    shown = browser(manager).get(second.get_absolute_url()).text

    assert f'href="{first.get_absolute_url()}"' in shown
    assert "Only one can hold at a time" in shown
    assert "Only one can hold" not in browser(manager).get(first.get_absolute_url()).text


def test_an_overdue_review_is_marked(browser, manager, in_force, terms_of):
    agreement = in_force(terms_of())
    Agreement.objects.update(next_review_on=timezone.localdate())
    assert "Overdue" not in browser(manager).get("/agreements/").text

    Agreement.objects.update(next_review_on=timezone.localdate() - timedelta(days=1))

    assert "Overdue" in browser(manager).get("/agreements/").text
    assert "Overdue" in browser(manager).get(agreement.get_absolute_url()).text


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

    listed = browser(theirs).get("/agreements/").text
    assert sla.number in listed
    assert "party=contract" not in listed
    assert "teams and suppliers" not in listed
    assert browser(theirs).get(sla.get_absolute_url()).status_code == 200
    assert browser(theirs).get(contract.get_absolute_url()).status_code == 404
    assert sla.number not in browser(others).get("/agreements/").text
    assert browser(others).get(sla.get_absolute_url()).status_code == 404
    assert browser(requester).get("/agreements/").status_code == 403


@pytest.mark.parametrize(
    ("minutes", "hours", "days"), [(3 * 480, "24 h", "= 3"), (1000, "16 h 40 min", "≈ 2.1")]
)
def test_long_times_are_told_in_working_days_wherever_an_agreement_tells_them(
    browser, in_force, terms_of, manager, minutes, hours, days
):
    agreement = in_force(terms_of(resolution=minutes, calendar="office"))
    page = browser(manager).get(agreement.get_absolute_url()).text

    for part in (page.split('id="kept"')[1].split("</section>")[0], page):
        assert re.search(rf"{hours}\s*<span[^>]*>{days} working days</span>", part)


def test_why_it_is_due_then_is_told_by_day(browser, in_force, terms_of, agent, requester):
    in_force(terms_of(calendar="office"))
    report(by=requester, at=NOON, title="Mail does not open")
    clock = Clock.objects.get(metric="resolution")

    shown = browser(agent).get(f"/agreements/clocks/{clock.pk}/?part=0").text

    assert "why is it due then?" in shown
    assert "The record was opened" in shown
    assert "09:00–17:00" in shown


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


@pytest.fixture
def hours(calendars):
    """When a service is there."""
    return calendars["24x7"]


def test_what_was_promised_of_a_service_and_how_it_is_kept_stands_on_both_pages(
    browser, in_force, terms_of, manager, customer, requester, make_live
):
    service = make_live(customer)
    agreement = in_force(terms_of(response=1, resolution=90_000))
    other = in_force(terms_of(), organisation=make_other())
    report(by=requester, at=timezone.now() - timedelta(minutes=5), title="Mail", service=service)
    page = browser(manager)

    shown = page.get(service.get_absolute_url()).text
    assert f"{agreement.number} {agreement.title}" in shown
    assert other.number not in shown, "its customer does not have the service"
    assert "Restoration" in shown
    assert ">0 %</a>" in shown, "the first response is missed"
    opened = f"/incidents/?stage=open&amp;service={service.number}"
    assert f'<a href="{opened}">1</a>' in shown
    theirs = browser(requester).get(service.get_absolute_url()).text
    assert "/measures/" not in theirs, "no link that is refused"
    kept = page.get(agreement.get_absolute_url()).text
    assert "0 %: every promise kept of 0 of 1 record<" in kept.replace("0.0", "0")
    missed = f"/agreements/due/?show=overdue&amp;agreement={agreement.number}"
    assert f'<a href="{missed}">1</a>' in kept
    listed = page.get(missed.replace("&amp;", "&")).text
    assert "Mail" in listed
    assert "Mail" not in page.get("/agreements/due/?show=overdue&agreement=AGR-99").text


def make_other():
    """Make a customer who has no service."""
    kind = OrganisationKind.CUSTOMER
    return Organisation.objects.create(code="other", name="Other", kind=kind)


@pytest.fixture
def owner(make_user, provider):
    """Who answers for agreements."""
    return make_user("owner", "process_owner", provider)


def test_an_agreement_is_applied_to_the_past_on_a_page(
    browser, owner, manager, in_force, terms_of, requester
):
    report(by=requester, at=NOON, title="Mail")
    agreement = in_force(terms_of())
    address = f"{agreement.get_absolute_url()}apply/"
    page = browser(owner)
    assert address in page.get(agreement.get_absolute_url()).text
    assert address not in browser(manager).get(agreement.get_absolute_url()).text
    assert browser(manager).get(address).status_code == 403

    shown = page.post(address, {})
    assert "Looked at 1 of 1 record." in shown.text
    assert "Clocks that begin" in shown.text
    unsaid = page.post(address, {"apply": "1"})
    assert "Say why it is applied" in unsaid.text
    assert not Correction.objects.exists()
    wrong = page.post(address, {"first_day": "2026-03-02", "last_day": "2026-03-01"})
    assert "The last day lies before the first." in wrong.text
    done = page.post(address, {"apply": "1", "reason": "It was imported"}, follow=True)

    assert "The clocks of 1 record are being counted anew." in done.text
    assert "It was imported" in done.text
    correction = actions.carry_on(correction=Correction.objects.get(), at=NOON)
    assert (correction.is_done, correction.clocks) == (True, 2)


def test_terms_are_corrected_on_a_page(browser, owner, calendars, in_force, terms_of, requester):
    agreement = in_force(terms_of())
    report(by=requester, at=NOON, title="Mail")
    address = f"{agreement.get_absolute_url()}correct-terms/"
    page = browser(owner)
    assert 'value="4 h"' in page.get(address).text
    wrong = agreement.versions.get()
    terms = ROW | RULES | {
        "valid_from": f"{timezone.localdate(wrong.valid_from)}",
        "target-0-calendar": calendars["24x7"].pk,
        "target-0-minutes": "1 h",
        "target-0-percent": "95",
    }  # fmt: skip

    shown = page.post(address, terms)
    assert "Clocks that apply no more" in shown.text
    unsaid = page.post(address, terms | {"correct": "1"})
    assert "Say what was wrong with the terms." in unsaid.text
    assert agreement.versions.count() == 1
    done = page.post(address, terms | {"correct": "1", "reason": "60, not 240"}, follow=True)

    assert "Corrects version 1" in done.text
    assert "60, not 240" in done.text
    assert 'Version 1 <span class="soft">Corrected' in done.text
    assert agreement.versions.get(number=2).valid_from == wrong.valid_from, "the day was kept"
    correction = actions.carry_on(correction=Correction.objects.get(), at=NOON)
    clock = Clock.objects.get(metric="resolution")
    told = page.get(f"/agreements/clocks/{clock.pk}/").text
    assert "Counted anew" in told
    assert "60, not 240" in told
    assert "60, not 240" not in browser(requester).get(f"/agreements/clocks/{clock.pk}/").text
    foreseen = shown.context["found"]
    assert (correction.clocks, foreseen.clocks) == (2, 2)
    same = page.post(address, terms | {"correct": "1", "reason": "Again"})
    assert "Nothing would change" in same.text


def test_the_pages_of_the_past_cost_few_queries(
    browser, owner, in_force, terms_of, requester, django_assert_max_num_queries
):
    agreement = in_force(terms_of())
    report(by=requester, at=NOON, title="Mail")
    page = browser(owner)
    page.get(agreement.get_absolute_url())

    with django_assert_max_num_queries(25):
        page.get(agreement.get_absolute_url())
    with django_assert_max_num_queries(30):
        page.post(f"{agreement.get_absolute_url()}apply/", {})


def test_days_in_the_course_are_told_in_the_language_of_the_page(
    browser, manager, in_force, terms_of
):
    agreement = in_force(terms_of())
    day = date_format(agreement.next_review_on, "DATE_FORMAT")

    shown = browser(manager).get(agreement.get_absolute_url()).text

    course = shown[shown.index('id="timeline"') :]
    assert day in course
    assert agreement.next_review_on.isoformat() not in course


def test_what_is_weaker_than_its_promise_is_said_before_it_is_signed_and_on_both_pages(
    browser, manager, drafted, in_force, terms_of, supplier, requester
):
    contract = in_force(terms_of(resolution=1440), party=Party.CONTRACT, organisation=supplier)
    promise = drafted(terms_of(resolution=240))
    facts = {"agreement": promise, "by": manager, "at": NOON}
    actions.carry(**facts, promise_code="resolution", carrier=contract, carrier_code="resolution")
    actions.negotiate(**facts)
    page = browser(manager)
    told = "What carries these promises is weaker than they are: Restoration."

    assert told in page.get(promise.get_absolute_url()).text
    assert told in page.get(f"{promise.get_absolute_url()}sign/").text
    other = page.get(contract.get_absolute_url()).text
    assert "Promises it carries" in other
    assert "Weaker than the promise" in other
    assert f"{contract.get_absolute_url()}carry/" not in other
    assert f"{promise.get_absolute_url()}carry/" in page.get(promise.get_absolute_url()).text
    own = browser(requester).get(promise.get_absolute_url())
    assert contract.number not in own.text


def test_the_same_time_for_fewer_records_is_weaker(
    browser, manager, drafted, in_force, terms_of, supplier
):
    def terms(percent):
        whole = terms_of()
        targets = tuple(replace(each, percent=Decimal(percent)) for each in whole.targets)
        return replace(whole, targets=targets)

    contract = in_force(terms(50), party=Party.CONTRACT, organisation=supplier)
    promise = drafted(terms("95.5"))
    codes = {"promise_code": "resolution", "carrier_code": "resolution"}
    actions.carry(agreement=promise, by=manager, at=NOON, carrier=contract, **codes)

    shown = browser(manager).get(promise.get_absolute_url()).text

    assert "What carries these promises is weaker than they are: Restoration." in shown
    assert "It has to reach 50 %; 95.5 % are promised." in shown
