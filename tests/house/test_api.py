"""What the document of the API owes its readers."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.urls import resolve
from ninja import Schema

from evident.api.document import operations
from evident.main.api import api

SHORTEST = 12
MAKES = {
    "add", "attach", "cite", "create", "draft", "inform", "judge", "plan", "propose", "raise",
    "remind", "report", "send", "upload",
}  # fmt: skip
"""Words by which an operation says that something is there afterwards which was not before."""
SAME_AGAIN = {
    "add_service_customer", "add_service_dependency", "add_team_members", "plan_major_review",
    "send_article_back", "send_article_revision_back", "send_document_back",
    "send_document_revision_back",
}  # fmt: skip
"""What of these does nothing more, or is refused, when it is asked for again."""


def kinds_of(schema: type[Schema]) -> Iterator[type[Schema]]:
    """Return every schema made of `schema`."""
    for kind in schema.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_no_two_schemas_bear_one_name():
    """The document knows a schema by its name alone: of two, one would take the other's place."""
    homes = defaultdict(set)
    for schema in kinds_of(Schema):
        if schema.__module__.startswith("evident.") and "[" not in schema.__name__:
            homes[schema.__name__].add(schema.__module__)

    assert len(homes) > 100
    assert {name: sorted(found) for name, found in homes.items() if len(found) > 1} == {}


@pytest.fixture
def told():
    """Every operation of the document, by its name."""
    return {each["operationId"]: each for each in operations(api.get_openapi_schema())}


def test_every_operation_has_a_name_of_its_own_and_a_place(told):
    assert len(told) == len(operations(api.get_openapi_schema()))
    assert [name for name, each in told.items() if not each.get("tags")] == []
    assert [name for name in told if "_" not in name or not name.islower()] == []


def test_every_operation_says_what_it_does_in_a_sentence(told):
    thin = {
        name: each["description"]
        for name, each in told.items()
        if len(each["description"]) < SHORTEST or each["description"].strip()[-1] not in ".”"
    }
    assert thin == {}
    assert told["resolve_incident"]["summary"] == "Resolve incident"
    assert "Raises" not in "".join(each["description"] for each in told.values())


def test_every_operation_says_how_it_refuses(told):
    mute = [
        name
        for name, each in told.items()
        if not any(s[0] == "4" for s in map(str, each["responses"]))
    ]
    assert mute == []


def test_every_operation_is_reached_by_its_path():
    """Of two patterns that fit, the first answers: `/{number}` would hide `/import` behind it."""
    paths = api.get_openapi_schema()["paths"]
    hidden = {}
    for path in paths:
        filled = re.sub(r"\{\w+\}", "1", path)
        route = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", resolve(filled).route)
        if route != path:
            hidden[path] = route
    assert len(paths) > 200
    assert hidden == {}


def test_whatever_makes_something_takes_an_idempotency_key(told):
    """A program that heard no answer asks again: under a key it makes one thing, not two."""
    posted = {
        each["post"]["operationId"]
        for each in api.get_openapi_schema()["paths"].values()
        if "post" in each
    }
    makers = {
        name
        for name in posted
        if {201, 202} & set(told[name]["responses"]) or name.split("_")[0] in MAKES
    }
    deaf = {
        name
        for name in makers - SAME_AGAIN
        if "Idempotency-Key" not in {each["name"] for each in told[name].get("parameters", [])}
    }
    assert len(makers) > 60
    assert deaf == set()
    assert makers >= SAME_AGAIN


def test_what_answers_201_answers_200_when_it_is_repeated(told):
    assert [
        name
        for name, each in told.items()
        if 201 in each["responses"] and 200 not in each["responses"]
    ] == []
