"""Pages of administration: they work, cost little, and are absent for everybody else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import declared
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration import explaining
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.queries import sees, visible_to
from evident.kernel.tokens.models import Token
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions as incidents
from tests.addresses import walk

PAGES = [
    "", "people/", "people/new/", "teams/", "teams/new/", "organisations/", "organisations/new/",
    "roles/", "roles/new/", "grants/", "grants/new/", "why/", "tokens/", "tokens/own/",
    "tokens/own/new/", "numbering/",
]  # fmt: skip
NEW = {"name": "Anna Li", "login": "anna", "email": "anna@example.org", "phone": ""}


@pytest.fixture
def browser(administrator):
    """The administrator's browser."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens(browser, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        assert browser.get(f"/administration/{path}").status_code == 200


@pytest.mark.slow
def test_nobody_else_opens_one(agent, desk, administrator):
    client = Client()
    client.force_login(agent)
    own = re.compile(r"tokens/own|tokens/<int:pk>")
    for address in walk():
        if not address.name.startswith("administration:") or own.search(address.pattern):
            continue
        for key in (administrator.pk, 987_654):
            path = address.filled({"pk": key})
            assert client.get(path).status_code in {403, 405}, path
            assert client.post(path, {"kind": "incident"}).status_code in {403, 405}, path


def test_a_person_is_added_invited_and_signs_in(browser, provider):
    page = browser.post("/administration/people/new/", NEW | {"organisation": provider.pk})
    person = User.objects.get(login="anna")
    assert page["Location"] == f"/administration/people/{person.pk}/"

    shown = browser.post(f"/administration/people/{person.pk}/invite/")
    link = shown.context["link"]
    guest = Client()
    form = guest.get(link, follow=True)
    path = form.redirect_chain[-1][0]
    assert "Choose your password" in form.text
    assert "anna" in form.text
    assert "new password" not in form.text.lower()
    word = "tulips on the 9th floor"
    done = guest.post(path, {"password1": word, "password2": word}, follow=True)
    assert "Your password is set" in done.text

    person.refresh_from_db()
    assert person.check_password(word)
    assert guest.get(link, follow=True).redirect_chain == []
    assert Entry.objects.filter(event="account.invite").count() == 1
    assert "key" not in str(Entry.objects.get(event="account.invite").facts)


def test_an_invitation_by_mail_names_the_link(browser, agent):
    browser.post(f"/administration/people/{agent.pk}/invite/", {"way": "mail"})

    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert mail.outbox[0].to == [agent.email]
    agent.set_password("tulips on the 9th floor")
    agent.save()
    browser.post(f"/administration/people/{agent.pk}/invite/", {"way": "mail"})
    first, again = mail.outbox
    assert first.subject.endswith("Your account at Evident")
    assert again.subject.endswith("Choose a new password")
    assert "made an account for you" in first.body
    assert "choose a new password" in again.body
    Client().post("/accounts/password/reset/", {"email": agent.email})
    assert "asked for a new password" in mail.outbox[2].body


def test_who_has_no_password_yet_asks_for_a_link_to_choose_it(agent):
    Client().post("/accounts/password/reset/", {"email": agent.email})

    assert "Choose your password" in mail.outbox[0].subject
    assert "new password" not in mail.outbox[0].body


def test_a_name_that_is_taken_is_said_at_the_field(browser, provider, agent):
    facts = NEW | {"organisation": provider.pk, "login": "AGENT"}

    page = browser.post("/administration/people/new/", facts)

    assert page.status_code == 422
    assert "login" in page.context["form"].errors


def test_people_are_found_by_name_role_and_team(browser, agent, requester, desk):
    for question, expected in (
        ({"words": "agen"}, {agent}),
        ({"role": "requester"}, {requester}),
        ({"team": desk.pk}, {agent}),
        ({"words": "nobody"}, set()),
    ):
        assert set(browser.get("/administration/people/", question).context["page"]) == expected


@pytest.mark.slow
def test_the_list_of_people_costs_the_same_for_thousands(
    browser, provider, django_assert_max_num_queries
):
    User.objects.bulk_create(
        User(login=f"p{n}", name=f"Person {n}", organisation=provider) for n in range(2000)
    )
    with django_assert_max_num_queries(14):
        page = browser.get("/administration/people/?page=3")
    assert len(page.context["page"].object_list) == 50


def test_a_person_is_deactivated_after_asking(browser, agent):
    path = f"/administration/people/{agent.pk}/deactivate/"
    assert browser.get(path).status_code == 200
    browser.post(path)

    agent.refresh_from_db()
    assert not agent.is_active
    browser.post(f"/administration/people/{agent.pk}/activate/")
    agent.refresh_from_db()
    assert agent.is_active


