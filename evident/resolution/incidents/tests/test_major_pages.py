"""The pages of major incidents: room, steps, list, banners, report; who reads what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.comments.models import Comment
from evident.resolution.incidents import actions
from evident.resolution.incidents.forms.major import FORMS
from evident.resolution.incidents.major_procedure import MajorState
from evident.resolution.incidents.models import Incident, MajorCriterion, MajorIncident

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def as_agent(client, agent, desk):
    client.force_login(agent)
    return client


def at(major, name="major"):
    return f"/incidents/{major.incident.number}/{name}/"


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([each for each in captured if "SAVEPOINT" not in each["sql"]])


@pytest.mark.slow
def test_a_major_incident_from_declaring_to_its_report(as_agent, make_incident, manager, what):
    incident = make_incident(title="Mail is down for all")
    page = f"/incidents/{incident.number}/"
    assert f"{page}declare_major/" in as_agent.get(page).text
    criterion = MajorCriterion.objects.get(code="critical_service")
    assert criterion.name_en in as_agent.get(f"{page}declare_major/").text
    facts = {
        "criterion": criterion.pk,
        "reason": "Nobody can pay",
        "leader": manager.pk,
        "update_minutes": 15,
        "customer_text": "E-mail is disturbed",
    }
    room = as_agent.post(f"{page}declare_major/", facts, follow=True)
    assert room.redirect_chain[-1][0] == f"{page}major/"
    major = MajorIncident.objects.get()
    for text in ("Nobody can pay", "E-mail is disturbed", "Manager", "Not yet"):
        assert text in room.text

    as_agent.post(at(major, "coordinate_major"), {"room": "https://meet.example.org/1"})
    as_agent.post(at(major, "inform_management"),
                  {"told": manager.pk, "way": "phone", "text": "Mail is down"})  # fmt: skip
    as_agent.post(at(major, "update_major"),
                  {"text": "We found it", "is_public": "yes", "next_minutes": 60})  # fmt: skip
    as_agent.post(at(major, "update_major"), {"text": "A full disk", "is_public": "no"})
    told = {comment.text: comment.is_internal for comment in Comment.objects.all()}
    assert told == {"We found it": False, "A full disk": True}
    as_agent.post(at(major, "restore_major"), {"code": what["code"].pk, "note": "Disk cleared"})
    as_agent.post(at(major, "review_major"),
                  {"cause": "Disk full", "to_improve": "Watch", "actions": "Alarm"})  # fmt: skip

    major.refresh_from_db()
    assert major.state == MajorState.REVIEWED
    report = as_agent.get(at(major, "major/report")).text
    for text in ("Mail is down", "We found it", "Disk full", "Alarm"):
        assert text in report
    assert "A full disk" not in report


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_step_has_a_page_and_a_dialog(name, as_agent, declared):
    state, facts = {
        "declare_major": ("revoked", {"revoked_at": NOON, "revoke_reason": "x"}),
        "relapse_major": ("restored", {"restored_at": NOON, "review_due_at": NOON}),
        "plan_major_review": ("restored", {"restored_at": NOON, "review_due_at": NOON}),
        "review_major": ("restored", {"restored_at": NOON, "review_due_at": NOON}),
    }.get(name, ("declared", {}))
    MajorIncident.objects.update(state=state, **facts)

    assert "<html" in as_agent.get(at(declared, name)).text
    dialog = as_agent.get(at(declared, name), **HTMX).text
    assert "dialog-title" in dialog


def test_a_mistake_loses_nothing_typed(as_agent, declared):
    answer = as_agent.post(at(declared, "inform_management"), {"text": "A long story"})
    assert answer.status_code == 422
    assert "A long story" in answer.text
    answer = as_agent.post(at(declared, "update_major"), {"text": " ", "is_public": "yes"})
    assert answer.status_code == 422


def test_a_refusal_of_the_action_is_said_beside_the_form(as_agent, declared, manager):
    future = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    facts = {"told": manager.pk, "way": "phone", "text": "x", "told_at": future}
    answer = as_agent.post(at(declared, "inform_management"), facts)
    assert answer.status_code == 422
    assert "in the future" in answer.text


def test_the_room_is_for_those_who_read_internal_notes(client, declared, requester, stranger):
    for person in (requester, stranger):
        client.force_login(person)
        for name in ("major", "major/report"):
            assert client.get(at(declared, name)).status_code == 404
        for name in FORMS:
            assert client.post(at(declared, name), {"reason": "x"}).status_code in {403, 404, 422}
    declared.refresh_from_db()
    assert declared.state == MajorState.DECLARED


def test_every_page_of_staff_tells_of_it_but_its_room_says_it_itself(as_agent, declared, manager):
    assert "Mail is down for all" in as_agent.get("/").text
    assert '<section class="banner"' in as_agent.get("/incidents/").text
    assert '<section class="banner"' not in as_agent.get(at(declared)).text
    actions.revoke_major(incident=declared.incident, by=manager, at=NOON, reason="x")
    assert '<section class="banner"' not in as_agent.get("/").text


def test_customers_are_told_where_it_concerns_them_and_only_in_words_for_them(
    client, declared, agent, requester, stranger
):
    began = NOON - timedelta(minutes=9)  # when the status of the service has it begin, too
    Incident.objects.filter(pk=declared.incident_id).update(opened_at=began)
    facts = {"incident": declared.incident, "by": agent, "at": timezone.now()}
    actions.update_major(text="Use the telephone", is_public=True, **facts)
    actions.update_major(text="Disk of server 7", is_public=False, **facts)

    client.force_login(requester)
    assert "E-mail is disturbed" in client.get("/").text
    page = client.get("/incidents/major/").text
    assert "Use the telephone" in page
    assert "server 7" not in page
    assert began.isoformat(timespec="seconds") in page
    assert "Nobody can work" not in page  # why it was declared is our own affair
    client.force_login(stranger)
    for address in ("/", "/incidents/major/"):
        assert "E-mail is disturbed" not in client.get(address).text


def test_it_concerns_the_customers_of_children_and_all_if_declared_so(
    client, declared, make_incident, agent, stranger, requester
):
    client.force_login(stranger)
    child = make_incident(by=stranger)
    actions.adopt(incident=child, by=agent, at=NOON, parent=declared.incident)
    assert "E-mail is disturbed" in client.get("/").text
    actions.adopt(incident=child, by=agent, at=NOON, parent=None)
    assert "E-mail is disturbed" not in client.get("/").text

    MajorIncident.objects.update(affects_all=True)
    assert "E-mail is disturbed" in client.get("/").text
    Incident.objects.filter(pk=declared.pk).update(is_restricted=True)
    assert "E-mail is disturbed" not in client.get("/").text


def test_without_words_for_customers_they_see_nothing(client, declared, requester):
    MajorIncident.objects.update(customer_text="", affects_all=True)
    client.force_login(requester)
    assert "banner" not in client.get("/incidents/major/").text


def test_the_list_shows_what_runs_and_what_is_overdue(as_agent, declared, manager, make_incident):
    past = actions.declare_major(
        incident=make_incident(title="Old story"), by=manager, at=NOON, leader=manager, reason="x"
    )
    actions.restore_major(
        incident=past.incident, by=manager, at=NOON + timedelta(minutes=95), restored_at=NOON
    )
    page = as_agent.get("/incidents/major/").text
    assert page.index("Mail is down for all") < page.index("Old story")
    assert "Not told" in page
    assert "Overdue" in page


def test_an_empty_list_says_what_it_is_for(as_agent, client, requester):
    assert "8.6.1" in as_agent.get("/incidents/major/").text
    client.force_login(requester)
    assert "Everything works" in client.get("/incidents/major/").text


@pytest.mark.slow
def test_the_pages_ask_no_more_often_the_more_there_is(
    as_agent, declared, make_incident, agent, manager
):
    for _each in range(5):
        actions.inform_management(
            incident=declared.incident, by=agent, at=NOON, told=manager, text="x"
        )
        actions.update_major(
            incident=declared.incident, by=agent, at=NOON, text="x", is_public=True
        )
        actions.declare_major(
            incident=make_incident(), by=agent, at=NOON, leader=manager, reason="x"
        )
    assert asked(as_agent, "/incidents/major/") <= 10
    assert asked(as_agent, at(declared)) <= 24
    assert asked(as_agent, at(declared, "major/report")) <= 12


def test_the_pages_are_there_in_chinese(as_agent, declared, agent):
    agent.language = "zh-hans"
    agent.save()
    for address, text in (
        (at(declared), "宣布至今"),
        ("/incidents/major/", "重大事件"),
        (at(declared, "inform_management"), "通报管理层"),
        (at(declared, "major/report"), "重大事件报告"),
    ):
        assert text in as_agent.get(address).text
