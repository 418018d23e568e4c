"""Evidence through the API: the trail, deviations, measures and checks, imports."""

import gzip
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evident.conftest import NOON
from evident.integrations.imports import jobs
from evident.integrations.imports.models import ImportRun, RunState
from evident.integrations.imports.tests.conftest import LIFE, life, row, write_log
from evident.kernel.measures.models import Target
from evident.kernel.records.models import Record
from evident.kernel.trail import sealing
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident

__all__ = ["write_log"]
SINCE = {"since": "2026-01-01T00:00:00Z"}


@pytest.fixture
def auditor(make_user, provider):
    """Who reads the trail and sees every measure."""
    return make_user("auditor", "internal_auditor", provider)


def test_entries_are_filtered_and_read_page_by_page(api, auditor, incident, other, agent):
    actions.take(incident=incident, by=agent, at=NOON)
    call = api(auditor)
    mine = {"record": incident.number, "limit": 1}
    first = call("get", "/trail/entries", mine).json()
    second = call("get", "/trail/entries", mine | {"page": first["next"]}).json()
    events = [each["event"] for each in first["items"] + second["items"]]
    assert events == ["incident.take", "incident.report"]
    assert second["next"] == ""
    found = call("get", "/trail/entries", {"event": "incident.", "who": "Agent"}).json()["items"]
    assert [each["event"] for each in found] == ["incident.take"]
    assert call("get", "/trail/entries", {"organisation": "cake"}).status_code == 422

    full = call("get", f"/trail/entries/{first['items'][0]['id']}").json()
    assert full["is_readable"]
    assert "assignee" in full["changes"]
    assert full["batch"] is None


def test_who_may_not_read_the_trail_learns_nothing_of_it(api, agent, incident):
    call, entry = api(agent), Entry.objects.latest("pk").pk
    for path in ("/entries", f"/entries/{entry}", f"/entries/{entry}/proof", "/heads"):
        assert call("get", f"/trail{path}").status_code == 403, path
    assert call("post", "/trail/export").status_code == 403
    assert not Entry.objects.filter(event="trail.export").exists()


def test_contents_of_restricted_records_are_for_those_who_see_them(api, auditor, incident):
    Record.objects.filter(pk=incident.pk).update(is_restricted=True)
    entry = Entry.objects.filter(record_id=incident.pk).latest("pk")
    shown = api(auditor)("get", f"/trail/entries/{entry.pk}").json()
    assert (shown["is_readable"], shown["changes"], shown["facts"]) == (False, {}, {})
    assert api(auditor)("get", f"/trail/entries/{entry.pk}/proof").status_code == 403


def test_an_unsealed_entry_has_no_proof_yet(api, auditor, incident):
    entry = Entry.objects.filter(record_id=incident.pk).latest("pk")
    assert api(auditor)("get", f"/trail/entries/{entry.pk}/proof").status_code == 409


@pytest.mark.slow
def test_a_sealed_trail_shows_heads_and_proofs_and_is_exported(
    committed, api, make_user, provider, requester, desk, settings, tmp_path
):
    settings.VAR = tmp_path
    exporter = make_user("exporter", "internal_auditor", provider)
    incident = actions.report(by=requester, at=NOON, title="Mail")
    call = api(exporter)
    answer = call("post", "/trail/export")
    lines = gzip.decompress(answer.getvalue()).splitlines()
    assert json.loads(lines[-1]).keys() >= {"end"}

    head = call("get", "/trail/heads").json()["items"][0]
    assert head["note"] == sealing.last_batch().head().note()
    entry = Entry.objects.filter(record_id=incident.pk).latest("pk")
    assert call("get", f"/trail/entries/{entry.pk}").json()["batch"] is not None
    assert call("get", f"/trail/entries/{entry.pk}/proof").json()
    assert Entry.objects.filter(event="trail.export", by_id=exporter.pk).exists()


def test_measures_tell_their_value_and_the_records_behind_it(api, auditor, incident, requester):
    call = api(auditor)
    listed = {each["code"]: each for each in call("get", "/measures", SINCE).json()}
    assert listed["incident.reported"]["value"] == 1
    one = call("get", "/measures/incident.reported", SINCE).json()
    month = {"key": "2026-03", "label": "2026-03", "value": 1, "records": 1, "divisor": None}
    first, *later = one["months"]
    assert first == month
    assert {each["value"] for each in later} == {0}  # nothing was reported in them
    groups = {each["code"]: each["groups"] for each in one["dimensions"]}
    key = groups["priority"][0]["key"]

    path = "/measures/incident.reported/records"
    behind = call("get", path, SINCE | {"group": f"priority:{key}"}).json()["items"]
    assert [each["number"] for each in behind] == [incident.number]
    assert call("get", path, SINCE | {"group": "priority:none"}).json()["items"] == []
    assert call("get", "/measures/cake").status_code == 404
    assert api(requester)("get", "/measures").status_code == 403
    assert api(requester)("get", path).status_code == 403


