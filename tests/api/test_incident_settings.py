"""Settings of the incident desk through the API."""

import pytest

from evident.conftest import NOON
from evident.kernel.custom_fields import actions as fields
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Category, RoutingRule

NAMES = {"name_en": "New", "name_zh": "新"}
ADDED = [
    ("categories", NAMES | {"parent": "email"}),
    ("codes", NAMES),
    ("criteria", NAMES),
    ("templates", NAMES | {"title": "Disk full", "category": "email"}),
    ("replies", NAMES | {"text_en": "Hello", "text_zh": "您好"}),
    ("routing", {"name": "Mail", "team": "desk", "category": "email", "words": ["mail"]}),
]


@pytest.fixture
def steward(make_user, provider):
    """Who sets up the desk."""
    return make_user("steward", "process_manager", provider)


@pytest.mark.parametrize(("kind", "facts"), ADDED, ids=[kind for kind, _facts in ADDED])
def test_a_setting_is_added_once_and_changed(api, steward, agent, desk, kind, facts):
    path, call = f"/incidents/settings/{kind}", api(steward)
    before = Entry.objects.count()
    assert api(agent)("post", path, facts).status_code == 403
    assert api(agent)("get", path).status_code == 403
    assert Entry.objects.count() == before

    first, again = (call("post", path, facts, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), first.text
    made = first.json()
    assert made == again.json()
    changed = call("patch", f"{path}/{made['id']}", {"is_active": False})
    assert changed.json() == made | {"is_active": False}
    assert made["id"] in {each["id"] for each in call("get", path).json()}
    assert call("patch", f"{path}/987654", {"is_active": False}).status_code == 404
    assert Entry.objects.count() == before + 2


def test_a_category_has_two_levels(api, steward):
    child = Category.objects.exclude(parent=None).first()
    facts = NAMES | {"parent": child.code if child else "none"}
    assert api(steward)("post", "/incidents/settings/categories", facts).status_code == 422


def test_rules_are_put_in_order(api, steward, desk):
    path, call = "/incidents/settings/routing", api(steward)
    ids = [
        call("post", path, {"name": name, "team": "desk"}).json()["id"] for name in ("one", "two")
    ]
    order = call("post", f"{path}/{ids[1]}/move", {"places": -1000}).json()
    assert order[0]["id"] == ids[1]
    assert RoutingRule.objects.order_by("order").first().pk == ids[1]
    assert call("patch", f"{path}/{ids[0]}", {"team": ""}).status_code == 422


def test_the_matrix_is_tried_before_it_is_set(api, steward, requester, desk):
    actions.report(by=requester, at=NOON, title="Mail")
    path, call = "/incidents/settings/priorities", api(steward)
    cells = [cell | {"priority": 5} for cell in call("get", path).json()]
    tried = {
        each["priority"]: each for each in call("post", f"{path}/try", {"cells": cells}).json()
    }
    assert (tried[5]["then"], sum(each["now"] for each in tried.values())) == (1, 1)
    assert {cell["priority"] for cell in call("get", path).json()} != {5}
    assert call("put", path, {"cells": cells[:8]}).status_code == 422
    assert call("put", path, {"cells": [*cells[:8], cells[0]]}).status_code == 422
    assert {cell["priority"] for cell in call("put", path, {"cells": cells}).json()} == {5}


def test_a_list_is_kept_to_values_of_additional_fields(api, administrator, agent, desk):
    fields.create(
        by=administrator, at=NOON, kind="incident", code="room", type="text",
        name_en="Room", name_zh="房间", is_searchable=True,
    )  # fmt: skip
    for room in ("A1", "B2"):
        actions.report(by=agent, at=NOON, title=room, custom={"room": room})
    call = api(agent)
    found = call("get", "/incidents", {"custom": "room:A1"}).json()["items"]
    assert [each["title"] for each in found] == ["A1"]
    assert call("get", "/incidents", {"custom": "cake:1"}).status_code == 422
