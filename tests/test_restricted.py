"""
What is restricted, and what was noted internally, is absent by every way there is.

One walk over the map of addresses, then the ways that lead past it: mail, notices, exports,
watchers, links, numbers that count.
"""

import re
from functools import partial

import pytest
import time_machine
from django.test import Client

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration.explaining import restricted_way
from evident.kernel.attachments import actions as attachments
from evident.kernel.comments.models import Comment
from evident.kernel.links import actions as links
from evident.kernel.links import queries as link_queries
from evident.kernel.notifications.models import Notice, Outcome, Sending
from evident.kernel.notifications.notifying import notify
from evident.kernel.records.models import Record
from evident.kernel.records.queries import narrow, sees
from evident.kernel.records.reading import EVENT
from evident.kernel.search import index
from evident.kernel.search.queries import search
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident
from tests.incident_addresses import ABSENT, addresses_of_incidents, values_of
from tests.walls.knocking import (
    OPEN_TO_ALL,
    REFUSALS,
    knock,
    plain_addresses,
    same,
    signed_in,
    state_of,
)
from tests.walls.other_customer.words import NOW
from tests.walls.questions import answers

pytestmark = pytest.mark.slow
SECRET = "Quetzalcoatl"
NOTE = "Xiuhcoatl"
TEXT = "evi_restricted"
HEADER = {"Authorization": f"Bearer {TEXT}"}


def restrict(incident):
    """Let only those who work on it, and who asked for it, see the incident."""
    Record.objects.filter(pk=incident.pk).update(is_restricted=True)
    index.refresh([incident.pk])
    incident.refresh_from_db()


@pytest.fixture
def insider(make_user, provider):
    """An agent of the team that works on it."""
    team = Team.objects.create(code="inner", name="Inner team")
    insider = make_user("insider", "agent", provider)
    team.members.add(insider)
    return insider


@pytest.fixture
def incident(requester, insider, settings, tmp_path):
    """A restricted incident whose every text, note and file holds a word of its own."""
    settings.MEDIA_ROOT = tmp_path
    incident = actions.report(
        by=requester, at=NOON, title=f"{SECRET} is down", symptom=f"{SECRET} shows an error"
    )
    incident = actions.take(incident=incident, by=insider, at=NOON)
    actions.reply(incident=incident, by=insider, at=NOON, text=f"{SECRET} is looked at")
    actions.note(incident=incident, by=insider, at=NOON, text=f"{NOTE} did it")
    restrict(incident)
    return incident


def another_like(incident, *, by, taken_by):
    """Report another one that is restricted, whose every text holds the word as well."""
    another = actions.report(
        by=by, at=NOON, title=incident.title, symptom=incident.symptom, impact=1, urgency=1
    )
    another = actions.take(incident=another, by=taken_by, at=NOON)
    restrict(another)
    return another


@pytest.fixture(params=["agent", "colleague of the user", "customer manager", "watching agent"])
def outsider(request, make_user, provider, customer, incident):
    """Somebody who would see it if it were not restricted."""
    if request.param == "agent":
        return make_user("outsider", "agent", provider)
    if request.param == "watching agent":
        outsider = make_user("outsider", "agent", provider)
        incident.watchers.add(outsider)
        return outsider
    role = "customer_manager" if request.param == "customer manager" else "requester"
    return make_user("outsider", role, customer)


def token_of(user: User) -> dict[str, str]:
    """Return the header of a program of the user's."""
    Token.objects.create(user=user, name="x", digest=digest_of(TEXT), created_at=NOON)
    return HEADER


def test_restricted_and_absent_look_alike(incident, outsider):
    browser, values = signed_in(outsider), values_of(incident, word=SECRET)
    before, asked = state_of(incident), 0
    for address in addresses_of_incidents():
        hidden, absent = address.filled(values), address.filled(ABSENT)
        for method in ("get", "post"):
            shown, missing = knock(browser, method, hidden), knock(browser, method, absent)
            where = f"{method.upper()} {address.pattern}"
            assert shown.status_code == missing.status_code, where
            assert shown.status_code in REFUSALS, f"{where} answered {shown.status_code}"
            number = incident.number.encode()
            body = same(shown.content).replace(hidden.encode(), b"P").replace(number, b"N")
            nothing = same(missing.content).replace(absent.encode(), b"P")
            assert body == nothing.replace(b"INC-987654", b"N"), where
            asked += 1
    assert asked > 50
    assert state_of(incident) == before


