"""The canonical bytes of an entry."""

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from evident.kernel.trail.canonical import canonical, from_stored_json

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ENTRY = {
    "id": 1,
    "at": NOON,
    "recorded_at": NOON + timedelta(microseconds=5),
    "by_id": None,
    "by_name": "王芳",
    "door": "job",
    "event": "incident.close",
    "kind": "incident",
    "record": "INC-1",
    "record_id": 3,
    "organisation_id": None,
    "procedure_version": None,
    "changes": {"b": [1, 2], "a": [None, "ü"]},
    "facts": {},
    "is_deviation": False,
}

stored = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


def test_an_entry_has_one_way_to_be_written():
    assert canonical(ENTRY).decode() == (
        '{"at":"2026-03-02T12:00:00.000000Z","by_id":null,"by_name":"王芳",'
        '"changes":{"a":[null,"ü"],"b":[1,2]},"door":"job","event":"incident.close","facts":{},'
        '"id":1,"is_deviation":false,"kind":"incident","organisation_id":null,'
        '"procedure_version":null,"record":"INC-1","record_id":3,'
        '"recorded_at":"2026-03-02T12:00:00.000005Z"}'
    )


def test_the_zone_a_time_came_in_does_not_matter():
    shanghai = timezone(timedelta(hours=8))

    assert canonical(ENTRY | {"at": NOON.astimezone(shanghai)}) == canonical(ENTRY)


def test_the_order_of_keys_does_not_matter():
    assert canonical(dict(reversed(ENTRY.items()))) == canonical(ENTRY)


@given(facts=stored)
def test_whatever_was_stored_fits_on_one_line_and_reads_back(facts):
    line = canonical(ENTRY | {"facts": from_stored_json(json.dumps(facts))})

    assert b"\n" not in line
    assert json.loads(line)["facts"] == facts


def test_a_monstrous_number_does_not_stop_the_sealing():
    assert canonical(ENTRY | {"facts": from_stored_json('{"n": ' + "9" * 5000 + "}")})
