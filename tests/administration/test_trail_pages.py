"""Pages of the trail: found, read, proven, exported."""

import ast
import gzip
import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import formats, timezone

from evident.conftest import NOON
from evident.kernel.records.kinds import known
from evident.kernel.records.reading import EVENT
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry
from evident.kernel.trail_reading.streaming import packed
from evident.resolution.incidents import actions as incidents
from evident.web.trail import words
from tests.house.source import modules
from trail_verifier.verification import verify

TOLD = datetime(2026, 11, 23, 2, 23, 4, tzinfo=UTC)


@pytest.fixture
def auditor(make_user, provider):
    """Who has to prove things."""
    return make_user("auditor", "internal_auditor", provider)


@pytest.fixture
def browser(auditor):
    """The auditor's browser."""
    client = Client()
    client.force_login(auditor)
    return client


def test_a_grant_is_told_by_the_names_of_its_role_and_of_what_it_is_about(shipped):
    facts = {"role": "external_auditor", "subjects": ["incident", "finding"], "process": "incident"}
    entry = Entry(event="grant.give", facts=facts)

    told = {value for _name, value in words.facts_in(entry)}

    assert told == {"External auditor", "Incidents, Findings", "Incidents"}


def test_the_list_names_events_and_filters_them(browser, requester, agent):
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")
    incidents.take(incident=incident, by=agent, at=NOON)

    page = browser.get("/trail/", {"record": incident.number, "event": "incident.take"})

    entry = Entry.objects.get(event="incident.take")
    assert [row["entry"] for row in page.context["rows"]] == [entry]
    assert "Take" in page.content.decode()
    assert browser.get("/trail/", {"who": "nobody at all"}).context["rows"] == []


def test_events_and_what_they_are_about_have_names(db):
    subjects = {event.partition(".")[0] for event in words.EVENTS} | set(known())
    written = set(events_written())
    assert {"clock.warn", "service_request.stall"} <= written, "this looks where they are"

    assert sorted(each for each in subjects if words.subject_name(each) == each) == []
    assert sorted(each for each in written if words.event_name(each) == each) == []


