"""A log of incidents becomes incidents with the history they really had."""

from datetime import UTC, datetime

from evident.integrations.imports.models import Counterpart
from evident.integrations.imports.tests.conftest import LIFE, life, row
from evident.kernel.accounts.models import Team, User
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Category, Incident


def history(number="INC0000045"):
    """Return the trail of an incident in the order in which it was written."""
    return list(Entry.objects.filter(record=number).order_by("id"))


def deviations(number="INC0000045"):
    """Return the deviations of an incident's history, one list per entry."""
    return [entry.facts.get("deviation", []) for entry in history(number)]


def test_import_keeps_when_it_happened_and_when_it_was_written(write_log, take):
    take(write_log(*life()))

    entries = history()
    assert [entry.event for entry in entries] == [
        "incident.report",
        "incident.resolve",
        "incident.close",
    ]
    assert entries[1].at == datetime(2016, 2, 29, 11, 29, tzinfo=UTC)
    assert all(entry.recorded_at.year >= 2026 for entry in entries)
    assert [entry.facts["line"] for entry in entries] == [2, 3, 4]
    assert {entry.door for entry in entries} == {"import"}
    assert not any(entry.is_deviation for entry in entries)


def test_import_makes_the_incident_as_it_was_in_the_end(write_log, take):
    take(write_log(*life(made_sla="false")))

    incident = Incident.objects.get(number="INC0000045")
    assert (incident.state, incident.is_open) == ("closed", False)
    assert (incident.source, incident.source_key) == ("servicenow-log:acme", "INC0000045")
    assert incident.met_sla is False
    assert incident.resolved_at == datetime(2016, 2, 29, 11, 29, tzinfo=UTC)
    assert (incident.resolved_by.name, incident.closed_by.name) == (
        "Resolved by 149",
        "Updated by 21",
    )
    assert str(incident.category) == "Subcategory 170"
    assert incident.vector.words


def test_import_reads_days_first_and_in_the_time_zone_of_the_file(write_log, take):
    take(write_log(*life(opened_at="3/2/2016 08:00")), time_zone="Asia/Shanghai")

    assert Incident.objects.get().opened_at == datetime(2016, 2, 3, 0, 0, tzinfo=UTC)


def test_import_knows_nothing_of_the_end_before_the_end(write_log, take):
    take(write_log(*life()))

    told = {"resolved_at", "closed_at", "resolution_code", "resolved_by", "met_sla"}
    first, second, last = history()
    assert not told & (first.changes.keys() | second.changes.keys())
    assert told <= last.changes.keys()


def test_import_orders_by_the_count_of_changes_and_then_by_the_file(write_log, take):
    new, resolved, closed = life()
    same = row(
        incident_state="Resolved", sys_mod_count="1", sys_updated_at="29/2/2016 11:30", location="L"
    )
    take(write_log(closed, new, resolved, same))

    assert [entry.facts["line"] for entry in history()] == [3, 4, 5, 2]


def test_import_keeps_a_row_whose_state_means_nothing_and_says_so(write_log, take):
    take(write_log(*life(LIFE[0], ("-100", "29/2/2016 02:00"), *LIFE[1:])))

    entry = history()[1]
    assert entry.facts["deviation"] == ["unknown_state"]
    assert (entry.facts["state_in_source"], "state" in entry.changes) == ("-100", False)
    assert Incident.objects.get().state == "closed"


def test_import_marks_a_closure_that_no_resolution_preceded(write_log, take):
    run = take(write_log(*life(LIFE[0], LIFE[2])))

    assert deviations() == [[], ["closed_without_resolution"]]
    assert run.deviations == {"closed_without_resolution": 1}


def test_import_marks_an_incident_that_left_its_end(write_log, take):
    again = life(*LIFE, ("Active", "6/3/2016 09:00"), ("Closed", "6/3/2016 10:00"))
    take(write_log(*again))

    assert deviations()[-2:] == [["left_closed"], ["closed_without_resolution"]]


def test_import_tells_a_counted_reopening_from_a_resolution_that_did_not_hold(write_log, take):
    counted = life(*LIFE[:2], number="INC1") + [
        row(
            number="INC1",
            incident_state=state,
            sys_mod_count=str(count),
            sys_updated_at=f"7/3/2016 0{count}:00",
            reopen_count="1",
        )
        for count, state in enumerate(["Active", "Active", "Resolved", "Closed"], start=2)
    ]
    silent = life(*LIFE[:2], ("Active", "7/3/2016 01:00"), LIFE[1], LIFE[2], number="INC2")
    take(write_log(*counted, *silent))

    assert [entry.event for entry in history("INC1")][2] == "incident.reopen"
    assert not any(deviations("INC1"))
    assert deviations("INC2")[2] == ["resolution_not_held"]
    assert Incident.objects.get(number="INC1").reopenings == 1


