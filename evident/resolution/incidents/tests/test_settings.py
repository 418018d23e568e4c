"""Settings of the desk: changed by who may, in the trail, and at work at once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from evident.conftest import NOON
from evident.kernel.access.queries import may
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.actions import settings
from evident.resolution.incidents.models import Category, MajorCriterion, PriorityRule, RoutingRule
from evident.resolution.incidents.queries.settings import KINDS, cells

NAMES = {"name_en": "Wi-Fi", "name_zh": "无线网络"}


@pytest.fixture
def browser(manager):
    """The process manager's browser."""
    client = Client()
    client.force_login(manager)
    return client


def test_agents_work_but_do_not_configure(agent, manager):
    assert may(agent, "incident.resolve")
    assert not may(agent, "incident.configure")
    assert may(manager, "incident.configure")
    with pytest.raises(PermissionDenied):
        settings.add(kind=Category, by=agent, at=NOON, is_active=True, **NAMES)
    assert not Category.objects.filter(name_en="Wi-Fi").exists()


def test_categories_have_two_levels(manager):
    network = Category.objects.get(code="network")
    sub = settings.add(kind=Category, by=manager, at=NOON, parent=network, **NAMES)

    for wrong in (
        lambda: settings.add(kind=Category, by=manager, at=NOON, parent=sub, **NAMES),
        lambda: settings.change(setting=network, by=manager, at=NOON, parent=sub),
    ):
        with pytest.raises(ValidationError):
            wrong()

    assert sub.code == "wi-fi"
    assert Entry.objects.get(event="incident.configure").facts["setting"] == "category"


@pytest.mark.parametrize(
    "path",
    [
        "/incidents/report/",
        "/incidents/",
        "/incidents/routing/",
        "/incidents/settings/routing/new/",
    ],
)
def test_subcategories_stand_behind_the_one_they_belong_to(browser, path):
    for main in ("software", "network"):
        parent = Category.objects.get(code=main)
        Category.objects.create(code=f"{main}-slow", parent=parent, name_en="Slow", name_zh="慢")

    page = browser.get(path).text

    order = [page.index(f">{name}<") for name in ("Network › Slow", "Software", "Software › Slow")]
    assert order == sorted(order)
    assert ">Slow<" not in page


def test_the_matrix_decides_from_now_on(manager, requester):
    wanted = cells(manager) | {(1, 1): 2}

    settings.set_priorities(by=manager, at=NOON, cells=wanted)

    incident = actions.report(by=requester, at=NOON, title="Mail", impact=1, urgency=1)
    assert incident.priority == 2
    assert Entry.objects.get(event="incident.configure").changes == {"1 × 1": [1, 2]}


@pytest.mark.parametrize("wrong", [{(1, 1): 9}, {(1, 4): 1}])
def test_a_matrix_that_cannot_be_is_refused(manager, wrong):
    with pytest.raises(ValidationError):
        settings.set_priorities(by=manager, at=NOON, cells=cells(manager) | wrong)
    assert PriorityRule.objects.get(impact=1, urgency=1).priority == 1


def test_routing_rules_decide_in_their_order(manager, requester, desk):
    for name in ("first", "second"):
        settings.add(
            kind=RoutingRule, by=manager, at=NOON, name=name, team=desk, words=[], is_active=True
        )
    second = RoutingRule.objects.get(name="second")

    settings.move(setting=second, by=manager, at=NOON, places=-1)
    settings.move(setting=second, by=manager, at=NOON, places=-1)

    assert [rule.name for rule in RoutingRule.objects.order_by("order")] == ["second", "first"]
    assert Entry.objects.filter(event="incident.configure").count() == 3


def test_a_dry_run_asks_for_whom(agent, customer, requester, desk, network_team):
    RoutingRule.objects.create(order=1, name="Acme", organisation=customer, team=network_team)
    RoutingRule.objects.create(order=2, name="Rest", team=desk)
    client = Client()
    client.force_login(agent)

    def told(**facts):
        page = client.get("/incidents/routing/", {"title": "Mail"} | facts)
        return page.status_code, page.context["route"] and page.context["route"].rule.name

    assert told() == (200, "Rest")
    assert told(organisation=customer.pk) == (200, "Acme")
    assert told(organisation=999_999) == (422, None)

    def aside(**facts):
        return client.get("/incidents/report/similar/", {"title": "Mail"} | facts).text

    assert "“Acme”" in aside(requester=requester.login)
    assert "“Rest”" in aside()


