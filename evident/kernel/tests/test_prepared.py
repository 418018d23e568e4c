"""Queries built once give what the query sets give."""

from datetime import timedelta

import pytest
from django.db import connection

from evident.conftest import NOON
from evident.kernel.access.models import Grant, Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.prepared import Given, Prepared
from evident.kernel.tokens.models import Token


@pytest.fixture
def given(agent, desk):
    """A role held by oneself from tomorrow on, beside those of the team."""
    Grant.objects.filter(user=agent).delete()
    role = Role.objects.get(code="agent")
    Grant.objects.create(team=desk, role=role)
    Grant.objects.create(user=agent, role=role, valid_from=NOON + timedelta(days=1))
    return Prepared(
        lambda: Grant.objects.of(Given("user")).in_force(Given("at")).select_related("role", "team")
    )


def test_the_answer_is_that_of_the_query_set(given, agent, requester):
    for user in (agent, requester):
        for at in (NOON, NOON + timedelta(days=2)):
            plain = Grant.objects.of(user).in_force(at)
            assert {grant.pk for grant in given.all(user=user.pk, at=at)} == {
                grant.pk for grant in plain
            }
    assert len(given.all(user=agent.pk, at=NOON + timedelta(days=2))) == 2


def test_what_stands_beside_a_row_comes_along(given, agent, django_assert_num_queries):
    with django_assert_num_queries(1):
        (grant,) = given.all(user=agent.pk, at=NOON)
        assert grant.role.permissions
        assert grant.team.name

    assert grant == Grant.objects.get(pk=grant.pk)
    assert grant.role.permissions == Grant.objects.get(pk=grant.pk).role.permissions


def test_values_are_converted_as_the_fields_say(agent):
    Token.objects.create(user=agent, name="'; --", digest="a", permissions=["x"], created_at=NOON)
    asked = Prepared(lambda: Token.objects.filter(digest=Given("digest")))

    found, plain = asked.first(digest="a"), Token.objects.get()

    for field in Token._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(plain, field.attname)
    assert asked.first(digest="'; DROP TABLE api_token; --") is None


def test_a_query_is_built_once_whatever_it_is_asked(agent):
    built = []

    def build():
        built.append(1)
        return User.objects.filter(pk=Given("key")).only("login").order_by()

    asked = Prepared(build)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        (before,) = cursor.fetchone()
        assert asked.first(key=agent.pk).login == "agent"
        assert asked.first(key=agent.pk + 1_000_000) is None
        assert asked.first(key=2**40) is None
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        (after,) = cursor.fetchone()

    assert built == [1]
    assert after - before <= 1  # none where the server is somebody else's


def test_a_table_that_changed_is_read_as_it_is_then(db):
    asked = Prepared(lambda: Team.objects.filter(code=Given("code")))
    Team.objects.create(code="a", name="First")
    assert asked.first(code="a").name == "First"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE INDEX for_a_test ON accounts_team (name)")
    Team.objects.update(name="Second")

    assert asked.first(code="a").name == "Second"