def test_the_page_of_a_person_shows_what_is_held(browser, agent, desk):
    role = Role.objects.get(code="internal_auditor")
    access.give(role=role, to=desk, by=None, at=NOON)

    page = browser.get(f"/administration/people/{agent.pk}/")

    assert {grant.role.code for grant in page.context["grants"]} == {"agent", "internal_auditor"}


def test_a_team_is_made_and_joined(browser, agent):
    facts = {"name": "Network", "code": "network", "tier": 2, "lead": "agent"}
    browser.post("/administration/teams/new/", facts)
    team = Team.objects.get(code="network")
    browser.post(f"/administration/teams/{team.pk}/add/", {"person": "agent"})
    assert list(team.members.all()) == [agent]
    unknown = browser.post(f"/administration/teams/{team.pk}/add/", {"person": "nobody"})
    assert unknown.status_code == 422

    browser.post(f"/administration/teams/{team.pk}/remove/", {"person": agent.pk})
    assert not team.members.exists()


def test_a_team_lead_is_shown_by_name_unless_two_are_called_so(browser, agent, requester, desk):
    Team.objects.filter(pk=desk.pk).update(lead=agent)
    page = f"/administration/teams/{desk.pk}/change/"
    assert f'name="lead" value="{agent.name}"' in browser.get(page).text

    User.objects.filter(pk=requester.pk).update(name=agent.name.upper())
    assert f'name="lead" value="{agent.login}"' in browser.get(page).text


def test_an_organisation_is_made_and_changed(browser):
    facts = {"name": "Initech", "code": "initech", "kind": "customer"}
    browser.post("/administration/organisations/new/", facts)
    made = Organisation.objects.get(code="initech")

    browser.post(
        f"/administration/organisations/{made.pk}/", {"name": "Initech Ltd", "kind": "supplier"}
    )

    made.refresh_from_db()
    assert (made.name, made.kind, made.is_active) == ("Initech Ltd", "supplier", False)


def test_a_role_is_changed_but_not_the_last_administrators(browser):
    agent, admin = (Role.objects.get(code=code) for code in ("agent", "administrator"))
    facts = {"name_en": "Agent", "name_zh": "坐席", "permissions": ["trail.read"]}

    assert browser.post(f"/administration/roles/{agent.pk}/", facts).status_code == 302
    refused = browser.post(f"/administration/roles/{admin.pk}/", facts)

    agent.refresh_from_db()
    assert agent.permissions == ["trail.read"]
    assert refused.status_code == 422
    assert "Nobody would be left" in refused.content.decode()


def test_a_grant_is_given_and_withdrawn(browser, agent, customer):
    role = Role.objects.get(code="external_auditor")
    facts = {"role": role.pk, "person": "agent", "organisation": customer.pk}

    assert browser.post("/administration/grants/new/", facts).status_code == 422
    browser.post("/administration/grants/new/", facts | {"valid_until": "2099-01-31"})
    grant = Grant.objects.get(role=role)
    browser.post(f"/administration/grants/{grant.pk}/withdraw/")

    assert grant.organisation == customer
    assert not Grant.objects.in_force(NOON.replace(year=2098)).filter(role=role).exists()


def test_a_token_is_shown_once_and_works(browser, administrator):
    page = browser.post(
        "/administration/tokens/own/new/",
        {"name": "monitoring", "scope": "limited", "patterns": "incident.view"},
    )
    text = page.context["text"]

    assert text in page.content.decode()
    assert text not in browser.get("/administration/tokens/own/").content.decode()
    assert Token.objects.get().permissions == ["incident.view"]
    browser.post(f"/administration/tokens/{Token.objects.get().pk}/revoke/")
    assert Token.objects.get().revoked_at is not None


def test_a_token_is_offered_for_a_year_and_its_scope_is_chosen(browser, administrator):
    address, name = "/administration/tokens/own/new/", {"name": "monitoring"}
    in_a_year = timezone.localdate() + timedelta(days=365)
    offered = browser.get(address).text
    assert f'name="expires_on" value="{in_a_year:%Y-%m-%d}"' in offered

    for wrong in (
        {},
        {"scope": "limited", "patterns": " "},
        {"scope": "everything", "patterns": "incident.view"},
    ):
        assert browser.post(address, name | wrong).status_code == 422
    assert not Token.objects.exists()
    browser.post(address, name | {"scope": "everything", "expires_on": f"{in_a_year:%Y-%m-%d}"})

    token = Token.objects.get()
    assert token.permissions == []
    assert timedelta(days=364) < token.expires_at - token.created_at < timedelta(days=367)


