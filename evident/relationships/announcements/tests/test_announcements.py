"""Announcements from draft to end: who reads them, what is refused, what is forbidden."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.lists.exporting import export_of
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.search.queries import search
from evident.kernel.trail.models import Entry
from evident.relationships.announcements import actions, queries
from evident.relationships.announcements.models import Announcement
from evident.relationships.announcements.procedure import State

LATER = NOON + timedelta(hours=2)


def seen(user):
    return [each.name_en for each in queries.visible_to(user).order_by("pk")]


def test_customers_of_the_services_read_it_once_it_is_published(
    make_live, make_announcement, customer, agent, manager, requester, stranger
):
    made = make_announcement(is_published=False, services=[make_live(customer)])
    assert (seen(agent), seen(requester)) == (["Mail is slow"], [])

    actions.publish(announcement=made, by=manager, at=NOON)

    assert seen(requester) == ["Mail is slow"]
    assert seen(stranger) == []
    assert search(user=stranger, text="slow", at=NOON).hits == []
    assert [hit.record.pk for hit in search(user=requester, text="缓慢", at=NOON).hits] == [made.pk]


def test_chosen_customers_alone_or_all_of_them_read_it(
    make_live, make_announcement, customer, other_customer, requester, stranger
):
    service = make_live(customer, other_customer)
    make_announcement(name_en="To one", services=[service], customers=[other_customer])
    make_announcement(name_en="To all")

    assert seen(stranger) == ["To one", "To all"]
    assert seen(requester) == ["To all"]


@pytest.mark.usefixtures("stranger")
def test_its_readers_hear_of_it_and_nobody_else(make_live, make_announcement, customer, requester):
    make_announcement(services=[make_live(customer)])

    notify(list(Entry.objects.filter(event__startswith="announcement.publish")))

    assert set(Notice.objects.values_list("person__login", flat=True)) == {requester.login}


def test_news_and_the_end_stand_first_and_the_end_is_noted(make_announcement, manager, requester):
    made = make_announcement(subject="disturbance")
    actions.inform(announcement=made, by=manager, at=LATER, text="Half of it works again")

    made = actions.end(announcement=made, by=manager, at=LATER, text="Repaired")

    assert (made.state, made.news, made.ends_at) == (State.OVER, "Repaired", LATER)
    told = Entry.objects.filter(record_id=made.pk, facts__has_key="note").order_by("pk")
    assert [each.facts["note"] for each in told] == ["Half of it works again", "Repaired"]
    assert seen(requester) == ["Mail is slow"]
    with pytest.raises(StepRefused):
        actions.inform(announcement=made, by=manager, at=LATER, text="More")


def test_what_has_an_end_is_over_then_and_not_a_minute_before(make_announcement):
    made = make_announcement(subject="planned_work", ends_at=LATER)

    assert actions.expire_due(at=LATER - timedelta(minutes=1)) == []
    assert actions.expire_due(at=LATER) == [made.number]
    assert actions.expire_due(at=LATER) == []
    assert Announcement.objects.get().state == State.OVER


def test_what_is_withdrawn_is_read_by_no_customer(make_announcement, manager, requester):
    made = make_announcement()
    with pytest.raises(StepRefused):
        actions.withdraw(announcement=made, by=manager, at=LATER, reason=" ")
    assert seen(requester)

    actions.withdraw(announcement=made, by=manager, at=LATER, reason="Wrong customer")

    assert seen(requester) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"name_en": "", "name_zh": " "},
        {"subject": "gossip"},
        {"ends_at": NOON - timedelta(minutes=1)},
        {"subject": "planned_work"},
    ],
)
def test_what_makes_no_sense_is_refused(make_announcement, facts):
    with pytest.raises(WrongFact):
        make_announcement(**facts)
    assert not Announcement.objects.exists()


def test_only_services_and_customers_are_named(make_announcement, make_live, provider, customer):
    with pytest.raises(WrongFact):
        make_announcement(customers=[provider])
    with pytest.raises(StepRefused, match="No customer has these services"):
        make_announcement(services=[make_live()])
    assert Announcement.objects.get().state == State.DRAFT


def test_an_agent_drafts_and_does_not_publish(make_announcement, agent, requester):
    made = make_announcement(is_published=False, by=agent)
    for act, facts in (
        (actions.publish, {}),
        (actions.withdraw, {"reason": "x"}),
    ):
        with pytest.raises(PermissionDenied):
            act(announcement=made, by=agent, at=LATER, **facts)
    with pytest.raises(PermissionDenied):
        actions.draft(by=requester, at=NOON, name_en="Free lunch")
    assert Announcement.objects.get().state == State.DRAFT


def test_what_customers_read_an_agent_no_longer_rewrites_nor_sends_to_others(
    make_announcement, agent, manager, customer
):
    made = make_announcement()
    with pytest.raises(PermissionDenied):
        actions.edit(announcement=made, by=agent, at=LATER, name_en="Everything is fine")
    with pytest.raises(WrongFact):
        actions.edit(announcement=made, by=manager, at=LATER, customers=[customer])

    actions.edit(announcement=made, by=manager, at=LATER, text_en="Since noon")

    assert Announcement.objects.get().text_en == "Since noon"
    with pytest.raises(EditConflict):
        actions.edit(announcement=made, by=manager, at=LATER, seen_version=1, text_en="Late")


def test_an_agent_who_still_sees_the_draft_does_not_rewrite_what_was_published(
    make_announcement, agent, manager
):
    made = make_announcement(is_published=False)
    as_agent_sees_it = Announcement.objects.get(pk=made.pk)
    actions.publish(announcement=made, by=manager, at=NOON)

    with pytest.raises(PermissionDenied):
        actions.edit(announcement=as_agent_sees_it, by=agent, at=LATER, text_en="All is fine")

    assert Announcement.objects.get().text_en == ""


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


def test_pages_lead_from_a_draft_to_what_customers_read(
    sign_in, make_live, customer, manager, requester
):
    service = make_live(customer)
    browser = sign_in(manager)
    facts = {"subject": "disturbance", "name_en": "No mail", "text_en": "We look into it."}
    answer = browser.post(reverse("announcements:draft"), facts | {"services": [service.pk]})
    made = Announcement.objects.get()
    assert answer.url == made.get_absolute_url()
    assert b"A draft" in browser.get(answer.url).content
    assert sign_in(requester).get(answer.url).status_code == HTTPStatus.NOT_FOUND

    browser.post(reverse("announcements:publish", kwargs={"number": made.number}))

    theirs = sign_in(requester)
    page = theirs.get(answer.url).content.decode()
    assert "We look into it." in page
    assert "No mail" in theirs.get(reverse("web:home")).content.decode()
    assert "No mail" in theirs.get(reverse("announcements:list")).content.decode()


def test_a_page_tells_what_is_wrong_and_keeps_what_was_typed(sign_in, manager):
    facts = {"subject": "planned_work", "name_en": "New switch", "text_en": "Typed with care"}

    answer = sign_in(manager).post(reverse("announcements:draft"), facts)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say when the planned work ends." in answer.content.decode()
    assert "Typed with care" in answer.content.decode()
    assert not Announcement.objects.exists()


def test_programs_do_the_same(sign_in, make_live, customer, manager, requester, stranger):
    service = make_live(customer)
    browser = sign_in(manager)
    send = {"content_type": "application/json"}
    made = browser.post(
        "/api/announcements",
        {"subject": "disturbance", "name_en": "No mail", "services": [service.number]},
        **send,
    ).json()
    address = f"/api/announcements/{made['number']}"
    assert sign_in(requester).get(address).status_code == HTTPStatus.NOT_FOUND
    browser.post(f"{address}/publish", **send)

    told = sign_in(requester).get(address).json()

    assert (told["name"], told["services"], told["customers"]) == ("No mail", [service.number], [])
    (standing,) = sign_in(requester).get("/api/announcements/status").json()
    assert (standing["now"], standing["reasons"]) == ("disturbed", ["No mail"])
    assert sign_in(stranger).get("/api/announcements/status").json() == []
    assert browser.post(f"{address}/end", {"text": "Done"}, **send).json()["state"] == "over"


@pytest.mark.parametrize("place", ["withdraw", "timeline", "link"])
def test_a_step_leads_back_to_the_record_and_to_the_list(client, make_announcement, manager, place):
    made = make_announcement()
    client.force_login(manager)
    page = client.get(f"/announcements/{made.number}/{place}/").text

    crumbs = page.split('<ol class="crumbs">')[1].split("</ol>")[0]
    assert 'href="/announcements/"' in crumbs
    assert f'href="/announcements/{made.number}/"' in crumbs


def test_the_exported_list_has_the_words_of_announcements():
    titles = {str(column.title) for column in export_of("announcement").columns}

    assert {"Written by", "Written at", "Begins", "Ends", "Kind"} <= titles
    assert not titles & {"Requester", "Opened", "Due", "Assignee"}
