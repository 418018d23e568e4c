"""People, organisations and records that tests of every module start from."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures import rules

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def _own_connection(django_db_setup, django_db_blocker):
    """Hang up after the test, so that nothing it switched off outlives it."""
    yield
    with django_db_blocker.unblock():
        let_triggers_fire(True)
        connections.close_all()


@pytest.fixture
def committed(_own_connection, transactional_db):
    """Let transactions of the test really commit; other processes see what it does."""
    yield
    let_triggers_fire(False)  # else the trail refuses to be emptied


def let_triggers_fire(wanted: bool, /) -> None:
    """Switch our own triggers on or off; the owner of the tables may, whatever the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgfoid IN (SELECT oid FROM pg_proc WHERE proname = 'trail_is_append_only')"
        )
        for (table,) in cursor.fetchall():
            way = "ENABLE" if wanted else "DISABLE"
            cursor.execute(f"ALTER TABLE {table} {way} TRIGGER USER")


@pytest.fixture
def another_connection(committed):
    """Another client of the same database."""
    settings = connection.get_connection_params()
    wanted = {key: settings[key] for key in ("dbname", "user", "host", "port") if key in settings}
    with psycopg.connect(**wanted) as other:
        yield other


@pytest.fixture(autouse=True)
def _fresh_rules():
    """Forget the versions of procedures that another test made and rolled back."""
    rules.forget()


@pytest.fixture
def shipped(db):
    """What every installation starts with."""
    from evident.main.installation import ensure_shipped

    ensure_shipped(at=NOON)


@pytest.fixture
def provider(shipped):
    """Ourselves."""
    return Organisation.objects.create(
        code="provider", name="Provider", kind=OrganisationKind.PROVIDER
    )


@pytest.fixture
def customer(shipped):
    """A customer."""
    return Organisation.objects.create(code="acme", name="Acme")


@pytest.fixture
def other_customer(shipped):
    """Another customer, who must see nothing of the first."""
    return Organisation.objects.create(code="globex", name="Globex")


@pytest.fixture
def make_user():
    """Make a person who holds one role."""

    def make(
        login: str,
        role: str,
        organisation: Organisation,
        *,
        only_for: Organisation | None = None,
        **scope: Any,
    ) -> User:
        user = User.objects.create_user(
            login, name=login.title(), organisation=organisation, email=f"{login}@example.org"
        )
        access.give(
            role=Role.objects.get(code=role),
            to=user,
            by=None,
            at=NOON,
            organisation=only_for,
            **scope,
        )
        return user

    return make


@pytest.fixture
def agent(make_user, provider):
    """Somebody of the service desk."""
    return make_user("agent", "agent", provider)


@pytest.fixture
def manager(make_user, provider):
    """The incident manager."""
    return make_user("manager", "process_manager", provider)


@pytest.fixture
def administrator(make_user, provider):
    """Who installs and connects."""
    return make_user("administrator", "administrator", provider)


@pytest.fixture
def requester(make_user, customer):
    """A user at a customer."""
    return make_user("requester", "requester", customer)


@pytest.fixture
def stranger(make_user, other_customer):
    """A user at another customer."""
    return make_user("stranger", "requester", other_customer)


@pytest.fixture
def desk(agent, provider):
    """The service desk."""
    team = Team.objects.create(code="desk", name="Service desk", tier=1)
    team.members.add(agent)
    return team
