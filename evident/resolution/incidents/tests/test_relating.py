"""Duplicates, parents and children, watchers, many at once."""

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State


@pytest.fixture
def colleague(make_user, customer):
    """Another user at the same customer."""
    return make_user("colleague", "requester", customer)


def test_merge_ends_duplicates_and_carries_their_people(
    make_incident, agent, requester, colleague, manager
):
    into, one, two = make_incident(), make_incident(by=colleague), make_incident()
    child = actions.adopt(incident=make_incident(), parent=one, by=agent, at=NOON)
    actions.watch(incident=two, by=manager, at=NOON)

    actions.merge(into=into, duplicates=[two, one], by=agent, at=NOON)

    for duplicate in (one, two):
        duplicate.refresh_from_db()
        assert (duplicate.state, duplicate.duplicate_of) == (State.CANCELLED, into)
        assert (duplicate.is_open, duplicate.closed_by) == (False, agent)
    assert set(into.watchers.all()) == {colleague, manager}
    child.refresh_from_db()
    assert child.parent == into


def test_merge_does_all_or_nothing(
    make_incident, make_resolved, agent, requester, stranger, unchanged
):
    into, one = make_incident(), make_incident()

    with pytest.raises(StepRefused, match="Resolved"):
        actions.merge(into=into, duplicates=[one, make_resolved()], by=agent, at=NOON)
    with pytest.raises(StepRefused, match="duplicate of itself"):
        actions.merge(into=into, duplicates=[one, into], by=agent, at=NOON)
    foreign = make_incident(by=stranger)
    with pytest.raises(StepRefused, match="another customer"):
        actions.merge(into=into, duplicates=[one, foreign], by=agent, at=NOON)
    Incident.objects.filter(pk=foreign.pk).update(
        organisation=into.organisation, is_restricted=True, assignee=agent
    )
    with pytest.raises(StepRefused, match="restricted"):
        actions.merge(into=into, duplicates=[one, foreign], by=agent, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.merge(into=into, duplicates=[one], by=requester, at=NOON)

    unchanged(into)
    unchanged(one)


def test_a_duplicate_takes_in_no_others(make_incident, agent):
    into, one, two = make_incident(), make_incident(), make_incident()
    actions.merge(into=one, duplicates=[two], by=agent, at=NOON)
    actions.merge(into=into, duplicates=[one], by=agent, at=NOON)

    two.refresh_from_db()
    assert two.duplicate_of == into
    with pytest.raises(StepRefused):
        actions.merge(into=one, duplicates=[make_incident()], by=agent, at=NOON)


def test_parents_and_children_are_two_levels(make_incident, make_resolved, agent, unchanged):
    parent, child, other = make_incident(), make_incident(), make_incident()
    actions.adopt(incident=child, parent=parent, by=agent, at=NOON)
    child.refresh_from_db()

    for incident, wrong in ((other, child), (parent, other), (other, other)):
        with pytest.raises(StepRefused):
            actions.adopt(incident=incident, parent=wrong, by=agent, at=NOON)
    closed = actions.close(incident=make_resolved(), by=agent, at=NOON)
    with pytest.raises(StepRefused, match="has ended"):
        actions.adopt(incident=other, parent=closed, by=agent, at=NOON)
    unchanged(other)

    assert actions.adopt(incident=child, parent=None, by=agent, at=NOON).parent is None


def test_resolving_a_parent_resolves_its_children_if_asked(make_incident, agent, what):
    parent, child, done = make_incident(), make_incident(), make_incident()
    for each in (child, done):
        actions.adopt(incident=each, parent=parent, by=agent, at=NOON)
    actions.resolve(incident=done, by=agent, at=NOON, **what | {"note": "Earlier"})

    actions.resolve(incident=parent, by=agent, at=NOON, **what, with_children=True)

    child.refresh_from_db()
    done.refresh_from_db()
    assert (child.state, child.resolution_note) == (State.RESOLVED, what["note"])
    assert done.resolution_note == "Earlier"


def test_watching_lets_see_so_it_stays_in_the_house(
    make_incident, requester, colleague, stranger, agent, customer, make_user
):
    incident = make_incident()
    facts = {"incident": incident, "at": NOON}

    actions.watch(by=agent, watcher=colleague, **facts)
    actions.watch(by=agent, watcher=colleague, **facts)
    assert list(incident.watchers.all()) == [colleague]
    with pytest.raises(StepRefused, match="another organisation"):
        actions.watch(by=agent, watcher=stranger, **facts)
    with pytest.raises(PermissionDenied):
        actions.watch(by=requester, watcher=make_user("third", "requester", customer), **facts)
    with pytest.raises(PermissionDenied):
        actions.watch(by=make_user("fourth", "requester", customer), **facts)

    actions.unwatch(by=colleague, **facts)
    assert not incident.watchers.exists()


def test_many_at_once_tells_of_each(make_incident, make_resolved, agent, requester):
    fresh, done = make_incident(), make_resolved()

    told = actions.act_on_many(step="take", incidents=[fresh, done], by=agent, at=NOON)

    assert [outcome.is_done for outcome in told] == [True, False]
    assert "Resolved" in told[1].refusal
    fresh.refresh_from_db()
    assert fresh.assignee == agent

    told = actions.act_on_many(step="close", incidents=[done], by=requester, at=NOON)
    assert "not allowed" in told[0].refusal


def test_many_merge_where_they_can(make_incident, agent, stranger):
    into, one, foreign = make_incident(), make_incident(), make_incident(by=stranger)

    told = actions.merge_many(into=into, duplicates=[foreign, one], by=agent, at=NOON)

    assert [outcome.is_done for outcome in told] == [False, True]
