"""Integrity of records: none kept, kept as drawn, and changed behind the triggers."""

import pytest
from django.db import connection

from evident.conformity.samples.actions.drawing import draw
from evident.conformity.samples.models import SampledRecord
from evident.conformity.samples.tests.conftest import LATER
from evident.kernel.measures.definition import measure_of
from evident.kernel.measures.queries import Period, figure, records_behind


@pytest.fixture
def integrity(auditor):
    """The value, how many records samples keep, and the numbers of those that were changed."""

    def tell():
        measure = measure_of("document.record_integrity")
        behind = records_behind(measure, user=auditor, period=Period())
        changed = behind.exclude(measure.counted).values_list("number", flat=True)
        value = figure(measure, user=auditor, period=Period()).value
        return value, behind.count(), sorted(changed)

    return tell


def change(sql, *values):
    """Change what is kept, as only somebody can who stops the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_records_that_samples_keep_are_compared_with_their_fingerprints(
    integrity, reported, auditor
):
    assert integrity() == (None, 0, [])
    reported(4)
    draw(by=auditor, at=LATER, population="kind:incident", size=4, seed="1")
    assert integrity() == (100, 4, [])

    first, second, *_others = SampledRecord.objects.order_by("place")
    change("UPDATE record_sample_item SET content = content || ' ' WHERE id = %s", first.pk)
    assert integrity() == (75, 4, [first.number])

    change(
        "UPDATE record_sample_item SET content = content || ' ',"
        " sha256 = encode(sha256(convert_to(content || ' ', 'UTF8')), 'hex') WHERE id = %s",
        second.pk,
    )
    assert integrity() == (50, 4, sorted([first.number, second.number]))  # the sheet knows better

    change("UPDATE record_sample SET sheet = sheet || ' '")
    assert integrity()[0] == 0
