"""Offerings: prepared, designed, published to those they are for; pages and API alike."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evident.conftest import NOON
from evident.kernel.calendars.actions.shipped import ensure_shipped
from evident.kernel.calendars.models import Calendar
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue import actions, money, ordering, queries
from evident.portfolio.catalogue.expecting import expected_in_words
from evident.portfolio.catalogue.flow import Approval, Flow, Item, Task
from evident.portfolio.catalogue.forms.offering import OfferingForm
from evident.portfolio.catalogue.history import HISTORY
from evident.portfolio.catalogue.models import FormVersion, Offering
from evident.portfolio.catalogue.tests.conftest import COUNT, FORM, KIND

LATER = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


def names(rows):
    return [offering.name_en for offering in rows]


def test_prepare_numbers_it_and_keeps_its_service(make_offering, owner):
    offering = make_offering(cost=5, expected_minutes=960)

    assert (offering.number, offering.state, offering.title) == ("OFF-1", "draft", "New device")
    assert Entry.objects.filter(record="OFF-1", event="offering.prepare").count() == 1


@pytest.mark.parametrize(
    "facts", [{"name_en": "", "name_zh": " "}, {"cost": -1}, {"cost": 1, "currency": "yuan"}]
)
def test_what_an_offering_cannot_say_is_refused(make_offering, facts):
    with pytest.raises(WrongFact):
        make_offering(**facts)

    assert not Offering.objects.exists()


def test_preparing_needs_the_permission(make_offering, agent):
    with pytest.raises(PermissionDenied):
        make_offering(by=agent)

    assert not Offering.objects.exists()


def test_it_is_published_once_a_form_is_in_force(make_offering, owner):
    offering = actions.approve(offering=make_offering(), by=owner, at=NOON)
    with pytest.raises(StepRefused, match="Design its form"):
        actions.publish(offering=offering, by=owner, at=NOON)
    actions.start_draft(offering=offering, by=owner, at=NOON)
    actions.put_in_force(offering=offering, by=owner, at=NOON)

    assert actions.publish(offering=offering, by=owner, at=NOON).state == "published"


def test_customers_order_what_is_published_to_them(
    make_published, make_offering, requester, stranger, agent, customer, other_customer, make_live
):
    service = make_live(customer, other_customer)
    make_published(service=service, name_en="For all")
    make_published(
        service=service, name_en="For one", is_for_all=False, organisations=[other_customer]
    )
    make_offering(service=service, name_en="Draft")

    assert names(queries.orderable_by(requester)) == ["For all"]
    assert sorted(names(queries.orderable_by(stranger))) == ["For all", "For one"]
    assert names(queries.visible_to(requester)) == ["For all"]
    assert names(queries.orderable_by(agent)) == []
    assert len(queries.visible_to(agent)) == 3


def test_it_is_for_all_customers_or_for_those_chosen_never_both(
    make_offering, make_live, customer, other_customer, owner, client
):
    service = make_live(customer, other_customer)
    with pytest.raises(WrongFact, match="say which"):
        make_offering(service=service, organisations=[customer])
    offering = make_offering(service=service, is_for_all=False, organisations=[customer])
    facts = {"offering": offering, "by": owner, "at": NOON}
    with pytest.raises(WrongFact, match="say which"):
        actions.edit(**facts, is_for_all=True, organisations=[customer])
    client.force_login(owner)

    chosen = {"service": service.number, "name_en": "Phone", "period": "once"}
    page = client.post(
        "/catalogue/offerings/new/", chosen | {"is_for_all": "on", "organisations": [customer.pk]}
    )

    assert (page.status_code, "say which" in page.text) == (422, True)
    assert [each.name for each in Offering.objects.all()] == [offering.name]
    assert not Offering.objects.get().is_for_all


def test_nothing_of_a_service_one_does_not_have(make_published, stranger, client):
    offering = make_published()
    client.force_login(stranger)

    assert names(queries.visible_to(stranger)) == []
    assert client.get(offering.get_absolute_url()).status_code == 404
    assert client.get(f"/catalogue/{offering.number}/versions/1/").status_code == 404
    assert client.get(f"/api/catalogue/offerings/{offering.number}").status_code == 404
    assert client.get("/api/catalogue/offerings").json()["items"] == []
    assert b"New device" not in client.get("/catalogue/").content


def test_who_fills_in_a_form_keeps_its_version(make_published, owner, requester):
    offering = make_published()
    begun = queries.version_in_force(offering)

    actions.design_form(offering=offering, by=owner, at=NOON, fields=[KIND])
    newer = actions.put_in_force(offering=offering, by=owner, at=NOON)

    assert (begun.number, newer.number) == (1, 2)
    kept = queries.version(number=begun.number, offering=offering, user=requester)
    assert kept.fields == FORM
    assert kept.state == "superseded"
    assert queries.version_in_force(offering).fields == (KIND,)


def test_two_who_design_at_once_are_noticed(make_offering, owner):
    offering = make_offering()
    draft = actions.design_form(offering=offering, by=owner, at=NOON, fields=[KIND])
    actions.design_form(
        offering=offering, by=owner, at=NOON, fields=FORM, seen_revision=draft.revision
    )

    with pytest.raises(EditConflict):
        actions.design_form(
            offering=offering, by=owner, at=NOON, fields=[COUNT], seen_revision=draft.revision
        )
    assert offering.draft.fields == FORM


def test_designing_needs_the_permission_and_changes_nothing(make_offering, agent):
    offering = make_offering()

    with pytest.raises(PermissionDenied):
        actions.design_form(offering=offering, by=agent, at=NOON, fields=FORM)

    assert not FormVersion.objects.exists()


def test_a_flow_names_people_roles_and_teams_there_are(make_offering, owner, desk):
    offering = make_offering()
    task = Task("task_1", "desk", title_en="Hand over", checklist=(Item("Charger", "充电器"),))
    flow = Flow((Approval("any", roles=("agent",), above="500"), Approval("manager")), (task,))

    draft = actions.design_flow(offering=offering, by=owner, at=NOON, steps=flow)

    assert draft.steps == flow
    for wrong in (
        Flow((Approval("any"),)),
        Flow((Approval("any", people=("nobody-here",)),)),
        Flow((Approval("most", roles=("agent",)),)),
        Flow((Approval("manager", above="NaN"),)),
        Flow((), (replace(task, team="nowhere"),)),
        Flow((), (replace(task, stage=0),)),
        Flow((), (task, task)),
        Flow((), (replace(task, title_en=" "),)),
    ):
        with pytest.raises(WrongFact):
            actions.design_flow(offering=offering, by=owner, at=NOON, steps=wrong)
    assert offering.draft.steps == flow


def test_a_form_is_designed_on_pages(client, make_offering, owner):
    offering = make_offering()
    client.force_login(owner)
    at = f"/catalogue/{offering.number}/form/"

    client.post(
        f"{at}new/?type=choice",
        {"label_en": "Kind", "is_required": "on", "choices": "a | Notebook | 笔记本\nb"},
    )
    revision = offering.draft.revision
    client.post(f"{at}new/?type=text", {"label_zh": "哪一个", "condition": "field_1=b",
                                        "revision": revision})  # fmt: skip
    shown = client.get(at).content.decode()
    assert "哪一个" in shown
    assert 'data-if-field="field_1"' in shown
    refused = client.post(f"{at}fields/field_2/move/", {"way": "up"}, follow=True)
    assert "can only hang on a field that is asked before it" in refused.content.decode()
    client.post(f"{at}new/?type=number", {"label_en": "Count", "least": "1"})
    client.post(f"{at}order/", {"order": "field_3 field_1 field_2 nothing"})
    client.post(f"{at}fields/field_3/", {"label_en": "How many", "least": "2"})

    assert [field.key for field in offering.draft.fields] == ["field_3", "field_1", "field_2"]
    assert offering.draft.fields[0].least == 2
    wrong = client.post(f"{at}new/?type=text", {"label_en": "x", "pattern": "(a+)+"})
    assert wrong.status_code == 422
    client.post(f"{at}fields/field_3/remove/")
    assert [field.key for field in offering.draft.fields] == ["field_1", "field_2"]
    assert client.get(f"{at}new/?type=script").status_code == 404
    assert client.get(f"{at}fields/nothing/").status_code == 404
    client.post(f"{at}discard/")
    assert offering.draft is None


def test_a_flow_is_designed_on_pages(client, make_offering, owner, desk):
    offering = make_offering()
    client.force_login(owner)
    at = f"/catalogue/{offering.number}/flow/"

    client.post(f"{at}approvals/new/", {"need": "any", "people": ["owner"], "above": "100"})
    client.post(f"{at}tasks/new/", {"title_en": "Prepare", "team": "desk", "stage": 1})
    client.post(
        f"{at}tasks/new/",
        {"title_zh": "交付", "team": "desk", "stage": 2, "checklist": "Charger | 充电器"},
    )
    shown = client.get(at).content.decode()

    flow = offering.draft.steps
    assert flow.approvals == (Approval("any", people=("owner",), above="100"),)
    assert [stage for stage, _tasks in flow.stages] == [1, 2]
    assert flow.tasks[1].checklist == (Item("Charger", "充电器"),)
    assert "Service desk" in shown
    assert "<code>owner</code>" not in shown, "people are called by their names"
    assert 'value="owner"' in client.get(f"{at}approvals/new/").text
    assert client.post(f"{at}approvals/new/", {"need": "all"}).status_code == 422
    unknown = {"need": "all", "people": ["nobody"]}
    assert client.post(f"{at}approvals/new/", unknown).status_code == 422
    assert client.get(f"{at}approvals/7/").status_code == 404
    client.post(f"{at}tasks/task_1/remove/")
    client.post(f"{at}approvals/0/remove/")
    assert [task.key for task in offering.draft.steps.tasks] == ["task_2"]
    assert offering.draft.steps.approvals == ()


@pytest.mark.parametrize(
    ("calendar", "minutes", "told"),
    [
        ("china-office", 450, "1 working day"),
        ("china-office", 900, "2 working days"),
        ("china-office", 480, "8 working hours"),
        ("china-office", 90, "1 h 30 min of working time"),
        ("24x7", 480, "8 h"),
        ("24x7", 2880, "2 days"),
        (None, 2880, "2 days"),
        ("china-office", None, ""),
    ],
)
def test_a_working_day_is_as_long_as_the_hours_of_the_service_say(
    make_service, make_offering, owner, shipped, calendar, minutes, told
):
    ensure_shipped(at=NOON, zone="UTC")
    hours = Calendar.objects.filter(code=calendar).first()
    offering = make_offering(service=make_service(hours=hours), expected_minutes=minutes)

    assert expected_in_words(offering, NOON) == told


def test_the_history_tells_an_expected_time_as_people_say_it(make_offering, owner):
    offering = make_offering(expected_minutes=960)
    actions.edit(offering=offering, by=owner, at=NOON, expected_minutes=1470)

    [change] = HISTORY.told(Entry.objects.get(event="offering.edit")).changes

    assert (change.label, change.before, change.after) == ("Expected time", "16 h", "24 h 30 min")


def test_the_shop_shows_cost_and_time_and_no_dead_button(
    client, make_published, make_live, customer, requester, monkeypatch, shipped
):
    monkeypatch.setattr(ordering, "_addresses", [])
    ensure_shipped(at=NOON, zone="UTC")
    service = make_live(customer, hours=Calendar.objects.get(code="china-office"))
    offering = make_published(
        service=service, cost=100, expected_minutes=450, summary_en="For new colleagues"
    )
    client.force_login(requester)

    shop = client.get("/catalogue/?text=colleague").content.decode()
    page = client.get(offering.get_absolute_url()).content.decode()

    for text in (shop, page):
        assert "€100.00 once" in text
        assert "1 working day" in text
    assert "Which device?" in page
    assert "Order this" not in page.replace("\n", "")
    assert "New device" not in client.get("/catalogue/?text=nothing").content.decode()
    ordering.set_address(lambda each, user: f"/order/{each.number}/{user.login}/")
    page = client.get(offering.get_absolute_url()).content.decode()
    assert f'href="/order/{offering.number}/requester/"' in page


def test_a_form_is_tried_out_and_nothing_is_kept(client, make_published, requester):
    offering = make_published()
    client.force_login(requester)
    at = f"/catalogue/{offering.number}/versions/1/"
    before = Entry.objects.count()

    assert client.post(at, {"kind": "other"}).status_code == 422
    tried = client.post(at, {"kind": "notebook", "count": "2"})

    assert tried.status_code == 200
    assert "All is right" in tried.content.decode()
    assert Entry.objects.count() == before


def test_drafts_and_our_affairs_are_not_for_customers(client, make_published, owner, requester):
    offering = make_published(instruction="Ask the warehouse")
    actions.design_form(offering=offering, by=owner, at=NOON, fields=[KIND])
    client.force_login(requester)

    assert client.get(f"/catalogue/{offering.number}/versions/2/").status_code == 404
    assert client.get(f"/catalogue/{offering.number}/form/").status_code == 403
    assert client.get("/catalogue/offerings/").status_code == 403
    assert b"warehouse" not in client.get(offering.get_absolute_url()).content
    out = client.get(f"/api/catalogue/offerings/{offering.number}").json()
    assert (out["instruction"], out["form_version"]) == ("", 1)
    shown = client.get(f"/api/catalogue/offerings/{offering.number}/versions/1").json()
    assert shown["flow"] == {}


def test_programs_prepare_design_and_publish(client, make_live, owner, customer):
    service = make_live(customer)
    client.force_login(owner)
    at = "/api/catalogue/offerings"

    def send(method, path, data=None):
        return getattr(client, method)(path, data or {}, content_type="application/json")

    made = send(
        "post",
        at,
        {"service": service.number, "name_en": "Backup", "cost": "9.50", "currency": "EUR"},
    )
    assert made.status_code == 201
    number = made.json()["number"]
    fields = [asdict(field) for field in FORM]
    assert send("put", f"{at}/{number}/form", {"fields": fields}).status_code == 200
    hostile = send("put", f"{at}/{number}/form", {"fields": [{"$ref": "http://x"}]})
    assert hostile.status_code == 422
    assert send("put", f"{at}/{number}/flow", {"tasks": [{"key": 1}]}).status_code == 422
    for step in ("put_in_force", "approve", "publish"):
        assert send("post", f"{at}/{number}/{step}").status_code == 200
    checked = send("post", f"{at}/{number}/versions/1/check", {"answers": {"kind": "other"}})
    assert list(checked.json()["faults"]) == ["which"]
    assert client.get(f"{at}?state=published").json()["items"][0]["cost"] == "9.50"
    assert send("patch", f"{at}/{number}", {"category": "software"}).json()["category"] == {
        "code": "software",
        "name": "Software",
    }
    assert send("post", f"{at}/{number}/withdraw", {"reason": "Old"}).json()["state"] == "withdrawn"


def test_the_page_of_a_service_shows_what_can_be_ordered(client, make_published, agent, requester):
    offering = make_published()
    for user in (agent, requester):
        client.force_login(user)
        shown = client.get(f"/services/{offering.service.number}/").content.decode()
        assert offering.get_absolute_url() in shown


def test_pages_ask_the_database_a_fixed_number_of_times(client, make_published, agent, requester):
    counts = []
    for _round in range(2):
        make_published()
        asked = []
        for user, path in ((requester, "/catalogue/"), (agent, "/catalogue/offerings/")):
            client.force_login(user)
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            asked.append(len(captured))
        counts.append(asked)

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


def test_the_currency_is_that_of_the_last_offering_or_of_the_place(make_offering, owner, settings):
    assert money.of_zone("Asia/Shanghai") == "CNY"
    assert money.of_zone("Europe/London") == "GBP"
    assert money.of_zone("UTC") == ""
    assert OfferingForm(user=owner, is_new=True).initial["currency"] == ""
    with pytest.raises(WrongFact, match="three letters"):
        make_offering(cost=5, currency="")

    settings.TIME_ZONE = "Europe/London"
    assert make_offering(cost=5, currency="").currency == "GBP"
    make_offering(cost=5, currency="SEK")

    form = OfferingForm(user=owner, is_new=True)
    assert form.initial["currency"] == "SEK"
    assert make_offering(currency="").currency == "", "what is not charged needs none"


def test_the_limit_of_an_approval_is_told_in_the_currency_of_the_offering(
    client, make_offering, owner
):
    charged, free = make_offering(cost=900), make_offering(name_en="Advice")
    client.force_login(owner)
    for offering, asked, limit in (
        (charged, "In EUR, like the cost of the offering.", "if it costs more than €1,500.00"),
        (free, "The offering is not charged, so nothing costs more.", "more than €1,500.00"),
    ):
        at = f"/catalogue/{offering.number}/flow/"
        form = f"{at}approvals/new/"
        assert asked in client.get(form).content.decode()
        client.post(form, {"need": "any", "people": ["owner"], "above": "1500"})
        assert limit in client.get(at).content.decode()


def test_an_empty_catalogue_leads_to_the_next_step(
    client, owner, agent, requester, make_live, make_offering, customer
):
    def shown(user):
        client.force_login(user)
        page = client.get("/catalogue/").content.decode()
        return page.split('id="shelves"')[1].split("</div>\n")[0]

    assert "there is no service yet" in shown(owner)
    assert "/services/new/" in shown(owner)
    service = make_live(customer)
    assert 'href="/catalogue/offerings/new/"' in shown(owner)
    for other, sentence in (
        (agent, "Nothing is published yet. What customers can order will stand here."),
        (requester, "What your organisation can order will stand here."),
    ):
        assert sentence in shown(other)
        assert "<a " not in shown(other)

    offering = make_offering(service=service)
    assert "Go on with what is being prepared" in shown(owner)
    at = {"by": owner, "at": NOON}
    actions.design_form(offering=offering, fields=[KIND], **at)
    actions.put_in_force(offering=offering, **at)
    actions.approve(offering=offering, **at)
    assert "/catalogue/offerings/?state=approved" in shown(owner)
    assert "<a " not in shown(requester)


def test_whoever_may_order_reads_beforehand_when_a_question_is_asked(
    make_published, requester, client
):
    offering = make_published()
    client.force_login(requester)

    page = client.get(offering.get_absolute_url()).text

    listed = page.partition("What we will ask you")[2].partition("</ul>")[0]
    assert "only if “Which device?” is “Another”" in listed
    assert listed.count("only if") == 1
