"""Whatever is sent to the API, it never answers 500, and it answers as its document says."""

import json
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from evident.conftest import NOON, count_from_one
from evident.kernel.access.models import Grant, Role
from evident.kernel.accounts.models import Team
from evident.kernel.calendars.models import Calendar
from evident.kernel.comments.models import Comment
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from evident.main.api import api
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import CannedReply, IncidentTemplate, RoutingRule
from evident.resolution.incidents.queries.settings import KINDS
from tests.journeys.world.people import person

TEXT = "evi_fuzz"
document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"), default=str))
schema = schemathesis.openapi.from_dict(document)
schema.app = get_wsgi_application()
schema.location = "/api/openapi.json"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """What is asked for, made once; each test takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        count_from_one()
        make_world()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def token(world, db, kept_connection):
    """The key of somebody who holds every role."""
    return {"Authorization": f"Bearer {TEXT}"}


def make_world() -> None:
    """Let there be somebody who holds every role, a key of his, and an incident to knock at."""
    provider = Organisation.objects.create(
        code="provider", name="Provider", kind=OrganisationKind.PROVIDER
    )
    customer = Organisation.objects.create(code="acme", name="Acme")
    roles = Role.objects.exclude(code="requester").values_list("code", flat=True)
    agent = person("agent", "Agent", provider, *roles)
    requester = person("requester", "Requester", customer, "requester")
    desk = Team.objects.create(code="desk", name="Service desk", tier=1)
    desk.members.add(agent)
    Token.objects.create(user=agent, name="fuzz", digest=digest_of(TEXT), created_at=NOON)
    incident = actions.report(by=requester, at=NOON, title="Mail does not open")
    names = {"name_en": "Hello", "name_zh": "您好"}
    for kind, facts in (
        (CannedReply, names | {"text_en": "Hello", "text_zh": "您好"}),
        (IncidentTemplate, names | {"title": "Disk full"}),
        (RoutingRule, {"name": "Mail", "team": desk}),
    ):
        kind.objects.create(**facts)
    actions.note(incident=incident, by=agent, at=NOON, text="Asked")


def known(operation: str) -> dict[str, Any]:
    """Return, for what an address takes, values that name something there is."""
    of_settings = [kind for kind in KINDS if f"/settings/{kind}" in operation]
    return {
        "number": 1 if "/versions/" in operation else "INC-1",
        "calendar": Calendar.objects.values_list("code", flat=True).first(),
        "setting": next((KINDS[kind].objects.first().pk for kind in of_settings), 1),
        "comment": Comment.objects.values_list("pk", flat=True).first(),
        "kind": "incident",
        "measure": "incident.reported",
        "check": "incident.classified",
        "entry": Entry.objects.latest("pk").pk,
        "login": "requester",
        "team": "desk",
        "organisation": "acme",
        "role": "agent",
        "grant": Grant.objects.values_list("pk", flat=True).first(),
    }


OPERATIONS = {found.ok().label: found.ok() for found in schema.get_all_operations()}


COMMITS = ("POST /api/trail/export", "POST /api/samples/{sample}/archive")
"""Refuse to run inside the transaction of a test; tried where transactions commit."""
ASKED = [operation for operation in OPERATIONS if operation not in COMMITS]


@pytest.mark.slow
@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each not in COMMITS]
)  # an id for each, or workers lose all but one
def test_the_api_never_breaks(operation, token):
    there = known(operation)

    @given(case=OPERATIONS[operation].as_strategy())
    @settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        for name in case.path_parameters or {}:
            case.path_parameters[name] = there.get(name, case.path_parameters[name])
        case.call_and_validate(
            headers=token,
            checks=[not_a_server_error, content_type_conformance, response_schema_conformance],
        )

    ask()


def test_every_operation_is_asked():
    methods = {"get", "post", "put", "patch", "delete"}
    told = [
        f"{method.upper()} {path}"
        for path, found in document["paths"].items()
        for method in methods & found.keys()
    ]
    assert sorted(OPERATIONS) == sorted(told)
