"""Attaching, removing, and who may have which file."""

import os
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404

from evident.conftest import NOON
from evident.kernel.attachments import actions, queries, serving, storage
from evident.kernel.attachments.models import Attachment
from evident.kernel.comments import actions as comments
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.kernel.search.queries import search
from evident.kernel.trail.models import Entry

LATER = NOON + timedelta(hours=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def add(record, by, content=PNG, name="截图 screen.png", **more):
    pieces = [content[:10], content[10:]]
    return actions.add(record=record, by=by, at=NOON, name=name, content=pieces, **more)


def files(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def found(user, words):
    return [hit.record.number for hit in search(user=user, text=words, at=LATER).hits]


def test_a_file_is_kept_by_its_fingerprint_and_leaves_a_trace(record, requester, agent, media):
    attachment = add(record, requester)

    digest = sha256(PNG).hexdigest()
    assert (attachment.sha256, attachment.size, attachment.media_type) == (digest, 48, "image/png")
    assert files(media) == [digest]
    with storage.read(digest) as content:
        assert content.read() == PNG
    entry = Entry.objects.get(event="attachment.add")
    assert (entry.record, entry.by_id, entry.facts["sha256"]) == ("INC-1", requester.pk, digest)
    assert list(queries.of_record(record=record, user=agent)) == [attachment]
    assert media.stat().st_mode & 0o077 == 0, "nobody else may look inside"


def test_equal_files_are_kept_once_until_the_last_is_removed(record, agent, media):
    first, second = add(record, agent), add(record, agent, name="again.png")
    assert len(files(media)) == 1

    with_commits(lambda: actions.remove(attachment=first, by=agent, at=LATER, reason="Twice"))
    assert len(files(media)) == 1
    with_commits(lambda: actions.remove(attachment=second, by=agent, at=LATER, reason="Wrong"))
    assert files(media) == []


def with_commits(work):
    """Do `work` and then what waits for its commit, which a test rolls back."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        work()


def test_a_removed_file_keeps_its_line_alone(record, agent, requester, manager):
    attachment = add(record, requester)

    with pytest.raises(StepRefused):
        actions.remove(attachment=attachment, by=requester, at=LATER, reason=" ")
    actions.remove(attachment=attachment, by=requester, at=LATER, reason="Showed a password")

    (line,) = queries.of_record(record=record, user=agent)
    assert line.removed_at == LATER
    assert not line.is_picture
    with pytest.raises(Http404):
        queries.get(pk=attachment.pk, user=agent)
    assert Entry.objects.get(event="attachment.remove").facts["reason"] == "Showed a password"
    assert found(agent, "screen") == []
    with pytest.raises(StepRefused):
        actions.remove(attachment=attachment, by=requester, at=LATER, reason="Again")


def test_only_its_owner_removes_a_file_without_the_permission(record, agent, requester, stranger):
    attachment = add(record, agent)

    for somebody in (requester, stranger):
        with pytest.raises(PermissionDenied):
            actions.remove(attachment=attachment, by=somebody, at=LATER, reason="x")
    assert queries.get(pk=attachment.pk, user=requester) == attachment


def test_internal_files_are_for_staff_alone(record, agent, requester):
    attachment = add(record, agent, name="kiwi.png", is_internal=True)

    assert list(queries.of_record(record=record, user=requester)) == []
    with pytest.raises(Http404):
        queries.get(pk=attachment.pk, user=requester)
    assert queries.get(pk=attachment.pk, user=agent) == attachment
    assert (found(agent, "kiwi"), found(requester, "kiwi")) == (["INC-1"], [])


def test_a_file_is_as_internal_as_its_comment(record, agent, requester):
    note = comments.note(record=record, by=agent, at=NOON, text="See the file")
    reply = comments.reply(record=record, by=agent, at=NOON, text="See the file")

    assert add(record, agent, comment=note, is_internal=False).is_internal
    assert not add(record, agent, comment=reply, is_internal=True).is_internal
    with pytest.raises(PermissionDenied):
        add(record, requester, comment=reply)


def test_a_stranger_attaches_and_has_nothing(record, agent, stranger, media):
    attachment = add(record, agent)

    with pytest.raises(PermissionDenied):
        add(record, stranger, content=b"other")
    with pytest.raises(Http404):
        queries.get(pk=attachment.pk, user=stranger)
    assert list(queries.of_record(record=record, user=stranger)) == []
    assert len(files(media)) == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.png"), (b"MZ\x90\0", "photo.png"), (b"text", "run.bat"), (b"x" * 101, "big.txt")],
)
def test_a_refused_file_leaves_nothing(record, agent, media, settings, content, name):
    settings.ATTACHMENT_LIMIT_BYTES = 100

    with pytest.raises(StepRefused):
        add(record, agent, content=content, name=name)

    assert files(media) == []
    assert not Attachment.objects.exists()


def test_an_ended_record_takes_internal_files_alone(record, agent):
    Record.objects.update(state="closed", is_open=False, closed_at=NOON)

    assert add(record, agent, is_internal=True)
    with pytest.raises(StepRefused):
        add(record, agent)


def test_sweeping_deletes_what_nothing_refers_to(record, agent, media):
    add(record, agent)
    kept = files(media)
    with storage.receiving([b"of a process that died"], limit=100) as received:
        storage.keep(received)
    (media / "incoming-abc").write_bytes(b"half")

    assert actions.sweep() == 0, "they may belong to a transaction that still runs"
    for path in media.rglob("*"):
        os.utime(path, (0, 0))
    assert actions.sweep() == 2
    assert files(media) == kept


def test_a_fingerprint_names_no_other_file():
    for name in ("../../secret", "", "A" * 64, "a" * 63):
        with pytest.raises(ValueError):
            storage.read(name)


def test_only_downloads_of_restricted_records_are_traced(record, agent):
    attachment = add(record, agent)
    actions.trace_download(attachment=attachment, by=agent, at=LATER)
    assert not Entry.objects.filter(event="attachment.download").exists()

    attachment.record.is_restricted = True
    actions.trace_download(attachment=attachment, by=agent, at=LATER)
    assert Entry.objects.get(event="attachment.download").by_id == agent.pk


def test_what_cannot_be_traced_is_not_left_open(record, agent, monkeypatch):
    """The file was opened for an answer that nobody gets."""
    attachment = add(record, agent)
    opened = []
    read = storage.read

    def reading(fingerprint):
        opened.append(read(fingerprint))
        return opened[-1]

    def fail(**_facts):
        raise OperationalError

    monkeypatch.setattr(storage, "read", reading)
    monkeypatch.setattr(actions, "trace_download", fail)
    with pytest.raises(OperationalError):
        serving.sent(attachment, by=agent, at=LATER)
    assert [content.closed for content in opened] == [True]
