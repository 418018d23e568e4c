"""Importing on pages: upload, look at the dry run, start, read the report."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evident.conftest import NOON
from evident.integrations.imports import jobs, staged
from evident.integrations.imports.models import ImportRun, RunState
from evident.integrations.imports.tests.conftest import LIFE, life, row
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.resolution.incidents.models import Incident


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def upload(client, write_log):
    """Send lines as a file; return the page that follows."""

    def upload(*lines, **how):
        content = write_log(*lines).read_bytes()
        facts = {"source": "servicenow-log", "time_zone": "UTC", "organisation_code": "acme"}
        file = SimpleUploadedFile("=log.csv", content)
        return client.post("/imports/new/", facts | {"file": file} | how, follow=True)

    return upload


@pytest.fixture
def checked(client, administrator, upload):
    """A file with one good and one bad incident, checked by its job."""
    client.force_login(administrator)
    upload(*life(LIFE[0], LIFE[2]), row(number="=INC2", sys_updated_at="never"))
    run = ImportRun.objects.get()
    jobs.check(at=NOON, run=run.pk)
    run.refresh_from_db()
    return run


def test_a_file_is_checked_before_anything_is_written(client, checked):
    page = client.get(checked.get_absolute_url()).text

    assert checked.state == RunState.CHECKED
    assert "Category 55 · Subcategory 170 · Symptom 72" in page
    assert "Closed without a resolution before it" in page
    assert "“never” in column “sys_updated_at” is not a time" in page
    assert "sys_mod_count" not in page  # how rows are ordered is no fact
    assert "assignment_group" in page
    assert not Incident.objects.exists()


def test_a_checked_file_is_imported_by_a_job_and_then_dropped(client, checked):
    asked = client.get(f"{checked.get_absolute_url()}launch/").text
    assert "1 incident is made" in asked

    client.post(f"{checked.get_absolute_url()}launch/")
    assert not Incident.objects.exists()
    jobs.take(at=NOON, run=checked.pk)
    jobs.take(at=NOON, run=checked.pk)  # a job may come twice

    checked.refresh_from_db()
    assert (checked.state, checked.records_made, checked.rows_rejected) == ("done", 1, 1)
    page = client.get(checked.get_absolute_url()).text
    assert "/deviations/entries/?code=closed_without_resolution" in page
    assert "count day and night here" in page
    assert "/administration/grants/new/?person=administrator" in page  # sees no figures so far
    Incident.objects.update(restored_in=timedelta(hours=1))  # as an agreement would tell
    assert "count day and night here" not in client.get(checked.get_absolute_url()).text
    assert list(staged.folder().iterdir()) == []


def test_what_was_imported_is_read_on_the_pages_of_figures(client, checked, administrator):
    client.post(f"{checked.get_absolute_url()}launch/")
    jobs.take(at=NOON, run=checked.pk)
    role = Role.objects.get(code="process_manager")
    access.give(role=role, to=administrator, by=None, at=NOON)

    page = client.get(checked.get_absolute_url()).text

    assert "/measures/?period=all" in page
    assert "/administration/grants/new/" not in page


def test_rejected_rows_are_handed_out_as_a_harmless_table(client, checked):
    client.post(f"{checked.get_absolute_url()}launch/")
    jobs.take(at=NOON, run=checked.pk)

    table = client.get(f"{checked.get_absolute_url()}rejected.csv")

    text = b"".join(table.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("4,'=INC2,“never” in column")


def test_a_file_that_cannot_be_taken_is_refused_on_the_form(client, administrator, upload):
    client.force_login(administrator)

    answer = upload(*life(("New", "2016-02-29")))

    assert "No row of the first ones (1) can be taken" in answer.text
    assert not ImportRun.objects.exists()
    assert list(staged.folder().iterdir()) == []


def test_a_file_that_breaks_further_down_is_refused_by_the_check(client, administrator, upload):
    client.force_login(administrator)
    upload(*life(), *life(number="INC2"), '"never closed')
    run = ImportRun.objects.get()

    jobs.check(at=NOON, run=run.pk)

    run.refresh_from_db()
    assert run.state == RunState.REFUSED
    assert "A quotation mark opened in line 8" in client.get(run.get_absolute_url()).text
    assert list(staged.folder().iterdir()) == []


def test_a_checked_file_can_be_dropped(client, checked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{checked.get_absolute_url()}discard/")
    answer = client.post(f"{checked.get_absolute_url()}launch/", follow=True)

    checked.refresh_from_db()
    assert checked.state == RunState.DISCARDED
    assert "cannot be resumed" in answer.text
    assert list(staged.folder().iterdir()) == []


def test_an_interrupted_import_can_be_gone_on_with(client, checked):
    ImportRun.objects.update(state=RunState.RUNNING)

    assert "Go on" in client.get(checked.get_absolute_url()).text
    client.post(f"{checked.get_absolute_url()}launch/")
    jobs.take(at=NOON, run=checked.pk)

    assert Incident.objects.count() == 1


def test_progress_is_told_until_the_end(client, administrator, upload):
    client.force_login(administrator)
    page = upload(*life()).text
    assert "hx-trigger" in page
    run = ImportRun.objects.get()
    jobs.check(at=NOON, run=run.pk)

    assert 'every 2s"' not in client.get(f"/imports/{run.pk}/progress/").text


def test_an_import_is_hidden_from_whoever_may_not_import(client, checked, agent, stranger):
    for person in (agent, stranger):
        client.force_login(person)
        assert client.get("/imports/").status_code == 403
        assert client.get("/imports/new/").status_code == 403
        for page in ("", "progress/", "rejected.csv", "launch/"):
            assert client.get(f"{checked.get_absolute_url()}{page}").status_code == 404


def test_somebody_who_imports_for_one_customer_sees_and_makes_only_theirs(
    client, checked, make_user, provider, other_customer, upload
):
    client.force_login(make_user("one", "process_manager", provider, only_for=other_customer))

    assert checked.file_name not in client.get("/imports/").text
    assert client.get(checked.get_absolute_url()).status_code == 404
    assert "not allowed" in upload(*life()).text
    assert ImportRun.objects.count() == 1
    upload(*life(), organisation_code="globex")
    assert ImportRun.objects.count() == 2


def test_files_nobody_imported_are_dropped_in_the_end(checked):
    jobs.forget(at=checked.created_at.replace(year=checked.created_at.year + 1))

    checked.refresh_from_db()
    assert checked.state == RunState.DISCARDED
    assert list(staged.folder().iterdir()) == []
