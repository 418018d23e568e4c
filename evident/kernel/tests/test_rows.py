"""Rows written at once are what `save` would have written."""

import pytest
from django.db import IntegrityError, connection, transaction

from evident.conftest import NOON
from evident.kernel import rows
from evident.kernel.accounts.models import Team
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Door, Entry
from evident.resolution.incidents.models import Incident

HOSTILE = "'); DROP TABLE record; -- %s %(x)s \\ “网络” \n"


def incident(customer, requester, **facts):
    return Incident(
        **{
            "kind": "incident",
            "number": "INC-7001",
            "title": HOSTILE,
            "state": "new",
            "organisation": customer,
            "requester": requester,
            "opened_at": NOON,
            "updated_at": NOON,
            "custom": {"rack": [HOSTILE, None, 1.5]},
            "priority": 3,
        }
        | facts
    )


def stored(row, *, without=("id", "number", "record")):
    fresh = type(row).objects.get(pk=row.pk)
    return {
        field.name: getattr(fresh, field.attname)
        for field in type(row)._meta.concrete_fields
        if field.name not in without
    }


def test_a_new_row_is_what_save_writes(customer, requester, django_assert_num_queries):
    written = incident(customer, requester)
    saved = incident(customer, requester, number="INC-7002")

    with django_assert_num_queries(1):
        rows.insert(written)
    saved.save(force_insert=True)

    assert stored(written) == stored(saved)
    assert stored(written)["title"] == HOSTILE
    assert (written.pk, written.id, written.record_id) == (written.record.pk,) * 3
    assert not written._state.adding
    assert Record.objects.get(pk=written.pk).number == "INC-7001"


def test_what_the_database_fills_in_is_known(db):
    entry = Entry(event="a.b", at=NOON, door=Door.PAGE, changes={"a": [None, HOSTILE]})

    rows.insert(entry)

    kept = Entry.objects.get(pk=entry.pk)
    assert (entry.recorded_at, entry.txid) == (kept.recorded_at, kept.txid)
    assert kept.changes == {"a": [None, HOSTILE]}


def test_a_row_is_written_whole_or_not_at_all(customer, requester):
    rows.insert(incident(customer, requester))
    twice = incident(customer, requester)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(twice)

    assert Record.objects.count() == Incident.objects.count() == 1


def test_a_change_writes_both_tables_at_once_and_nothing_else(
    customer, requester, django_assert_num_queries
):
    row = incident(customer, requester)
    rows.insert(row)
    before = stored(row)
    row.title, row.symptom, row.location, row.due_at = "Title", HOSTILE, "not told", NOON
    row.requester = None

    with django_assert_num_queries(1):
        rows.update(row, names={"title", "symptom", "due_at", "requester"})

    assert stored(row) == before | {
        "title": "Title",
        "symptom": HOSTILE,
        "due_at": NOON,
        "requester": None,
    }


@pytest.mark.parametrize("name", ["title", "symptom"])
def test_a_change_of_one_table_leaves_the_other(name, customer, requester):
    row = incident(customer, requester)
    rows.insert(row)
    setattr(row, name, "Other")

    rows.update(row, names={name})

    assert stored(row)[name] == "Other"


def test_few_statements_are_kept_however_different_the_values(customer, requester):
    for place, priority in enumerate((1, 5, None)):
        number = f"INC-{7001 + place}"
        rows.insert(incident(customer, requester, number=number, priority=priority))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%INTO \"record\"%'"
        )
        assert cursor.fetchone()[0] <= 2  # with a number, and with none


def test_many_rows_are_what_save_writes_each_with_its_key(customer, django_assert_num_queries):
    many = [Team(code=f"t{place}", name=f"{HOSTILE}{place}") for place in range(3)]

    with django_assert_num_queries(1):
        rows.insert_many(many)
    with django_assert_num_queries(0):
        rows.insert_many([])

    assert [Team.objects.get(pk=team.pk).name for team in many] == [team.name for team in many]
    assert len({team.pk for team in many}) == 3
    assert not any(team._state.adding for team in many)
    with pytest.raises(ValueError, match="same columns"):
        rows.insert_many([Team(code="a", name="A"), Team(pk=7001, code="b", name="B")])
    assert not Team.objects.filter(code__in=("a", "b")).exists()