def events_written():
    """Yield the events that the product's modules write, as far as they spell them out."""
    for module in modules().values():
        constants = {
            node.targets[0].id: node.value
            for node in module.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(module):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("trail.write"):
                continue
            event = next(each.value for each in node.keywords if each.arg == "event")
            if isinstance(event, ast.Name):
                event = constants.get(event.id, event)
            for part in ast.walk(event):
                if isinstance(part, ast.Constant) and "." in str(part.value).strip("."):
                    yield part.value


@pytest.mark.parametrize("wrong", ["page=abc", "since=tomorrow", "door=window", "organisation=x"])
def test_wrong_filters_are_no_error_of_ours(browser, wrong):
    assert browser.get(f"/trail/?{wrong}").status_code in {200, 404}


def test_the_list_costs_the_same_however_long(browser, requester, django_assert_max_num_queries):
    for number in range(60):
        incidents.report(by=requester, at=NOON, title=f"Number {number}")

    with django_assert_max_num_queries(12):
        page = browser.get("/trail/")

    assert "page=" in page.context["older"]
    assert len(page.context["rows"]) == 50


def test_an_entry_shows_before_and_after_in_words(browser, requester, agent):
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")
    incidents.prioritise(incident=incident, by=agent, at=NOON, impact=1, urgency=1)
    entry = Entry.objects.get(event="incident.prioritise")

    page = browser.get(f"/trail/{entry.pk}/")

    shown = {change.label: (change.before, change.after) for change in page.context["changes"]}
    assert shown["Priority"][1] == "Critical"
    taken = incidents.take(incident=incident, by=agent, at=NOON)
    moved = Entry.objects.get(event="incident.take", record_id=taken.pk)
    told = browser.get(f"/trail/{moved.pk}/").context["changes"]
    assert ("New", "In progress") in {(change.before, change.after) for change in told}
    assert "Not sealed" in page.content.decode() or "not sealed" in page.content.decode()


def test_facts_are_named_and_their_times_written_as_people_do(browser, agent):
    no_time = "2026-13-99T00:00+00:00"
    facts = {"moved": 3, "told_at": "2026-11-23T02:23:04+00:00", "unheard_of": no_time}
    entry = trail.write(event="check.run", by=agent, at=NOON, facts=facts)

    shown = browser.get(f"/trail/{entry.pk}/").context["facts"]

    assert shown == [
        ("Changes of status", "3"),
        ("Told at", formats.date_format(timezone.localtime(TOLD), "SHORT_DATETIME_FORMAT")),
        ("unheard_of", no_time),
    ]


def test_the_trail_of_a_restricted_record_is_shown_without_its_contents(browser, requester):
    incident = incidents.report(by=requester, at=NOON, title="A very secret title")
    incident.is_restricted = True
    incident.save(update_fields=["is_restricted"])
    entry = Entry.objects.get(event="incident.report")

    page = browser.get(f"/trail/{entry.pk}/")

    assert page.status_code == 200
    assert "A very secret title" not in page.content.decode()
    assert browser.get(f"/trail/{entry.pk}/proof/").status_code == 403


def test_agents_have_no_trail(agent):
    client = Client()
    client.force_login(agent)
    entry = trail.write(event="test.told", by=None, at=NOON)

    for path in ("/trail/", f"/trail/{entry.pk}/", "/trail/987654/", "/trail/verify/"):
        assert client.get(path).status_code == 403
    assert client.post("/trail/export/").status_code == 403


def test_reading_a_restricted_record_is_written_once(agent, requester):
    incident = incidents.report(by=requester, at=NOON, title="Secret")
    incidents.take(incident=incident, by=agent, at=NOON)
    client = Client()
    client.force_login(agent)
    client.get(f"/incidents/{incident.number}/")
    assert not Entry.objects.filter(event=EVENT).exists()
    type(incident).objects.filter(pk=incident.pk).update(is_restricted=True)

    client.get(f"/incidents/{incident.number}/")
    client.get(f"/incidents/{incident.number}/timeline/")

    entry = Entry.objects.get(event=EVENT)
    assert (entry.by_id, entry.record) == (agent.pk, incident.number)


def test_a_stream_gives_what_is_written_and_passes_faults_on():
    assert gzip.decompress(b"".join(packed(lambda file: file.write(b"abc" * 99_999)))) == (
        b"abc" * 99_999
    )
    with pytest.raises(ZeroDivisionError):
        b"".join(packed(lambda file: file.write(b"x" * (1 // 0))))


@pytest.mark.slow
def test_an_export_from_the_page_is_complete_and_verified(
    committed, shipped, provider, settings, tmp_path, make_user
):
    settings.VAR = tmp_path
    auditor = make_user("auditor", "internal_auditor", provider)
    client = Client()
    client.force_login(auditor)
    answer = client.post("/trail/export/")
    file = tmp_path / "trail.jsonl.gz"
    file.write_bytes(b"".join(answer))

    report = verify(file)

    assert report.is_good
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert auditor.pk in [line["by_id"] for line in lines if line.get("event") == "trail.export"]
    proof = client.get(f"/trail/{Entry.objects.get(event='trail.export').pk}/proof/")
    assert json.loads(proof.content)["entry"]


def test_the_page_says_how_far_back_the_trail_reaches(browser, requester):
    incidents.report(by=requester, at=NOON, title="Mail is down")
    earliest = Entry.objects.order_by("pk").first().recorded_at

    page = browser.get("/trail/")

    assert page.context["kept_since"] == earliest
    assert "nothing is ever purged" in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Conforming", "Incident", "Top management", "Take")),
     ("zh-hans", ("符合", "事件", "最高管理者", "接手"))],
)  # fmt: skip
def test_values_of_known_choices_are_told_in_the_readers_language(
    browser, auditor, shipped, language, words
):
    facts = {
        "answer": "conforming", "kind": "incident", "roles": ["top_management"],
        "event": "incident.take", "note": "conforming", "poem": "conforming",
    }  # fmt: skip
    entry = trail.write(event="audit.answer", by=auditor, at=NOON, facts=facts)

    page = browser.get(f"/trail/{entry.pk}/", headers={"accept-language": language})

    told = dict(page.context["facts"])
    assert set(told.values()) >= {*words, "conforming"}
