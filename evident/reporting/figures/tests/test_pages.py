"""Pages of measures and checks."""

import re
from dataclasses import replace

import pytest
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL

from evident.kernel.measures import definition
from evident.kernel.measures.definition import checks, measures
from evident.kernel.measures.models import Target
from evident.resolution.incidents.models import Incident

ALL = "period=all"
SECRET = "INC-7 the works council was dismissed"


@pytest.fixture
def browser(client, manager):
    """The browser of somebody who may see measures."""
    client.force_login(manager)
    return client


@pytest.mark.parametrize("path", ["/measures/", "/checks/", "/measures/incident.reported/"])
@pytest.mark.parametrize("question", ["", "period=30", ALL, "start=2026-03-01&period=30"])
def test_pages_show_with_and_without_records(browser, incidents, path, question):
    assert browser.get(f"{path}?{question}").status_code == 200


@pytest.mark.parametrize("path", ["/measures/", "/measures/incident.mean_time_to_restore/"])
def test_where_all_is_older_the_way_leads_to_all_time(browser, incidents, path):
    bare = browser.get(f"{path}?start=2020-01-01&end=2020-02-01").text

    assert 'href="?period=all"' in bare
    assert 'href="?period=all"' not in browser.get(f"{path}?{ALL}").text


def test_a_measure_leads_to_its_records(browser, incidents):
    page = browser.get(f"/measures/incident.mean_time_to_restore/?{ALL}").text
    assert "month=2026-03" in page
    assert "Mar 2026" in page

    records = browser.get(f"/measures/incident.mean_time_to_restore/records/?{ALL}&month=2026-03")
    assert incidents[0].number in records.text
    assert incidents[1].number not in records.text


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-3-1", ""])
def test_no_month_is_no_page(browser, incidents, month):
    answer = browser.get(f"/measures/incident.reported/records/?{ALL}&month={month}")
    assert answer.status_code == 404


@pytest.mark.parametrize("key", ["nonsense", "-1", "99999999999999999999", "none"])
def test_an_impossible_group_is_empty(browser, incidents, key):
    answer = browser.get(f"/measures/incident.reported/records/?{ALL}&category={key}")
    assert answer.status_code == 200


def test_a_period_that_ends_before_it_starts_is_refused(browser, incidents):
    answer = browser.get("/measures/?start=2026-03-05&end=2026-03-01")
    assert "The period ends before it starts." in answer.text


def test_an_unknown_measure_or_check_is_no_page(browser):
    assert browser.get("/measures/incident.nothing/").status_code == 404
    assert browser.get("/checks/incident.nothing/").status_code == 404


def test_measures_need_the_permission(client, requester, incidents):
    client.force_login(requester)
    for path in ("/measures/", "/measures/incident.reported/", "/checks/"):
        assert client.get(path).status_code == 403


def test_a_check_lists_its_exceptions(browser, incidents):
    page = browser.get(f"/checks/incident.classified/?{ALL}").text
    assert all(incident.number in page for incident in incidents)


@pytest.fixture
def failing(monkeypatch):
    """A check that raises, with an error that quotes a record."""
    known = definition.check_of("incident.classified")

    def fail(_user):
        raise ValueError(SECRET)

    monkeypatch.setitem(definition._checks, known.code, replace(known, records=fail))
    return known


@pytest.mark.parametrize(
    "path", ["/checks/", "/checks/incident.classified/", "/checks/exceptions/"]
)
def test_a_check_that_raises_is_told_and_stops_no_other(browser, incidents, failing, path):
    page = browser.get(f"{path}?{ALL}")

    assert page.status_code == 200
    assert "could not be computed" in page.text.lower()
    assert SECRET not in page.text
    if path == "/checks/":
        assert str(definition.check_of("incident.resolved_before_closed").name) in page.text