def test_no_list_search_count_or_export_knows_it(incident, outsider, requester, insider):
    browser, program, header = signed_in(outsider), Client(), token_of(outsider)
    questions = ({"q": SECRET}, {"q": incident.number}, {"text": SECRET, "stage": "any"})
    paths = [address.filled({}) for address in plain_addresses()]
    paths = [path for path in paths if not OPEN_TO_ALL.match(path)]
    of_programs = [path for path in paths if path.startswith("/api/")]
    moved, telling = [], [f"{SECRET} is", f"{SECRET} shows", f"{NOTE} did"]
    with time_machine.travel(NOW, tick=False):
        before = {path: same(browser.get(path).getvalue()) for path in paths}
        another = another_like(incident, by=requester, taken_by=insider)
        telling += [f"/{each.number}" for each in (incident, another)]
        asking = [(path, partial(browser.get, path)) for path in paths]
        asking += [(path, partial(program.get, path, headers=header)) for path in of_programs]
        for path, ask in asking:
            for question, answer in answers(ask, questions):
                body = answer.getvalue()
                assert answer.status_code < 500, f"{path} {question}"
                assert not [each for each in telling if each.encode() in body], f"{path} {question}"
                if not question and before[path] not in {None, same(body)}:
                    moved.append(path)
            before[path] = None  # it has been asked once more
    assert not moved, moved  # no count is another because one more is there
    found = search(user=User.objects.get(pk=outsider.pk), text=SECRET, at=NOW)
    assert (found.hits, found.total) == ([], 0)


def test_no_notice_and_no_mail_speaks_of_it(incident, outsider, insider):
    actions.reply(incident=incident, by=insider, at=NOON, text=f"{SECRET} is back")
    actions.note(incident=incident, by=insider, at=NOON, text=f"{NOTE} again")
    notify(list(Entry.objects.order_by("id")))

    assert not Notice.objects.filter(person=outsider).exists()
    assert not Sending.objects.filter(person=outsider).exclude(outcome=Outcome.NOT_SENT).exists()


def test_no_link_leads_to_it(incident, outsider, insider, agent, requester):
    open_one = actions.report(by=requester, at=NOON, title="In the open")
    links.add(record=incident, other=open_one, meaning="related", by=insider, at=NOON)

    assert link_queries.of_record(record=open_one, user=outsider) == []
    if outsider.organisation == agent.organisation:
        page = signed_in(outsider).get(open_one.get_absolute_url())
        assert page.status_code == 200
        assert incident.number not in page.text
        history = signed_in(outsider).get(f"/api/incidents/{open_one.number}/history")
        assert incident.number not in history.text
        assert SECRET not in history.text
    assert [each.record.pk for each in link_queries.of_record(record=open_one, user=insider)] == [
        incident.pk
    ]


def test_who_works_on_it_sees_it_and_is_seen_looking(incident, insider):
    browser = signed_in(insider)

    assert SECRET in browser.get(incident.get_absolute_url()).text
    assert SECRET in browser.get("/search/", {"q": SECRET}).text
    assert Entry.objects.filter(event=EVENT, by_id=insider.pk, record=incident.number).count() == 1


@pytest.fixture
def family(agent, stranger, requester, other_customer, make_user, provider):
    """A child of one customer under a parent of another, and who sees the child alone."""
    parent = actions.report(by=stranger, at=NOON, title=f"{SECRET} is slow")
    child = actions.report(by=requester, at=NOON, title="Mail is slow")
    sibling = actions.report(by=stranger, at=NOON, title=f"{SECRET} is slow as well")
    for each in (child, sibling):
        actions.adopt(incident=each, parent=parent, by=agent, at=NOON)
    return parent, child


def test_a_role_for_one_organisation_opens_the_restricted_records_of_it_alone(
    make_user, provider, customer, incident, insider, stranger
):
    theirs = actions.report(by=stranger, at=NOON, title=f"{SECRET} elsewhere", symptom="x")
    restrict(theirs)
    Role.objects.create(
        code="confidant", name_en="C", name_zh="C", permissions=["record.view_restricted"]
    )
    role = Role.objects.get(code="confidant")
    agent = make_user("outsider", "agent", provider)
    access.give(role=role, to=agent, by=None, at=NOON, organisation=customer)
    blind = make_user("blind", "confidant", customer, only_for=customer)  # sees no incidents at all
    browser, program, header = signed_in(agent), Client(), token_of(agent)

    assert browser.get(incident.get_absolute_url()).status_code == 200
    assert browser.get(theirs.get_absolute_url()).status_code == 404
    rows = Record.objects.filter(pk__in=[incident.pk, theirs.pk])
    seen = narrow(rows, user=agent, kinds=("incident",))
    assert [each.pk for each in seen] == [incident.pk]
    assert [sees(agent, record=each) for each in (incident, theirs)] == [True, False]
    listed = program.get("/api/incidents", headers=header).json()["items"]
    assert [each["number"] for each in listed] == [incident.number]
    found = search(user=agent, text=SECRET, at=NOW).hits
    assert [each.record.number for each in found] == [incident.number]
    assert Entry.objects.filter(event=EVENT, by_id=agent.pk, record=incident.number).exists()
    for person in (blind, make_user("other", "agent", provider)):
        assert not narrow(rows, user=person, kinds=("incident",)).exists()
        assert signed_in(person).get(incident.get_absolute_url()).status_code in {403, 404}


def test_why_somebody_sees_a_restricted_record_names_the_grant_for_its_organisation(
    make_user, provider, customer, incident, theirs_restricted
):
    role = Role.objects.create(
        code="confidant", name_en="C", name_zh="C", permissions=["record.view_restricted"]
    )
    agent = make_user("outsider", "agent", provider)
    access.give(role=role, to=agent, by=None, at=NOON, organisation=customer)

    for record, is_allowed in ((incident, True), (theirs_restricted, False)):
        way = restricted_way(agent, record, NOON)
        assert (way.answer.is_allowed, way.is_met) == (is_allowed, False)


