"""Additional fields: typed when stored, found by an index."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from evident.conftest import NOON
from evident.kernel.custom_fields import actions, values
from evident.kernel.custom_fields.models import CustomField
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry

EXAMPLES = {
    "text": ("Rack 7", "Rack 7", 7),
    "number": (2.5, 2.5, "2.5"),
    "date": (date(2026, 3, 2), "2026-03-02", "2 March"),
    "choice": ("north", "north", "east"),
    "yes_no": (False, False, "no"),
}


@pytest.fixture
def make(administrator):
    """Declare a field."""

    def one(kind="text", **facts):
        return actions.create(
            by=administrator, at=NOON, kind="incident", code=f"a_{kind}", type=kind,
            name_en="Field", name_zh="字段", choices=["north", "south"], **facts,
        )  # fmt: skip

    return one


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_value_has_the_type_of_its_field(make, kind):
    field = make(kind)
    right, stored, wrong = EXAMPLES[kind]

    assert values.checked({field.code: right}, kind="incident") == {field.code: stored}
    with pytest.raises(ValidationError):
        values.checked({field.code: wrong}, kind="incident")


def test_what_nobody_declared_and_what_is_missing_is_refused(make):
    make(is_required=True)
    for wrong in ({"unknown": 1, "a_text": "x"}, {"a_text": ""}, {}):
        with pytest.raises(ValidationError):
            values.checked(wrong, kind="incident")


def test_values_of_a_field_no_longer_in_use_stay(make, administrator):
    field = make()
    actions.change(field=field, by=administrator, at=NOON, is_active=False)

    kept = values.checked({}, kind="incident", before={"a_text": "old"})

    assert kept == {"a_text": "old"}
    assert Entry.objects.get(event="custom_field.change").changes == {"is_active": [True, False]}


def test_only_those_who_may_declare_fields(manager, make):
    with pytest.raises(PermissionDenied):
        actions.create(
            by=manager, at=NOON, kind="incident", code="x", type="text", name_en="X", name_zh="X"
        )
    assert not CustomField.objects.exists()


@pytest.mark.slow
def test_a_search_uses_the_index(make, customer):
    field = make(is_searchable=True)
    Record.objects.bulk_create(
        Record(
            kind="incident", number=f"INC-{n}", title="x", state="new", organisation=customer,
            opened_at=NOON, updated_at=NOON, custom={"a_text": f"rack {n}"},
        )
        for n in range(3000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('record_by_custom')")
        cursor.execute("ANALYZE record")

    found = values.having(Record.objects.all(), field=field, value="rack 7")

    assert [record.number for record in found] == ["INC-7"]
    assert "record_by_custom" in json.dumps(json.loads(found.explain(format="json")))