def test_a_target_is_set_by_those_who_may(api, make_user, provider, agent, auditor):
    steward = make_user("steward", "sms_manager", provider)
    path, facts = "/measures/incident.reported/target", {"owner": "agent", "target": 40}
    assert api(auditor)("put", path, facts).status_code == 403
    assert not Target.objects.exists()
    answer = api(steward)("put", path, facts).json()
    assert (answer["target"], answer["owner"]["login"]) == (40, "agent")
    assert api(steward)("put", path, facts | {"owner": "nobody"}).status_code == 422


def test_checks_tell_population_and_exceptions(api, auditor, incident, other, agent, requester):
    call = api(auditor)
    found = {each["code"]: each for each in call("get", "/checks", SINCE).json()}
    check = next(each for each in found.values() if each["population"])
    one = call("get", f"/checks/{check['code']}", SINCE).json()
    assert one == check
    first = call("get", f"/checks/{check['code']}/population", SINCE | {"limit": 1}).json()
    assert len(first["items"]) == 1
    broken = call("get", f"/checks/{check['code']}/exceptions", SINCE).json()["items"]
    assert len(broken) == check["exceptions"]
    assert call("get", "/checks/cake").status_code == 404
    assert api(requester)("get", f"/checks/{check['code']}/population").status_code == 403


@pytest.fixture
def upload(api, administrator, write_log, settings, tmp_path):
    """Send lines as a file through the API."""
    settings.VAR = tmp_path

    def send(*lines, by=administrator, **facts):
        file = SimpleUploadedFile("log.csv", write_log(*lines).read_bytes())
        how = {"source": "servicenow-log", "organisation_code": "acme", "file": file}
        return api(by).client.post("/api/imports", how | facts)

    return send


def test_a_file_is_checked_imported_and_told_of(api, administrator, upload, agent):
    assert upload(row(), by=agent).status_code == 403
    made = upload(*life(LIFE[0], LIFE[2]), row(number="INC2", sys_updated_at="never"))
    assert made.status_code == 201, made.text
    path, call = f"/imports/{made.json()['id']}", api(administrator)
    assert call("post", f"{path}/launch").status_code == 409

    run = ImportRun.objects.get()
    jobs.check(at=NOON, run=run.pk)
    told = call("get", f"{path}/report").json()
    assert (told["is_check"], told["records_made"], told["rows_rejected"]) == (True, 1, 1)
    assert not Incident.objects.exists()

    assert call("post", f"{path}/launch").json()["state"] == "waiting"
    jobs.take(at=NOON, run=run.pk)
    assert call("get", path).json()["state"] == RunState.DONE
    rejected = call("get", f"{path}/rejected").json()["items"]
    assert [(each["line"], each["key"]) for each in rejected] == [(4, "INC2")]
    assert Incident.objects.count() == 1
    assert [each["id"] for each in call("get", "/imports").json()["items"]] == [run.pk]
    assert api(agent)("get", path).status_code == 404


def test_history_that_departed_from_the_procedure_is_counted(api, administrator, auditor, upload):
    upload(*life(LIFE[0], LIFE[2]))
    run = ImportRun.objects.get()
    jobs.check(at=NOON, run=run.pk)
    api(administrator)("post", f"/imports/{run.pk}/launch")
    jobs.take(at=NOON, run=run.pk)
    call = api(auditor)
    counted = call("get", "/deviations", {"kind": "incident"}).json()
    assert counted
    code = counted[0]["code"]
    listed = call("get", "/deviations/entries", {"code": code}).json()["items"]
    assert len(listed) == counted[0]["times"]
    assert code in listed[0]["deviations"]
    assert call("get", "/deviations", {"month": "1999-13"}).status_code == 422
    assert call("get", "/deviations", {"month": "1999-12"}).json() == []
    assert call("get", "/deviations/entries", {"code": "cake"}).status_code == 422


def test_a_file_that_cannot_be_taken_leaves_nothing_behind(upload, tmp_path, administrator):
    assert upload("not a log", source="cake").status_code == 422
    file = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    assert upload(row(), file=file).status_code == 422
    assert list((tmp_path / "imports").glob("*")) == []
    assert not ImportRun.objects.exists()