@pytest.fixture
def theirs_restricted(stranger):
    """A restricted incident of another customer."""
    theirs = actions.report(by=stranger, at=NOON, title="Elsewhere", symptom="x")
    restrict(theirs)
    return theirs


def test_a_parent_of_another_customer_is_not_named_on_its_child(
    family, make_user, provider, customer, agent
):
    parent, child = family
    inner = make_user("inner", "agent", provider, only_for=customer)
    browser = signed_in(inner)
    number = re.compile(rf"\b{parent.number}\b(?!\d)")

    for path in (
        child.get_absolute_url(),
        f"/incidents/{child.number}/panel/",
        f"/incidents/{child.number}/timeline/",
        f"/incidents/{child.number}/adopt/",
        f"/api/incidents/{child.number}",
        f"/api/incidents/{child.number}/history",
        "/api/incidents",
    ):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert SECRET not in answer.text, path
        assert not number.search(answer.text.replace("such as INC-12", "")), path
    listed = browser.get("/incidents/", {"parent": parent.number, "stage": "any"})
    assert child.number not in listed.text.replace("such as INC-12", "")

    page = signed_in(agent).get(child.get_absolute_url()).text
    assert f"made it a child of {parent.number}" in page
    assert f"{parent.number} {SECRET} is slow" in page


def test_children_of_another_customer_are_not_named_on_their_parent(
    family, make_user, provider, other_customer
):
    parent, child = family
    actions.edit(
        incident=child, by=User.objects.get(login="agent"), at=NOON, title=f"{NOTE} is off"
    )
    inner = make_user("inner", "agent", provider, only_for=other_customer)

    page = signed_in(inner).get(parent.get_absolute_url())

    assert f"{SECRET} is slow as well" in page.text
    assert NOTE not in page.text
    assert child.get_absolute_url() not in page.text


@pytest.fixture
def noted(requester, agent, settings, tmp_path):
    """An incident its requester sees, with an internal note and a file at the note."""
    settings.MEDIA_ROOT = tmp_path
    incident = actions.report(by=requester, at=NOON, title="Mail is down")
    note = actions.note(incident=incident, by=agent, at=NOON, text=f"{NOTE} did it")
    for comment, name in ((note, f"{NOTE}.txt"), (None, f"{NOTE}-2.txt")):
        attachments.add(
            record=incident,
            by=agent,
            at=NOON,
            name=name,
            content=[NOTE.encode()],
            comment=comment,
            is_internal=True,
        )
    return incident


def readers_of_the_public_part(requester, make_user, customer, incident):
    """Return the people who see the incident and not what staff notes on it."""
    watcher = make_user("watcher", "requester", customer)
    incident.watchers.add(watcher)
    return [requester, watcher, make_user("chief", "customer_manager", customer)]


def test_notes_are_for_staff_alone(noted, requester, agent, make_user, customer):
    values = {"number": noted.number, "name": "title", "pk": noted.comments.get().pk}
    files = noted.attachments.order_by("pk")
    questions = ({"q": NOTE}, {"text": NOTE, "stage": "any"}, {"show": "notes"})
    for reader in readers_of_the_public_part(requester, make_user, customer, noted):
        browser, asked = signed_in(reader), 0
        assert browser.get(noted.get_absolute_url()).status_code == 200
        for address in [*addresses_of_incidents(), *plain_addresses()]:
            if set(address.arguments) - values.keys() or OPEN_TO_ALL.match("/" + address.pattern):
                continue
            ask = partial(browser.get, address.filled(values))
            for question, answer in answers(ask, questions):
                where = f"{reader.login}: {address.pattern} {question}"
                assert answer.status_code < 500, where
                body = answer.getvalue().replace(b'value="' + NOTE.encode(), b"")
                assert f"{NOTE} did".encode() not in body, where
                assert f"{NOTE}.txt".encode() not in body, where
                assert f"{NOTE}-2".encode() not in body, where
                asked += 1
        assert asked > 100
        for file in files:
            assert browser.get(file.get_absolute_url()).status_code == 404
        assert search(user=reader, text=NOTE, at=NOW).hits == []
        listed = browser.get("/incidents/", {"text": NOTE, "stage": "any"})
        assert noted.number not in listed.text
    assert NOTE in signed_in(agent).get(noted.get_absolute_url()).text
    assert files.count() == 2


def test_a_note_is_told_to_nobody_outside(noted, requester, make_user, customer):
    readers = readers_of_the_public_part(requester, make_user, customer, noted)
    notify(list(Entry.objects.filter(event="incident.note")))

    assert Comment.objects.filter(is_internal=True).exists()
    assert not Notice.objects.filter(person__in=readers).exists()
    told = Sending.objects.filter(person__in=readers).exclude(outcome=Outcome.NOT_SENT)
    assert not told.exists()
    assert Incident.objects.get(pk=noted.pk).watchers.count() == 1