def test_nobody_sees_or_revokes_the_token_of_somebody_else(agent, browser, administrator):
    browser.post(
        "/administration/tokens/own/new/", {"name": "Ada’s monitor", "scope": "everything"}
    )
    token = Token.objects.get(user=administrator)
    client = Client()
    client.force_login(agent)

    assert client.post(f"/administration/tokens/{token.pk}/revoke/").status_code == 404
    assert "Ada’s monitor" not in client.get("/administration/tokens/own/").content.decode()


def test_numbers_change_from_now_on(browser, requester):
    before = incidents.report(by=requester, at=NOON, title="One")
    browser.post(
        "/administration/numbering/",
        {"kind": "incident", "letters": "TKT", "digits": 6, "is_gapless": "on"},
    )
    after = incidents.report(by=requester, at=NOON, title="Two")

    assert before.number.startswith("INC-")
    assert re.fullmatch(r"TKT-\d{6}", after.number)
    entry = Entry.objects.get(event="numbering.change")
    assert entry.changes["is_gapless"] == [False, True]
    wrong = {"kind": "incident", "letters": "a b", "digits": 6}
    assert browser.post("/administration/numbering/", wrong).status_code == 422


def test_the_explanation_says_the_same_as_the_decision(
    administrator, agent, manager, requester, stranger, make_user, provider, customer, desk
):
    narrow = make_user("narrow", "agent", provider, only_for=customer)
    head = make_user("head", "customer_manager", customer, only_for=customer)
    aside = make_user("aside", "customer_manager", customer, only_for=provider)
    own = make_user("own", "requester", customer, only_for=customer)
    elsewhere = make_user("elsewhere", "requester", customer, only_for=provider)
    limited = (narrow, head, aside, own, elsewhere)
    record = incidents.report(by=requester, at=NOON, title="Mail is down")
    record.watchers.add(own, elsewhere)
    for restricted in (False, True):
        type(record).objects.filter(pk=record.pk).update(is_restricted=restricted)
        record.refresh_from_db()
        for person in (administrator, agent, manager, requester, stranger, *limited):
            sight = explaining.why_sees(by=administrator, person=person, record=record, at=NOON)
            opened = any(way.opens for way in sight.ways)
            unlocked = sight.restricted is None or (
                sight.restricted.is_met or sight.restricted.answer.is_allowed
            )
            assert (opened and unlocked) == sight.is_seen == sees(person, record=record)
            assert sight.is_seen == visible_to(person).filter(pk=record.pk).exists()
            if person in limited and not restricted:
                assert sight.is_seen == (person in (narrow, head, own)), person
            for code in declared():
                for subject in (record,) if restricted else (None, record):
                    said = explaining.why_may(
                        by=administrator, person=person, code=code, at=NOON, record=subject
                    )
                    assert said.is_allowed == access_of(person).may(code, subject), code


def test_the_page_explains(browser, requester, agent):
    record = incidents.report(by=requester, at=NOON, title="Mail is down")
    question = {"person": "requester", "code": "incident.resolve", "record": record.number}

    page = browser.get("/administration/why/", question)

    assert not page.context["answer"].is_allowed
    assert page.context["sight"].is_seen
    wrong = browser.get("/administration/why/", question | {"record": "INC-99999"})
    assert wrong.status_code == 422


def test_the_overview_warns(browser, administrator):
    page = browser.get("/administration/")

    said = " ".join(warning["text"] for warning in page.context["warnings"])
    assert "Only one person administers" in said
    assert "No job process" in said


def test_home_tells_who_is_not_in_yet_and_what_ends_soon(browser, administrator, agent, requester):
    soon, late = NOON + timedelta(days=20), NOON + timedelta(days=200)
    role = Role.objects.get(code="requester")
    access.give(role=role, to=agent, valid_until=soon, by=administrator, at=NOON)
    access.give(role=role, to=requester, valid_until=late, by=administrator, at=NOON)
    User.objects.filter(pk=requester.pk).update(last_login=NOON)

    with time_machine.travel(NOON, tick=False):
        page = browser.get("/").content.decode()
        attention, ending = (
            browser.get(f"/home/{name}/").content.decode()
            for name in ("administration.attention", "administration.ending")
        )

    never = page.split("Not signed in yet")[-1]
    assert "Only one person administers Evident" in attention
    assert ending.count("in 2 wk") + ending.count("in 3 wk") == 1
    assert agent.name in never.split("</section>")[0]
    assert requester.name not in never.split("</section>")[0]


def test_home_shows_nobody_else_what_administrators_do(agent):
    client = Client()
    client.force_login(agent)
    page = client.get("/").content.decode()
    assert "Ends soon" not in page
    assert "Not signed in yet" not in page
