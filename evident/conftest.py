"""People, organisations and records that tests of every module start from."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection

from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.access.queries import product_itself
from evident.kernel.accounts.models import Team, User
from evident.kernel.measures import definition
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures import rules
from evident.relationships.service_levels import terms

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def committed(transactional_db):
    """Let transactions of the test really commit; other processes see what it does."""


@pytest.fixture
def another_connection(committed):
    """Another client of the same database."""
    settings = connection.get_connection_params()
    wanted = {key: settings[key] for key in ("dbname", "user", "host", "port") if key in settings}
    with psycopg.connect(**wanted) as other:
        yield other


@pytest.fixture(autouse=True)
def _fresh_rules():
    """Forget versions of procedures and agreements that another test made and rolled back."""
    rules.forget()
    terms.forget()


@pytest.fixture
def shipped(db):
    """
    What every installation starts with. It stands there already; records count from one.

    Whoever makes records of its own before asks for this first, or they would count twice.
    """
    count_from_one()


def count_from_one() -> None:
    """Let the next record be the first of its kind."""
    with connection.cursor() as cursor:  # sequences take nothing back when a test is rolled back
        cursor.execute(
            "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
            " AND (relname = 'record_id_seq' OR relname LIKE 'record\\_number\\_%')"
        )
        cursor.execute("SELECT setval('trail_entry_id_seq', max(id)) FROM trail_entry")


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


@pytest.fixture
def judged():
    """What a check finds, whoever looks: numbers of the records it is about, and of the broken."""

    def judge(code: str) -> tuple[list[str], list[str]]:
        (check,) = [each for each in definition.checks() if each.code == code]
        found = check.records(product_itself()).filter(**{f"{check.at}__isnull": False})
        rows = found.order_by().values_list("number", flat=True)
        return sorted(rows), sorted(rows.filter(check.breaks))

    return judge


@pytest.fixture
def three_cases(judged):
    """
    Ask a check what it finds without records, with those that keep it, with those that break it.

    A module that brings cases of its own keeps them as CASES, by the code of the check; a test of
    the house looks that every check has some.
    """

    def ask(code: str, case: Any, house: Any) -> None:
        assert judged(code) == ([], [])

        kept = [make(house).number for make in case.keeps]
        for make in case.apart:
            make(house)
        assert judged(code) == (sorted(kept), [])

        broken = [make(house).number for make in case.breaks]
        assert judged(code) == (sorted(kept + broken), sorted(broken))

    return ask
