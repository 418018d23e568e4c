"""People, teams and organisations: they come, change and go, and leave a trace."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.queries import may
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration import queries
from evident.kernel.administration.actions import organisations, people, teams
from evident.kernel.tokens import actions as tokens
from evident.kernel.trail.models import Entry


def add(by, organisation, login="anna", **facts):
    return people.create(
        by=by, at=NOON, login=login, name="Anna Li", organisation=organisation, **facts
    )


def test_a_new_person_is_in_the_trail_and_has_no_password(administrator, provider):
    person = add(administrator, provider, email="anna@example.org")

    assert not person.has_usable_password()
    entry = Entry.objects.get(event="account.create")
    assert (entry.by_id, entry.organisation_id) == (administrator.pk, provider.pk)
    assert entry.facts["login"] == "anna"


@pytest.mark.parametrize("login", ["anna", "ANNA", " Anna "])
def test_sign_in_names_are_unique_in_any_case(administrator, provider, login):
    add(administrator, provider)

    with pytest.raises(ValidationError, match="signs in by this name"):
        add(administrator, provider, login=login)

    assert User.objects.filter(login__iexact="anna").count() == 1


def test_only_administrators_add_people(manager, provider):
    with pytest.raises(PermissionDenied):
        add(manager, provider)

    assert not User.objects.filter(login="anna").exists()


def test_an_administrator_of_one_organisation_looks_after_its_people_alone(
    make_user, provider, customer, other_customer
):
    local = make_user("local", "administrator", customer, only_for=customer)
    elsewhere = make_user("elsewhere", "requester", other_customer)

    assert add(local, customer).organisation == customer
    with pytest.raises(PermissionDenied):
        add(local, other_customer, login="berta")
    with pytest.raises(PermissionDenied):
        people.change(person=elsewhere, by=local, at=NOON, name="Changed")
    with pytest.raises(PermissionDenied):
        people.change(
            person=User.objects.get(login="anna"), by=local, at=NOON, organisation=other_customer
        )
    assert elsewhere not in queries.people(local)


def test_a_change_keeps_before_and_after(administrator, provider):
    person = add(administrator, provider)

    people.change(person=person, by=administrator, at=NOON, name="Anna Wang", language="zh-hans")

    entry = Entry.objects.get(event="account.change")
    assert entry.changes == {"name": ["Anna Li", "Anna Wang"], "language": ["", "zh-hans"]}


def test_deactivating_ends_sessions_and_revokes_tokens_and_deletes_nothing(
    administrator, agent, desk
):
    browser = Client()
    browser.force_login(agent)
    UserSession.objects.create(
        user=agent, session_key=browser.session.session_key, ip="127.0.0.1", user_agent="x"
    )
    token, _text = tokens.create(by=agent, at=NOON, name="monitoring")

    people.deactivate(person=agent, by=administrator, at=NOON)

    token.refresh_from_db()
    assert token.revoked_at == NOON
    assert browser.get("/").status_code == 302
    assert not UserSession.objects.filter(user=agent).exists()
    assert Grant.objects.filter(user=agent).exists()
    assert Entry.objects.get(event="account.deactivate").facts["tokens"] == 1
    people.activate(person=agent, by=administrator, at=NOON)
    assert may(User.objects.get(pk=agent.pk), "incident.view")


def test_nobody_deactivates_himself_or_the_last_administrator(administrator, make_user, provider):
    local = make_user("local", "administrator", provider, only_for=provider)

    with pytest.raises(ValidationError):
        people.deactivate(person=administrator, by=administrator, at=NOON)
    with pytest.raises(PermissionDenied):
        people.deactivate(person=administrator, by=local, at=NOON)

    administrator.refresh_from_db()
    assert administrator.is_active


def test_who_may_not_give_roles_cannot_open_an_administrators_door(
    administrator, make_user, provider
):
    role = Role.objects.create(code="hr", name_en="HR", name_zh="HR", permissions=["account.*"])
    clerk = make_user("clerk", "hr", provider)

    for step in (
        lambda: people.change(person=administrator, by=clerk, at=NOON, email="clerk@evil.org"),
        lambda: people.invite(person=administrator, by=clerk, at=NOON, is_mailed=False),
        lambda: people.deactivate(person=administrator, by=clerk, at=NOON),
    ):
        with pytest.raises(PermissionDenied):
            step()

    assert role.grants.count() == 1
    assert Entry.objects.filter(by_id=clerk.pk).count() == 0


def test_a_team_that_holds_roles_takes_members_only_from_who_may_give_roles(
    administrator, make_user, provider, agent, requester, desk
):
    Role.objects.create(code="hr", name_en="HR", name_zh="HR", permissions=["account.*"])
    clerk = make_user("clerk", "hr", provider)
    teams.add_members(team=desk, by=clerk, at=NOON, people=[requester])
    access.give(role=Role.objects.get(code="agent"), to=desk, by=administrator, at=NOON)

    with pytest.raises(PermissionDenied):
        teams.add_members(team=desk, by=clerk, at=NOON, people=[clerk])

    assert not desk.members.filter(pk=clerk.pk).exists()
    assert Entry.objects.filter(event="team.add_members").count() == 1


def test_whoever_leads_a_team_is_a_member(administrator, make_user, provider, agent, requester):
    team = teams.create(by=administrator, at=NOON, code="net", name="Network", lead=agent)
    assert list(team.members.all()) == [agent]
    facts = {"name": "Network", "tier": 1, "is_active": True, "at": NOON}
    teams.change(team=team, by=administrator, lead=requester, **facts)
    assert set(team.members.all()) == {agent, requester}

    Role.objects.create(code="hr", name_en="HR", name_zh="HR", permissions=["account.*"])
    clerk = make_user("clerk", "hr", provider)
    access.give(role=Role.objects.get(code="agent"), to=team, by=administrator, at=NOON)
    with pytest.raises(PermissionDenied):
        teams.change(team=team, by=clerk, lead=clerk, **facts)
    team.refresh_from_db()
    assert team.lead == requester
    assert not team.members.filter(pk=clerk.pk).exists()


def test_teams_change_and_lose_their_lead_with_the_membership(administrator, agent, desk):
    teams.change(
        team=desk, by=administrator, at=NOON, name="First line", tier=2, lead=agent, is_active=True
    )
    teams.remove_member(team=desk, by=administrator, at=NOON, person=agent)

    desk.refresh_from_db()
    assert (desk.name, desk.tier, desk.lead) == ("First line", 2, None)
    assert Entry.objects.get(event="team.change").changes["tier"] == [1, 2]
    with pytest.raises(ValidationError):
        teams.create(by=administrator, at=NOON, code="desk", name="Again")
    assert Team.objects.count() == 1


def test_the_service_provider_stays(administrator, provider, customer):
    with pytest.raises(ValidationError):
        organisations.change(
            organisation=provider,
            by=administrator,
            at=NOON,
            name="Us",
            kind="customer",
            is_active=True,
        )
    organisations.change(
        organisation=customer,
        by=administrator,
        at=NOON,
        name="Acme Ltd",
        kind="customer",
        is_active=False,
    )

    provider.refresh_from_db()
    customer.refresh_from_db()
    assert (provider.kind, customer.name, customer.is_active) == ("provider", "Acme Ltd", False)


@pytest.mark.parametrize("ask", [queries.people, queries.teams, queries.organisations])
def test_lists_are_refused_to_everybody_else(agent, ask):
    with pytest.raises(PermissionDenied):
        ask(agent)