def test_programs_and_files_tell_that_a_check_could_not_be_computed(browser, incidents, failing):
    told = {each["code"]: each for each in browser.get("/api/checks").json()}
    file = browser.post(
        "/checks/list/check/export/?period=all", {"form": "csv", "columns": ["name", "failure"]}
    )

    words = "it met a value that it cannot work with (ValueError)"
    assert told["incident.classified"]["failure"] == words
    assert {each["failure"] for each in told.values()} == {"", words}
    assert words in (b"".join(file) if file.streaming else file.content).decode("utf-8-sig")


@pytest.mark.parametrize("part", ["population", "exceptions"])
def test_programs_are_told_why_the_records_of_a_check_cannot_be_listed(
    browser, incidents, failing, part
):
    answer = browser.get(f"/api/checks/{failing.code}/{part}")

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["title"] == "This could not be computed."
    assert "it met a value that it cannot work with (ValueError)" in told["detail"]
    assert SECRET not in answer.text
    wrong = browser.get(f"/api/checks/incident.resolved_before_closed/{part}?page=made-up")
    assert wrong.status_code == 422  # a page that is none, whatever checks do


def test_the_records_of_a_check_that_raises_are_not_taken_out(browser, incidents, failing):
    answer = browser.get(f"/checks/{failing.code}/list/check_record/export/?period=all")

    assert (answer.status_code, answer["Location"]) == (302, f"/checks/{failing.code}/?period=all")


def test_a_check_the_database_refuses_stops_no_file(browser, incidents, monkeypatch):
    known = definition.check_of("incident.classified")
    refused = Incident.objects.annotate(
        wrong=RawSQL("1 / 0", (), output_field=IntegerField())  # to fail, nothing else
    ).filter(wrong=1)
    monkeypatch.setitem(
        definition._checks, known.code, replace(known, records=lambda _user: refused)
    )

    asked = {"form": "csv", "columns": ["name", "failure"]}
    file = browser.post("/checks/list/check/export/?period=all", asked)

    told = (b"".join(file) if file.streaming else file.content).decode("utf-8-sig")
    assert told.count("the database refused the question") == 1
    assert len(told.splitlines()) == len(checks()) + 1


def test_a_target_is_set_by_who_may_and_drawn(client, make_user, provider, incidents):
    owner = make_user("owner", "process_owner", provider)
    client.force_login(owner)
    facts = {"owner": owner.pk, "baseline": "24", "target": "4"}
    assert client.post("/measures/incident.mean_time_to_restore/target/", facts).status_code == 302

    set_target = Target.objects.get()
    assert (set_target.baseline, set_target.target, set_target.owner) == (24, 4, owner)
    assert "Target" in client.get(f"/measures/incident.mean_time_to_restore/?{ALL}").text


def test_a_target_needs_the_permission(client, make_user, provider, incidents):
    client.force_login(make_user("auditor", "internal_auditor", provider))
    answer = client.post("/measures/incident.reported/target/", {"target": "1"})
    assert answer.status_code == 403
    assert not Target.objects.exists()


def test_pages_ask_the_database_once_for_each_figure_whatever_the_records(
    browser, incidents, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8 + len(measures())):
        browser.get(f"/measures/?{ALL}")
    with django_assert_max_num_queries(22):
        browser.get(f"/measures/incident.reported/?{ALL}")
    with django_assert_max_num_queries(6 + len(checks())):
        browser.get(f"/checks/?{ALL}")


def test_measures_stand_together_by_process(browser, incidents):
    page = browser.get("/measures/").text

    heads = re.findall(r'<th scope="rowgroup" colspan="6">([^<]+)</th>', page)
    assert len(heads) == len(set(heads)), "each process once, wherever its measures are declared"
    assert {"Incidents", "Complaints", "Satisfaction", "Service requests"} <= set(heads)
    of_incidents = page.partition(">Incidents</th>")[2].partition("</tbody>")[0]
    assert "Mean time to restore" in of_incidents
    assert "Complaints settled on time" not in of_incidents
