"""Roles and grants: shaped by the organisation, and never so that nobody administers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from evident.conftest import NOON
from evident.kernel.access import actions, permissions, roles
from evident.kernel.access.administrators import administrators
from evident.kernel.access.models import Grant, Role
from evident.kernel.accounts.models import User
from evident.kernel.trail.models import Entry


def change(role, by, permissions):
    return roles.change(
        role=role,
        by=by,
        at=NOON,
        name_en=role.name_en,
        name_zh=role.name_zh,
        permissions=permissions,
    )


def test_a_role_of_ones_own_is_made_and_changed(administrator):
    role = roles.create(
        by=administrator,
        at=NOON,
        code="reader",
        name_en="Reader",
        name_zh="读者",
        permissions=["*.view"],
    )
    change(role, administrator, ["*.view", "measure.view"])

    entry = Entry.objects.get(event="role.change")
    assert entry.changes == {"permissions": [["*.view"], ["*.view", "measure.view"]]}


def test_a_permission_nobody_declared_is_refused(administrator):
    agent = Role.objects.get(code="agent")

    with pytest.raises(ValidationError):
        change(agent, administrator, ["incident.fly"])

    agent.refresh_from_db()
    assert "incident.fly" not in agent.permissions


def test_the_role_of_administrators_cannot_lose_what_they_need(administrator):
    role = Role.objects.get(code="administrator")

    with pytest.raises(ValidationError, match="Nobody would be left"):
        change(role, administrator, ["calendar.*"])

    role.refresh_from_db()
    assert "access.*" in role.permissions
    assert not Entry.objects.filter(event="role.change").exists()


def test_the_last_administrator_keeps_the_role(administrator, make_user, provider):
    last = Grant.objects.get(user=administrator)

    with pytest.raises(ValidationError):
        actions.withdraw(grant=last, by=administrator, at=NOON)
    assert administrators(at=NOON) == {administrator.pk}

    second = make_user("second", "administrator", provider)
    actions.withdraw(grant=last, by=second, at=NOON)
    assert administrators(at=NOON) == {second.pk}


def test_who_administers_until_a_date_does_not_count(administrator, make_user, provider):
    make_user("guest", "administrator", provider, valid_until=NOON + timedelta(days=3))

    with pytest.raises(ValidationError):
        actions.withdraw(grant=Grant.objects.get(user=administrator), by=administrator, at=NOON)


def test_an_external_auditor_needs_an_end(administrator, agent):
    role = Role.objects.get(code="external_auditor")

    with pytest.raises(ValidationError):
        actions.give(role=role, to=agent, by=administrator, at=NOON)
    actions.give(
        role=role, to=agent, by=administrator, at=NOON, valid_until=NOON + timedelta(days=1)
    )

    assert Grant.objects.filter(role=role).count() == 1


def test_grants_are_given_by_who_may_to_who_is_active(administrator, agent):
    role = Role.objects.get(code="agent")

    with pytest.raises(PermissionDenied):
        actions.give(role=role, to=administrator, by=agent, at=NOON)
    agent.is_active = False
    with pytest.raises(ValidationError):
        actions.give(role=role, to=agent, by=administrator, at=NOON)


def test_a_grant_ends_once(administrator, agent):
    grant = Grant.objects.get(user=agent)
    actions.withdraw(grant=grant, by=administrator, at=NOON)

    with pytest.raises(ValidationError):
        actions.withdraw(grant=grant, by=administrator, at=NOON)

    assert Entry.objects.filter(event="grant.withdraw").count() == 1
    assert not User.objects.get(pk=agent.pk).grants.in_force(NOON).exists()


def test_a_later_version_of_the_product_adds_only_what_is_new(administrator, monkeypatch):
    role = Role.objects.get(code="requester")
    change(role, administrator, [code for code in role.permissions if code != "*.report"])
    monkeypatch.setitem(permissions._shipped_by_modules, "requester", ["incident.watch"])

    actions.ensure_shipped(at=NOON)

    role.refresh_from_db()
    assert "incident.watch" in role.permissions
    assert "*.report" not in role.permissions, "what was taken away came back"
    entry = Entry.objects.filter(event="role.change").latest("pk")
    assert entry.by_id is None
    assert entry.changes["permissions"][1] == role.permissions


def test_shipping_twice_changes_nothing(shipped):
    before = Entry.objects.count()

    actions.ensure_shipped(at=NOON)

    assert Entry.objects.count() == before