def test_import_marks_a_closure_without_time_or_code_of_the_resolution(write_log, take):
    take(write_log(*life(resolved_at="?", closed_code="?")))

    assert deviations()[-1] == ["no_resolution_time", "no_resolution_code"]
    assert Incident.objects.get().resolved_at is None


def test_import_marks_times_that_contradict_each_other(write_log, take):
    take(write_log(*life(opened_at="29/2/2016 01:24")))

    assert deviations()[0] == ["time_order"]


def test_import_leaves_open_what_was_open(write_log, take):
    take(
        write_log(
            *life(LIFE[0], ("Awaiting Vendor", "1/3/2016 08:00"), closed_at="?", resolved_at="?")
        )
    )

    incident = Incident.objects.get()
    assert (incident.state, incident.is_open) == ("pending", True)
    assert (incident.waiting_for, incident.waiting_note) == ("supplier", "Awaiting Vendor")


def test_the_page_of_an_incident_shows_where_it_came_from_and_its_deviations(
    write_log, take, client, manager
):
    take(write_log(*life(LIFE[0], LIFE[2])))
    client.force_login(manager)

    page = client.get("/incidents/INC0000045/").text

    assert "Closed without a resolution before it" in page
    assert "servicenow-log:acme" in page
    assert "Service level met" in page


def test_import_makes_people_who_cannot_sign_in_and_names_not_in_use(write_log, take):
    take(write_log(*life()))

    person = User.objects.get(name="Caller 2403")
    assert (person.is_active, person.has_usable_password()) == (False, False)
    assert person.organisation.code == "acme"
    assert not Team.objects.get(name="Group 56").is_active
    assert not Category.objects.get(name_en="Subcategory 170").is_active
    assert Counterpart.objects.get(sort="person", key="Caller 2403").object_id == person.pk


def test_import_makes_a_name_once_and_keeps_two_blanks_apart_from_one(write_log, take):
    take(write_log(*life(caller_id="Opened by  8"), *life(number="INC2", caller_id="Opened by 8")))

    assert User.objects.filter(name__startswith="Opened by").count() == 2
    assert Category.objects.filter(name_en="Category 55").count() == 1


def test_a_second_import_adds_nothing(write_log, take):
    path = write_log(*life())
    take(path)
    written = Entry.objects.filter(record="INC0000045").count()

    run = take(path)

    assert (run.records_made, run.records_known, run.rows_known) == (0, 1, 3)
    assert Entry.objects.filter(record="INC0000045").count() == written
    assert Incident.objects.count() == 1


def test_the_same_numbers_of_another_customer_are_other_incidents(write_log, take):
    path = write_log(*life())
    take(path)
    take(path, organisation_code="globex")

    assert set(Incident.objects.values_list("number", "organisation__code")) == {
        ("INC0000045", "acme"),
        ("INC0000045@globex", "globex"),
    }


def test_a_number_that_looks_like_ours_never_takes_one_of_ours(write_log, take):
    take(write_log(*life(number="INC-1")))

    assert Incident.objects.get().number == "INC-1@acme"


def test_rows_that_do_not_stand_with_their_incident_are_reported(write_log, take):
    new, resolved, closed = life()
    run = take(write_log(new, resolved, *life(number="INC2"), closed))

    assert [(row.line, row.code) for row in run.rejected.all()] == [(7, "not_contiguous")]
    assert Incident.objects.get(number="INC0000045").state == "resolved"


def test_every_row_is_in_a_history_or_in_the_report(write_log, take):
    lines = [
        *life(),
        *life(number="INC2", impact="9 - Unheard"),
        *life(LIFE[0], ("Closed", "32/13/2016 12:00"), number="INC3"),
        row(number="?", sys_updated_at="1/3/2016 08:00"),
        "INC4,New",
    ]
    run = take(write_log(*lines))

    taken = {line for line in Entry.objects.values_list("facts__line", flat=True) if line}
    rejected = {row.line: row.code for row in run.rejected.all()}
    assert taken | rejected.keys() == set(range(2, 2 + len(lines)))
    assert not taken & rejected.keys()
    assert set(rejected.values()) == {"not_mapped", "bad_time", "no_key", "wrong_count"}
    assert run.position == run.rows_taken + run.rows_rejected == len(lines)
