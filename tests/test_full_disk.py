"""A disk without room: nothing is half there, the rest stays, and people are told in a sentence."""

import os
import resource
import subprocess
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evident.conftest import NOON
from evident.integrations.imports import staged
from evident.integrations.imports.models import ImportRun
from evident.kernel.attachments import storage
from evident.kernel.attachments.models import Attachment
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from evident.main.archives import ArchiveWriter
from evident.main.tests.installations import running
from evident.main.tests.programs import program
from evident.resolution.incidents import actions

pytestmark = pytest.mark.slow
TEXT = "evi_full_disk"
ROOM = 128 * 1024
BIG = b"large " * 100_000
SMALL = b"small"


@contextmanager
def little_room(folder):
    """Give `folder` a disk of its own with little room; else let nobody write long files."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=700", "tmpfs", str(folder)]
    if (
        os.geteuid() == 0
        and not subprocess.run(command, capture_output=True, check=False).returncode
    ):
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield folder
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files_in(folder):
    """Return the names of the files below `folder`."""
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def incident(requester):
    """An incident of the requester's."""
    return actions.report(by=requester, at=NOON, title="Mail")


@pytest.fixture
def browser(requester):
    """The requester's browser, which shows errors as a real server does."""
    browser = Client(raise_request_exception=False)
    browser.force_login(requester)
    return browser


def send(browser, incident, content, text="See the file"):
    """Reply with a file."""
    files = [SimpleUploadedFile("log.txt", content)]
    path = f"/incidents/{incident.number}/reply/"
    return browser.post(path, {"text": text, "files": files}, follow=True)


def test_a_file_is_kept_whole_or_not_at_all(browser, incident, settings, tmp_path):
    with little_room(tmp_path / "files") as folder:
        settings.MEDIA_ROOT = folder
        refused = send(browser, incident, BIG)

        assert refused.status_code == 200
        assert "log.txt was not kept: the server has no room left" in refused.text
        assert files_in(folder) == []
        assert not Attachment.objects.exists()
        assert not Entry.objects.filter(event="attachment.add").exists()
        assert incident.comments.get().text == "See the file", "what was written is there"

        kept = send(browser, incident, SMALL, text="The small one")
        assert "no room" not in kept.text
        attachment = Attachment.objects.get()
        with storage.read(attachment.sha256) as content:
            assert content.read() == SMALL


def test_a_program_is_told_as_well(incident, requester, settings, tmp_path):
    Token.objects.create(user=requester, name="x", digest=digest_of(TEXT), created_at=NOON)
    path = f"/api/records/{incident.number}/attachments"
    header = {"Authorization": f"Bearer {TEXT}", "Idempotency-Key": "one"}

    with little_room(tmp_path / "files") as folder:
        settings.MEDIA_ROOT = folder
        answer = Client().post(path, {"file": SimpleUploadedFile("a.txt", BIG)}, headers=header)
        assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
        assert "no room left" in answer.json()["detail"]
        assert files_in(folder) == []
    settings.MEDIA_ROOT = tmp_path / "larger"
    again = Client().post(path, {"file": SimpleUploadedFile("a.txt", BIG)}, headers=header)
    assert again.status_code == 201


def test_what_cannot_even_be_received_is_refused(browser, incident, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    events = Entry.objects.count()
    with little_room(tmp_path / "incoming") as folder:
        settings.FILE_UPLOAD_TEMP_DIR = str(folder)
        answer = send(browser, incident, BIG)
        assert files_in(folder) == []

    assert answer.status_code == 507
    assert "The server has no room left" in answer.text
    assert "Nothing was half done" in answer.text
    assert Entry.objects.count() == events
    assert not incident.comments.exists()


def test_an_import_that_does_not_fit_is_no_import(manager, settings, tmp_path):
    browser = Client(raise_request_exception=False)
    browser.force_login(manager)
    with little_room(tmp_path / "var") as folder:
        settings.VAR = folder
        facts = {"source": "servicenow-log", "time_zone": "UTC", "organisation_code": "log"}
        file = SimpleUploadedFile("log.csv", b"number\n" * 100_000)
        answer = browser.post("/imports/new/", facts | {"file": file})

        assert answer.status_code == 507, answer.text[:2000]
        assert files_in(staged.folder()) == []
    assert not ImportRun.objects.exists()


@pytest.fixture
def installation(tmp_path):
    """An installation whose database runs, larger than the little room."""
    with running(tmp_path / "var") as var:
        yield var


def test_no_backup_and_no_export_looks_complete_that_is_not(installation, tmp_path):
    (installation / "attachments").mkdir(exist_ok=True)
    (installation / "attachments" / "large").write_bytes(BIG)
    with little_room(tmp_path / "target") as folder:
        for command in (
            ["backup", str(folder / "backup.tar")],
            ["trail", "export", str(folder / "trail.jsonl")],
        ):
            if command[0] == "trail":
                (folder / "ballast").write_bytes(b"\0" * (ROOM - 8192))
            told = program(installation, *command, fails=True)
            assert "Traceback" not in told
            assert "No space left on device" in told or "File too large" in told, told
            (folder / "ballast").unlink(missing_ok=True)
            assert files_in(folder) == []

    whole = tmp_path / "whole.tar"
    program(installation, "backup", str(whole))
    program(installation, "restore", "--check", str(whole))


def test_a_backup_that_is_given_up_leaves_nothing(tmp_path):
    (tmp_path / "large").write_bytes(BIG)
    with little_room(tmp_path / "target") as folder:
        writer = ArchiveWriter(folder / "backup.tar", lambda _: None)
        with pytest.raises(OSError):
            writer.add(tmp_path / "large", "files/large")
        writer.abandon()

        assert files_in(folder) == []
