"""The list of gaps and the page on which one is planned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.conformity.gaps.models import GapPlan
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import Requirement
from evident.conftest import NOON

HOME = "/gaps/iso-iec-20000-1-2018/"
PLAN = f"{HOME}4.1-a/plan/"
LATER = NOON + timedelta(days=2)


@pytest.fixture
def browser(client, sms_manager):
    """The browser of the SMS manager."""
    client.force_login(sms_manager)
    return client


@pytest.fixture
def codes(browser):
    """Return the requirements a list shows."""

    def shown(question="", path=HOME):
        page = browser.get(f"{path}{question}")
        return [gap.requirement.code for _title, rows in page.context["groups"] for gap in rows]

    return shown


def test_nothing_assessed_leads_to_the_self_assessment(browser, catalogue):
    page = browser.get("/gaps/").text

    assert "Nobody has judged anything yet" in page
    assert f'href="/requirements/{catalogue.code}/assess/"' in page


def test_the_list_shows_reality_action_responsible_and_day(browser, judge, plan):
    judge("4.1-a", "partly", reason="The register is three years old")
    plan("4.1-a", action="Renew the register")

    page = browser.get(HOME).text

    assert "The register is three years old" in page
    assert "Renew the register" in page
    assert "Nobody has judged anything yet" not in page


def test_the_filter_shows_the_clause_that_is_asked_for(browser, catalogue):
    for chosen in ("8.6.1", "8.6", "no-such"):
        page = browser.get(f"{HOME}?clause={chosen}").text
        assert f'<option value="{chosen}" selected>' in page, chosen
    assert (
        "8.6.1 " not in browser.get(HOME).text.partition('id="clause"')[2].partition("</select")[0]
    )


def test_filters_stand_in_the_address(codes, judge, plan, requirement, agent):
    judge("4.1-a", "met")
    judge("4.1-b", "partly")
    judge("8.6.1-a", "no_occurrence")
    plan("4.1-b")
    plan("4.2-a", at=NOON - timedelta(days=60), owner=agent)
    Requirement.objects.filter(code="4.2-b").update(owner=agent)

    assert codes("?clause=4.1") == ["4.1-b"]
    assert codes("?status=met") == ["4.1-a"]
    assert codes("?clause=4.1&status=any") == ["4.1-a", "4.1-b"]
    assert codes("?status=no_occurrence") == ["8.6.1-a"]
    assert codes("?plan=planned") == ["4.1-b", "4.2-a"]
    assert codes(f"?owner={agent.login}") == ["4.2-a", "4.2-b"]
    assert codes("?owner=me") == ["4.1-b"]
    assert "4.2-a" not in codes("?owner=none&clause=4")
    assert "8.6.2-a" in codes("?process=incident_request")
    assert codes("?words=register+nothing+like+this") == []
    assert codes("?clause=4&by=process")[0].startswith("4")
    assert "4.1-b" in codes("?status=nonsense&plan=nonsense&clause=4")


@pytest.mark.parametrize("typed", ["a\0b", "9" * 30, "²", "<script>", "-1", "很长" * 2_000])
def test_nothing_typed_into_an_address_breaks_the_list(browser, catalogue, typed):
    names = ("clause", "process", "status", "owner", "plan", "words", "by", "page")

    page = browser.get(HOME, dict.fromkeys(names, typed))

    assert page.status_code == 200
    assert "<script>" not in page.text


def test_overdue_plans_are_found(codes, plan):
    plan("4.1-a", at=timezone.now() - timedelta(days=60))
    plan("4.1-b", at=timezone.now())

    assert codes("?plan=overdue") == ["4.1-a"]


def test_what_only_explains_is_no_gap(codes, catalogue):
    assert len(codes("?status=any")) == 100
    assert len(codes("?status=any&page=3")) == 33


def test_a_thousand_rows_take_as_many_queries_as_ten(
    browser, catalogue, plan, django_assert_max_num_queries
):
    first = Requirement.objects.first()
    Requirement.objects.bulk_create(
        Requirement(
            catalogue=catalogue, clause=first.clause, process=first.process, code=f"4.1-x{place}",
            text_en="More", text_zh="更多", automation="manual", place=1000 + place,
        )
        for place in range(1000)
    )  # fmt: skip
    plan("4.1-a")
    browser.get(HOME)
    with django_assert_max_num_queries(20):
        page = browser.get(f"{HOME}?page=7")
    assert len(page.context["page"].object_list) == 100


def test_a_plan_is_made_and_changed_on_its_page(browser, judge, sms_manager):
    judge("4.1-a", "not_met")
    assert browser.get(PLAN).status_code == 200
    due = timezone.localdate() + timedelta(days=20)
    facts = {"action": "Write it", "owner": sms_manager.pk, "due_on": due, "seen": ""}

    assert browser.post(PLAN, facts | {"next": HOME}).headers["Location"] == HOME

    made = GapPlan.objects.get()
    assert (made.action, made.due_on) == ("Write it", due)
    assert "Somebody planned it meanwhile" in browser.post(PLAN, facts).text
    changed = facts | {"action": "Write two", "seen": made.pk}
    assert "Write two" in browser.post(PLAN, changed).text  # no reason: nothing typed is lost
    browser.post(PLAN, changed | {"reason": "One is not enough"})
    assert GapPlan.objects.current().get().action == "Write two"
    page = browser.get("/requirements/iso-iec-20000-1-2018/4.1-a/").text
    assert "Write two" in page
    assert "Earlier plans" in page
    assert "Write two" in browser.get("/requirements/mine/").text


def test_a_met_requirement_offers_no_form(browser, judge):
    judge("4.1-a", "met")

    assert "no gap to plan for" in browser.get(PLAN).text


def test_customers_see_nothing_and_auditors_read(client, make_user, requester, provider, plan):
    plan("4.1-a")
    client.force_login(requester)
    for path in ("/gaps/", HOME, PLAN, "/gaps/nothing/"):
        assert client.get(path).status_code == 403, path
    client.force_login(make_user("auditor", "internal_auditor", provider))
    assert client.get(HOME).status_code == 200
    assert client.get("/gaps/nothing/").status_code == 404
    assert client.post(PLAN, {}).status_code == 403


def test_a_gap_closes_by_itself_when_the_checks_hold(codes, plan, catalogue, closed_incident):
    plan("8.6.1-d")
    assert "8.6.1-d" in codes("?clause=8.6.1")

    closed_incident()
    run_checks(by=None, at=LATER)

    assert "8.6.1-d" not in codes("?clause=8.6.1")