def test_a_rule_is_tried_before_it_is_put_to_use(browser, manager, customer, desk, network_team):
    first = RoutingRule.objects.create(order=1, name="Post", words=["mail"], team=desk)
    facts = {"name": "Lines", "team": network_team.pk, "words": "vpn", "try": "1"}

    def told(address, text, **more):
        page = browser.post(
            f"/incidents/settings/routing/{address}/", facts | more | {"if-title": text}
        )
        return page.status_code, page.context.get("tried")

    status, found = told("new", "No vpn", **{"if-organisation": customer.pk})
    assert (status, found.decides, found.route.team) == (200, True, network_team)
    _, found = told("new", "Mail by vpn")
    assert (found.fits, found.decides, found.route.team) == (True, False, desk)
    _, found = told(first.pk, "Mail is down")
    assert (found.fits, found.route.rule) == (False, None)
    assert told("new", "")[0] == 422
    first.refresh_from_db()
    assert (RoutingRule.objects.count(), first.name) == (1, "Post")


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_opens_and_takes_a_new_one(browser, desk, kind):
    facts = {
        **NAMES, "is_active": "on", "title": "t", "symptom": "s", "impact": 1, "urgency": 1,
        "text_en": "Hello", "text_zh": "您好", "name": "n", "team": desk.pk, "words": "vpn\nproxy",
    }  # fmt: skip
    base = f"/incidents/settings/{kind}/"

    assert browser.post(f"{base}new/", facts).status_code == 302
    page = browser.get(base)
    made = KINDS[kind].objects.latest("pk")

    assert made in page.context["rows"]
    assert browser.get(f"{base}{made.pk}/").status_code == 200
    assert browser.post(f"{base}{made.pk}/", facts | {"is_active": ""}).status_code == 302
    made.refresh_from_db()
    assert not made.is_active
    assert browser.post(f"{base}new/", {"name": ""}).status_code == 422


def test_the_matrix_is_tried_before_it_is_set(browser, requester):
    actions.report(by=requester, at=NOON, title="Mail", impact=1, urgency=1)
    wanted = {f"cell_{one}_{two}": 5 for one in (1, 2, 3) for two in (1, 2, 3)}

    page = browser.post("/incidents/settings/", wanted | {"preview": "yes"})

    assert page.context["preview"][0][1:] == (1, 0)
    assert page.context["preview"][4][1:] == (0, 1)
    assert PriorityRule.objects.filter(priority=5).count() == 1
    browser.post("/incidents/settings/", wanted)
    assert PriorityRule.objects.filter(priority=5).count() == 9


def test_agents_find_no_settings(agent, desk):
    client = Client()
    client.force_login(agent)
    for path in (
        "",
        "categories/",
        "categories/new/",
        "categories/1/",
        "routing/1/move/",
        "criteria/1/move/",
    ):
        assert client.post(f"/incidents/settings/{path}").status_code in {403, 405}
        assert client.get(f"/incidents/settings/{path}").status_code in {403, 405}


def test_criteria_of_major_incidents_are_offered_in_their_order(browser, manager):
    made = settings.add(kind=MajorCriterion, by=manager, at=NOON, is_active=True, **NAMES)
    assert offered()[-1] == "Wi-Fi"

    browser.post(f"/incidents/settings/criteria/{made.pk}/move/", {"way": "up"})
    settings.change(setting=made, by=manager, at=NOON, name_en="Radio")
    assert offered()[-2] == "Radio"
    settings.change(setting=made, by=manager, at=NOON, is_active=False)
    assert "Radio" not in offered()

    told = [
        entry.changes for entry in Entry.objects.filter(event="incident.configure").order_by("-pk")
    ]
    assert [sorted(changes) for changes in told] == [
        ["is_active"], ["name_en"], ["order"], ["is_active", "name_en", "name_zh"],
    ]  # fmt: skip


def test_the_last_criterion_stays(manager):
    *others, last = MajorCriterion.objects.all()
    for each in others:
        settings.change(setting=each, by=manager, at=NOON, is_active=False)

    with pytest.raises(ValidationError):
        settings.change(setting=last, by=manager, at=NOON, is_active=False)

    assert offered() == [last.name]


def offered():
    """Return what the form of a declaration offers."""
    return [str(each) for each in MajorCriterion.objects.filter(is_active=True)]
