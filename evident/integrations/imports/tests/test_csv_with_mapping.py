"""Any CSV file with a mapping: one row a record, in whatever words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evident.conftest import NOON
from evident.integrations.imports import actions
from evident.integrations.imports.checking import problems_of
from evident.integrations.imports.mapping import mapping_of, parse_mapping, read_mapping
from evident.integrations.imports.problems import ImportRefused
from evident.kernel.accounts.models import User
from evident.kernel.records.numbers import looks_own
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident

EXAMPLES = Path(__file__).resolve().parents[4] / "docs" / "examples"
MAPPING = b"""
key: Ticket
dates: ["%d.%m.%Y %H:%M", "%d.%m.%Y"]
missing: ["-"]
by: Owner
match_people: email
fields:
  title: [Summary, Details]
  symptom: Details
  location: {columns: [City, Room], join: ", "}
  channel: {value: mail}
  state:
    column: Status
    values: {Offen: new, Wartet: pending, "Gel\xc3\xb6st": resolved, Zu: closed}
  priority: {column: Prio, values: {P1: 1, P3: 3}}
  opened_at: Created
  resolved_at: Solved
  closed_at: Closed
  requester: Reporter
  category: Area
  subcategory: Topic
waiting: {Wartet: user}
custom: [Cost]
"""
HEADER = (
    "Ticket;Summary;Details;City;Room;Status;Prio;Created;Solved;Closed;Reporter;Owner;Area;"
    "Topic;Cost"
)


@pytest.fixture
def take_list(take, tmp_path):
    """Import lines of the list above and return the run."""

    def take_list(*lines, mapping=MAPPING):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
        return take(path, source="csv", mapping=parse_mapping(mapping), time_zone="Europe/Berlin")

    return take_list


def told(number):
    """Return event, time and deviations of each entry of an incident."""
    entries = Entry.objects.filter(record=number).order_by("id")
    return [(entry.event, entry.at, entry.facts.get("deviation", [])) for entry in entries]


def test_a_row_becomes_an_incident_with_what_is_known_of_its_history(take_list):
    take_list(
        'T1;"Mail; does not open";Long;Köln;7;Zu;P1;01.03.2026 09:00;01.03.2026 11:30;'
        "03.03.2026;ann@x.example;bob;Mail;Client;4711"
    )

    incident = Incident.objects.get(number="T1")
    assert (incident.title, incident.location) == ("Mail; does not open", "Köln, 7")
    assert (incident.state, incident.priority, incident.channel) == ("closed", 1, "mail")
    assert incident.custom == {"Cost": "4711"}
    assert (str(incident.category), str(incident.category.parent)) == ("Client", "Mail")
    assert told("T1") == [
        ("incident.report", datetime(2026, 3, 1, 8, 0, tzinfo=UTC), []),
        ("incident.resolve", datetime(2026, 3, 1, 10, 30, tzinfo=UTC), []),
        ("incident.close", datetime(2026, 3, 2, 23, 0, tzinfo=UTC), []),
    ]


def test_a_closed_row_without_time_of_resolution_deviates(take_list):
    take_list("T1;a;b;;;Zu;P1;01.03.2026 09:00;-;03.03.2026;ann;bob;;;")

    assert set(told("T1")[-1][2]) == {"closed_without_resolution", "no_resolution_time"}


def test_an_open_row_stays_open(take_list):
    take_list("T1;a;b;;;Wartet;P3;01.03.2026 09:00;;;ann;bob;;;")

    incident = Incident.objects.get()
    assert (incident.state, incident.is_open) == ("pending", True)
    assert (incident.waiting_for, incident.waiting_note) == ("user", "Wartet")
    assert [event for event, _, _ in told("T1")] == ["incident.report", "incident.hold"]


def test_a_row_without_times_is_opened_now_and_says_so(take_list):
    take_list("T1;a;b;;;Offen;;;;;ann;bob;;;")

    assert Incident.objects.get().opened_at == NOON
    assert Entry.objects.get(record="T1").facts["opened_at"] == "unknown"


def test_words_that_are_not_in_the_mapping_are_reported_by_line(take_list):
    run = take_list(
        "T1;a;b;;;Offen;P1;;;;ann;bob;;;",
        "T2;a;b;;;Offen;P2;;;;ann;bob;;;",
        "T3;a;b;;;Kaputt;P3;;;;ann;bob;;;",
    )

    assert [(row.line, row.reason) for row in run.rejected.all()] == [
        (3, "“P2” in column “Prio” is not in the mapping.")
    ]
    assert told("T3")[0][2] == ["unknown_state"]


def test_people_who_are_here_are_recognised_by_their_address(take_list, make_user, customer):
    ann = make_user("ann", "requester", customer)
    take_list(
        f"T1;a;b;;;Offen;P1;;;;{ann.email.upper()};bob;;;",
        "T2;a;b;;;Offen;P1;;;;nobody@example.org;bob;;;",
    )

    assert Incident.objects.get(number="T1").requester == ann
    assert not Incident.objects.get(number="T2").requester.is_active


def test_a_dry_run_tells_rejected_rows_by_line(tmp_path, db):
    path = tmp_path / "list.csv"
    good = "6;Fast;;;;Offen;P1;;;;;;;;"
    lines = [good, "7;Slow;;;;Offen;P1;31.31.2024;;;;;;;", ";No key;;;;Offen;P1;;;;;;;;"]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    wanted = actions.outline(path=path, source="csv", at=NOON, mapping=parse_mapping(MAPPING))

    preview = actions.dry_run(wanted=wanted, by=None, at=NOON)

    assert [problem["line"] for problem in problems_of(preview.plain())] == [3, 4]


def test_a_dry_run_counts_only_people_who_are_not_here(tmp_path, make_user, customer):
    ann = make_user("ann", "requester", customer)
    path = tmp_path / "list.csv"
    rows = [f"T{n};a;b;;;Offen;P1;;;;{who};;;;" for n, who in enumerate([ann.email, "eve"])]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    wanted = actions.outline(
        path=path,
        source="csv",
        at=NOON,
        mapping=parse_mapping(MAPPING),
        organisation_code=customer.code,
    )

    preview = actions.dry_run(wanted=wanted, by=None, at=NOON)

    assert preview.names_made == {"person": 1}


def test_people_of_another_customer_are_not_recognised(take_list, make_user, other_customer):
    stranger = make_user("stranger", "requester", other_customer)
    take_list(f"T1;a;b;;;Offen;P1;;;;{stranger.email};bob;;;")

    assert Incident.objects.get().requester != stranger
    assert User.objects.filter(email=stranger.email).count() == 1


def test_rows_without_keys_get_numbers_of_ours_and_come_only_once(take_list):
    keyless = MAPPING.replace(b"key: Ticket", b'key: "#row"')
    lines = ["T1;a;b;;;Offen;P1;;;;ann;bob;;;", "T1;c;d;;;Offen;P1;;;;ann;bob;;;"]
    take_list(*lines, mapping=keyless)
    take_list(*lines, mapping=keyless)

    numbers = Incident.objects.values_list("number", flat=True)
    assert len(numbers) == 2
    assert all(looks_own(number) for number in numbers)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[1, 2]",
        b"key: [",
        b"key: Ticket\nshape: tree",
        b"fields: {title: Summary}",
        b"key: Ticket\nfields: {state: {column: Status, values: {Open: opened}}}",
        b"key: Ticket\nfields: {title: 7}",
        b"key: Ticket\nmatch_people: shoe size",
        b"shape: log\nkey: Ticket\nfields: {state: Status}",
        b"a: &a [x]\nb: [*a, *a]",
        b"\xff\xfe\xfd",
        b"key: !!python/object/apply:os.system [ls]",
    ],
)
def test_a_wrong_mapping_is_refused_with_a_sentence(content):
    with pytest.raises(ImportRefused, match="The mapping is not right"):
        mapping_of(parse_mapping(content))


def test_the_example_of_the_documentation_reads_a_public_export(take, tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(
        "title,body,ticket_type,category,sub_category1,sub_category2,business_service,urgency,"
        "impact\n,hi please grant access thanks,1,4,2,21,71,3,4\n"
        "connection with icon,icon dear please setup icon,0,6,22,7,26,1,0\n"
    )
    mapping = read_mapping(EXAMPLES / "endava-support-tickets.yaml")

    run = take(path, source="csv", mapping=mapping)

    assert (run.records_made, run.rows_rejected) == (2, 0)
    first, second = Incident.objects.order_by("id")
    assert first.title == "hi please grant access thanks"
    assert (second.impact, second.urgency, second.channel) == (1, 1, "mail")
    assert second.custom["business_service"] == "26"
