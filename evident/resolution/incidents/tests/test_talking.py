"""Replies, notes, and the timeline they stand in."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.comments.models import Comment
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.reading import note_reading
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.procedure import State

MINUTE = timedelta(minutes=1)


def test_the_first_reply_of_the_desk_is_the_first_response(make_incident, agent, requester):
    incident = make_incident()
    facts = {"incident": incident, "text": "Hello"}
    actions.reply(by=requester, at=NOON + 1 * MINUTE, **facts)
    actions.note(by=agent, at=NOON + 2 * MINUTE, **facts)
    incident.refresh_from_db()
    assert incident.responded_at is None

    actions.reply(by=agent, at=NOON + 3 * MINUTE, **facts)
    actions.reply(by=agent, at=NOON + 4 * MINUTE, **facts)

    incident.refresh_from_db()
    assert incident.responded_at == NOON + 3 * MINUTE


@pytest.mark.parametrize(
    ("waiting_for", "state"), [("user", State.IN_PROGRESS), ("supplier", State.PENDING)]
)
def test_an_answer_of_the_user_lets_work_go_on(waiting_for, state, make_incident, agent, requester):
    incident = make_incident()
    actions.hold(incident=incident, by=agent, at=NOON, waiting_for=waiting_for, note="Which?")

    actions.reply(incident=incident, by=agent, at=NOON, text="We wait")
    incident.refresh_from_db()
    assert incident.state == State.PENDING
    actions.reply(incident=incident, by=requester, at=NOON, text="The left one")
    incident.refresh_from_db()
    assert incident.state == state


def test_talking_is_refused_or_forbidden_and_nothing_is_kept(
    make_incident, make_resolved, agent, requester, stranger, make_user, customer
):
    incident = make_incident()
    closed = actions.close(incident=make_resolved(), by=agent, at=NOON)
    colleague = make_user("colleague", "requester", customer)

    with pytest.raises(StepRefused):
        actions.reply(incident=incident, by=agent, at=NOON, text=" ")
    with pytest.raises(StepRefused):
        actions.reply(incident=closed, by=requester, at=NOON, text="Thanks")
    for somebody in (stranger, colleague):
        with pytest.raises(PermissionDenied):
            actions.reply(incident=incident, by=somebody, at=NOON, text="Hi")
    with pytest.raises(PermissionDenied):
        actions.note(incident=incident, by=requester, at=NOON, text="Hi")

    assert not Comment.objects.exists()


def test_the_timeline_tells_in_words(make_incident, agent, manager, desk, what):
    incident = make_incident()
    facts = {"incident": incident, "by": agent}
    actions.assign(at=NOON + 1 * MINUTE, team=desk, assignee=agent, **facts)
    actions.prioritise(at=NOON + 2 * MINUTE, impact=1, urgency=1, **facts)
    actions.hold(at=NOON + 3 * MINUTE, waiting_for="supplier", note="Disk", **facts)
    actions.escalate(at=NOON + 4 * MINUTE, level=2, reason="Late", **facts)
    actions.resume(at=NOON + 5 * MINUTE, **facts)
    actions.edit(at=NOON + 6 * MINUTE, progress="New disk is in", **facts)
    actions.watch(at=NOON + 7 * MINUTE, watcher=manager, **facts)
    actions.resolve(at=NOON + 8 * MINUTE, **what, **facts)
    actions.close(incident=incident, by=None, at=NOON + 9 * MINUTE)

    told = [item.told for item in queries.timeline(incident=incident, user=agent).items]

    assert [each.sentence for each in reversed(told)] == [
        "Requester reported it",
        "Agent assigned it to Agent in Service desk",
        "Agent raised the priority from Low to Critical",
        "Agent put it on hold: Waiting for a supplier",
        "Agent escalated it: Process manager",
        "Agent resumed work",
        "Agent changed “Progress”",
        "Agent made Manager a watcher",
        "Agent resolved it",
        "It closed by itself: nobody objected",
    ]
    assert told[-5].reason == "Late"
    change = next(each for each in told if each.step == "edit").changes[0]
    assert (change.label, change.before, change.after) == ("Progress", "", "New disk is in")
    words = [
        text for each in told for change in each.changes for text in (change.after, change.before)
    ]
    assert "supplier" not in words
    assert "1" not in words


def test_a_customer_reads_no_word_of_ours(make_incident, agent, requester, desk, what):
    incident = make_incident()
    facts = {"incident": incident, "by": agent, "at": NOON}
    actions.assign(team=desk, **facts)
    actions.note(text="He broke it himself", **facts)
    actions.escalate(level=1, reason="Angry", **facts)
    actions.reply(text="We are on it", **facts)
    actions.resolve(**what, **facts)

    items = queries.timeline(incident=incident, user=requester).items

    assert {item.kind for item in items} == {"reply", "change"}
    told = [item.told for item in items if item.told]
    assert [each.step for each in told] == ["resolve", "report"]
    assert told[0].reason == what["note"]
    assert not any(each.changes for each in told)


def test_the_timeline_has_pages_and_filters(make_incident, agent):
    incident = make_incident()
    for number in range(5):
        actions.reply(incident=incident, by=agent, at=NOON, text=f"Reply {number}")
        actions.prioritise(incident=incident, by=agent, at=NOON, impact=number % 3 + 1, urgency=1)
    facts = {"incident": incident, "user": agent}
    everything = queries.timeline(**facts).items
    assert len(everything) == 11

    seen, token = [], ""
    for _page in range(4):
        part = queries.timeline(**facts, size=3, token=token)
        seen, token = seen + part.items, part.older
    assert seen == everything
    assert token == ""
    assert {item.kind for item in queries.timeline(**facts, only="messages").items} == {"reply"}
    assert {item.kind for item in queries.timeline(**facts, only="changes").items} == {"change"}
    for made_up in ("x", "W10", "é"):
        with pytest.raises(ValidationError):
            queries.timeline(**facts, token=made_up)


def test_duplicates_speak_along(make_incident, agent, requester, stranger):
    incident, duplicate = make_incident(), make_incident()
    actions.reply(incident=duplicate, by=requester, at=NOON, text="Mine is slow too")
    actions.merge(into=incident, duplicates=[duplicate], by=agent, at=NOON)

    items = queries.timeline(incident=incident, user=agent, only="messages").items

    assert [(item.comment.text, item.number) for item in items] == [
        ("Mine is slow too", duplicate.number)
    ]
    assert items[0].is_from_user


def test_a_look_from_outside_is_told_as_a_look(make_incident, agent, make_user, provider):
    incident = make_incident()
    until = timezone.now() + timedelta(days=30)
    looker = make_user("looker", "external_auditor", provider, valid_until=until)
    note_reading(record=incident, by=looker, at=NOON)

    (told, *_rest) = [item.told for item in queries.timeline(incident=incident, user=agent).items]

    assert told.sentence == "Looker looked at it"
