"""Saying, correcting and withdrawing; and who reads what."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from evident.conftest import NOON
from evident.kernel.comments import actions, queries
from evident.kernel.comments.models import LONGEST_TEXT, Comment
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.kernel.search.queries import search
from evident.kernel.trail.models import Entry

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def record(requester):
    """An open record of a process that knows replies and notes."""
    return Record.objects.create(
        number="INC-1",
        kind="incident",
        title="Mail does not open",
        state="new",
        organisation=requester.organisation,
        requester=requester,
        opened_at=NOON,
        updated_at=NOON,
    )


@pytest.fixture(autouse=True)
def records_without_a_process(monkeypatch):
    """Let plain records stand for incidents where search reads their fields."""
    from evident.kernel.search import sources

    monkeypatch.setattr(sources, "_searched", {})


def texts(record, user):
    return [comment.text for comment in queries.of_record(record=record, user=user)]


def found(user, words):
    results = search(user=user, text=words, at=LATER)
    return [hit.record.number for hit in results.hits]


def test_a_reply_is_read_by_both_sides_and_leaves_a_trace(record, agent, requester):
    comment = actions.reply(record=record, by=requester, at=LATER, text=" Still broken. ")

    assert texts(record, agent) == texts(record, requester) == ["Still broken."]
    entry = Entry.objects.get(event="incident.reply")
    assert (entry.record, entry.by_id, entry.at) == ("INC-1", requester.pk, LATER)
    assert entry.facts["comment"] == comment.pk
    assert entry.facts["sha256"] == actions.fingerprint("Still broken.")
    record.refresh_from_db()
    assert record.updated_at == LATER


def test_a_note_is_read_by_staff_alone(record, agent, requester):
    note = actions.note(record=record, by=agent, at=LATER, text="Root password is kiwi")

    assert texts(record, agent) == ["Root password is kiwi"]
    assert texts(record, requester) == []
    assert queries.get(pk=note.pk, user=agent) == note
    with pytest.raises(Http404):
        queries.get(pk=note.pk, user=requester)


def test_nothing_is_read_on_a_record_one_may_not_see(record, requester, stranger):
    comment = actions.reply(record=record, by=requester, at=LATER, text="Still broken")

    assert texts(record, stranger) == []
    assert queries.of_records(records=[record], user=stranger) == []
    with pytest.raises(Http404):
        queries.get(pk=comment.pk, user=stranger)
    with pytest.raises(Http404):
        queries.get(pk=10**9, user=stranger)


@pytest.mark.parametrize("say", [actions.reply, actions.note])
def test_a_stranger_says_nothing(record, stranger, say):
    with pytest.raises(PermissionDenied):
        say(record=record, by=stranger, at=LATER, text="Hello")

    assert not Comment.objects.exists()
    assert not Entry.objects.filter(event__startswith="incident.").exists()


def test_a_requester_writes_no_notes(record, requester):
    with pytest.raises(PermissionDenied):
        actions.note(record=record, by=requester, at=LATER, text="Hello")


def test_an_ended_record_takes_notes_and_no_replies(record, agent):
    Record.objects.update(state="closed", is_open=False, closed_at=NOON)

    actions.note(record=record, by=agent, at=LATER, text="Seen again")
    with pytest.raises(StepRefused):
        actions.reply(record=record, by=agent, at=LATER, text="Hello")


@pytest.mark.parametrize("text", ["", "  \n", "\0", "x" * (LONGEST_TEXT + 1)])
def test_what_is_no_text_is_refused(record, agent, text):
    with pytest.raises(StepRefused):
        actions.reply(record=record, by=agent, at=LATER, text=text)

    assert not Comment.objects.exists()


def test_hostile_text_is_kept_as_it_is(record, agent):
    text = "<script>alert('x')</script> \ud800 it's 中文\r\nnext"

    comment = actions.reply(record=record, by=agent, at=LATER, text=text)

    comment.refresh_from_db()
    assert comment.text == "<script>alert('x')</script> ? it's 中文\nnext"


def test_authors_correct_what_they_wrote_and_the_trail_keeps_both(record, agent, manager):
    comment = actions.reply(record=record, by=agent, at=NOON, text="Restart banana")

    with pytest.raises(PermissionDenied):
        actions.correct(comment=comment, by=manager, at=LATER, text="Mine")
    actions.correct(comment=comment, by=agent, at=LATER, text="Restart kiwi")

    comment.refresh_from_db()
    assert (comment.text, comment.edited_at) == ("Restart kiwi", LATER)
    entry = Entry.objects.get(event="comment.correct")
    assert entry.changes == {"text": ["Restart banana", "Restart kiwi"]}
    assert (found(agent, "kiwi"), found(agent, "banana")) == (["INC-1"], [])


def test_a_withdrawn_comment_keeps_its_place_and_loses_its_text(record, agent, requester):
    comment = actions.reply(record=record, by=agent, at=NOON, text="Password kiwi")

    with pytest.raises(PermissionDenied):
        actions.withdraw(comment=comment, by=requester, at=LATER, reason="Not mine")
    with pytest.raises(StepRefused):
        actions.withdraw(comment=comment, by=agent, at=LATER, reason=" ")
    actions.withdraw(comment=comment, by=agent, at=LATER, reason="Held a password")

    (standing,) = queries.of_record(record=record, user=requester)
    assert (standing.text, standing.withdrawn_at) == ("", LATER)
    assert found(agent, "kiwi") == []
    entry = Entry.objects.get(event="comment.withdraw")
    assert entry.facts["reason"] == "Held a password"
    assert "kiwi" not in str(entry.facts) + str(entry.changes)
    with pytest.raises(StepRefused):
        actions.withdraw(comment=comment, by=agent, at=LATER, reason="Again")
    with pytest.raises(StepRefused):
        actions.correct(comment=comment, by=agent, at=LATER, text="Again")


def test_comments_are_found_by_those_who_may_read_them(record, agent, requester, stranger):
    actions.reply(record=record, by=agent, at=NOON, text="请重启邮件客户端")
    actions.note(record=record, by=agent, at=NOON, text="可能是猕猴桃交换机")

    assert found(agent, "客户端") == found(requester, "客户端") == ["INC-1"]
    assert (found(agent, "猕猴桃"), found(requester, "猕猴桃")) == (["INC-1"], [])
    assert found(stranger, "客户端") == []
