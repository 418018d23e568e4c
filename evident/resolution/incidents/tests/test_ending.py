"""Reopening, closing, confirming, cancelling; and what closes by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.procedures import by_itself
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.procedure import State

HOUR = timedelta(hours=1)


def test_the_requester_reopens_his_own(make_resolved, requester, stranger, make_user, customer):
    incident = make_resolved()
    colleague = make_user("colleague", "requester", customer)

    for somebody in (stranger, colleague):
        with pytest.raises(PermissionDenied):
            actions.reopen(incident=incident, by=somebody, at=NOON, reason="Still broken")

    incident = actions.reopen(incident=incident, by=requester, at=NOON, reason="Still broken")
    assert (incident.state, incident.reopenings) == (State.REOPENED, 1)
    assert (incident.resolved_at, incident.is_confirmed) == (None, False)


def test_a_watcher_reopens_too(make_resolved, agent, make_user, customer):
    incident = make_resolved()
    colleague = make_user("colleague", "requester", customer)
    actions.watch(incident=incident, by=agent, at=NOON, watcher=colleague)

    actions.reopen(incident=incident, by=colleague, at=NOON, reason="Mine is broken as well")


def test_reopen_needs_a_reason_and_a_resolution(make_incident, make_resolved, agent):
    with pytest.raises(StepRefused, match="Say why"):
        actions.reopen(incident=make_resolved(), by=agent, at=NOON, reason="")
    with pytest.raises(StepRefused, match="is New"):
        actions.reopen(incident=make_incident(), by=agent, at=NOON, reason="x")


def test_only_the_requester_confirms(make_resolved, requester, agent):
    incident = make_resolved()

    with pytest.raises(PermissionDenied):
        actions.confirm(incident=incident, by=agent, at=NOON)

    incident = actions.confirm(incident=incident, by=requester, at=NOON)
    assert (incident.state, incident.is_confirmed) == (State.CLOSED, True)
    assert (incident.closed_by, incident.closed_at, incident.is_open) == (requester, NOON, False)


def test_close_is_the_desks(make_resolved, requester, agent):
    incident = make_resolved()

    with pytest.raises(PermissionDenied):
        actions.close(incident=incident, by=requester, at=NOON)

    incident = actions.close(incident=incident, by=agent, at=NOON)
    assert (incident.state, incident.closed_by) == (State.CLOSED, agent)


def test_cancel_is_for_the_desk_and_the_one_who_reported(make_incident, agent, requester, stranger):
    for somebody in (agent, requester):
        incident = make_incident()
        with pytest.raises(PermissionDenied):
            actions.cancel(incident=incident, by=stranger, at=NOON, reason="x")
        with pytest.raises(StepRefused, match="Say why"):
            actions.cancel(incident=incident, by=somebody, at=NOON, reason=" ")
        incident = actions.cancel(incident=incident, by=somebody, at=NOON, reason="Cable was out")
        assert (incident.state, incident.cancel_reason) == (State.CANCELLED, "Cable was out")

    taken = actions.take(incident=make_incident(), by=agent, at=NOON)
    with pytest.raises(StepRefused, match="In progress"):
        actions.cancel(incident=taken, by=agent, at=NOON, reason="x")


def test_resolve_refuses_nonsense(make_incident, agent, what, unchanged):
    incident = make_incident()

    with pytest.raises(StepRefused, match="before it was reported"):
        actions.resolve(incident=incident, by=agent, at=NOON - HOUR, **what)
    with pytest.raises(StepRefused, match="Say why"):
        actions.resolve(incident=incident, by=agent, at=NOON, **what | {"note": " "})

    unchanged(incident)


def test_silence_closes_after_a_warning(make_resolved):
    incident = make_resolved()

    assert actions.announce_closing(at=NOON + 95 * HOUR) == []
    assert actions.announce_closing(at=NOON + 96 * HOUR) == [incident.number]
    assert actions.announce_closing(at=NOON + 97 * HOUR) == []
    assert actions.close_silent(at=NOON + 119 * HOUR) == []
    assert actions.close_silent(at=NOON + 120 * HOUR) == [incident.number]
    assert actions.close_silent(at=NOON + 121 * HOUR) == []

    incident.refresh_from_db()
    assert (incident.state, incident.closed_by) == (State.CLOSED, None)
    events = Entry.objects.filter(record=incident.number).values_list("event", flat=True)
    assert list(events.order_by("id"))[-2:] == ["incident.warn", "incident.close"]


def test_what_needs_a_person_keeps_nothing_else_open(
    tailor, make_incident, make_resolved, agent, what, monkeypatch
):
    monkeypatch.setattr(by_itself, "MOST", 2)
    tailor(required={"close": ["item"]})
    for _nobody in range(3):
        make_resolved()
    complete = make_incident(item="Printer 3")
    actions.resolve(incident=complete, by=agent, at=NOON + HOUR, **what)
    while actions.announce_closing(at=NOON + 97 * HOUR):
        pass

    assert actions.close_silent(at=NOON + 121 * HOUR) == [complete.number]


def test_a_late_warning_delays_closing(make_resolved):
    incident = make_resolved()
    late = NOON + 300 * HOUR

    assert actions.close_silent(at=late) == []
    actions.announce_closing(at=late)
    assert actions.close_silent(at=late) == []
    assert actions.close_silent(at=late + 24 * HOUR) == [incident.number]


def test_reopening_stops_the_countdown(make_resolved, requester, agent, what):
    incident = make_resolved()
    actions.announce_closing(at=NOON + 96 * HOUR)
    actions.reopen(incident=incident, by=requester, at=NOON + 97 * HOUR, reason="Again")
    actions.resolve(incident=incident, by=agent, at=NOON + 98 * HOUR, **what)

    assert actions.close_silent(at=NOON + 130 * HOUR) == []
