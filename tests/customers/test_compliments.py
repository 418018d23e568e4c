"""Compliments: paid by customers or written down for them, passed on to those they are about."""

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.links import queries as links
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.relationships.customers.actions import compliments as actions
from evident.relationships.customers.models import Compliment
from evident.relationships.customers.procedure.compliment import State
from evident.relationships.customers.queries import compliments as queries


def test_a_customer_praises_what_was_done_on_a_record(make_closed, requester, agent):
    incident = make_closed()

    compliment = actions.report(by=requester, at=NOON, title="Very quick", about=incident)

    assert (compliment.number, compliment.state) == ("CPL-1", State.RECEIVED)
    assert (compliment.praised, compliment.requester) == (agent, requester)
    (link,) = links.of_record(record=compliment, user=agent)
    assert link.record.number == incident.number


def test_it_is_passed_on_to_those_it_is_about(requester, agent, manager):
    compliment = actions.report(by=requester, at=NOON, title="Very friendly")
    with pytest.raises(StepRefused, match="whom"):
        actions.share(compliment=compliment, by=manager, at=NOON)
    actions.edit(compliment=compliment, by=manager, at=NOON, praised=agent)

    compliment = actions.share(compliment=compliment, by=manager, at=NOON)

    assert (compliment.state, compliment.shared_by) == (State.SHARED, manager)
    notify(list(Entry.objects.filter(event="compliment.share")))
    assert Notice.objects.filter(person=agent, event="compliment.share").exists()


def test_the_desk_writes_down_what_somebody_said(agent, customer):
    compliment = actions.report(
        by=agent, at=NOON, title="Good work", organisation=customer, said_by="Mr Ho"
    )

    assert (compliment.requester, compliment.said_by) == (None, "Mr Ho")
    assert Entry.objects.get(event="compliment.report").by_id == agent.pk


def test_nobody_praises_in_anothers_name_or_about_anothers_record(
    make_closed, requester, stranger, customer, agent
):
    incident = make_closed()
    with pytest.raises(StepRefused):
        actions.report(by=stranger, at=NOON, title="x", organisation=customer)
    with pytest.raises(WrongFact):
        actions.report(by=stranger, at=NOON, title="x", about=incident)
    with pytest.raises(WrongFact):
        actions.report(by=requester, at=NOON, title=" ")
    with pytest.raises(WrongFact):
        actions.report(by=agent, at=NOON, title="We are good", organisation=agent.organisation)

    assert not Compliment.objects.exists()


def test_who_may_not_changes_nothing_and_others_see_nothing(requester, stranger, agent):
    compliment = actions.report(by=requester, at=NOON, title="Very quick", praised=agent)

    with pytest.raises(PermissionDenied):
        actions.share(compliment=compliment, by=requester, at=NOON)

    compliment.refresh_from_db()
    assert compliment.state == State.RECEIVED
    assert queries.visible_compliments(requester).exists()
    assert not queries.visible_compliments(stranger).exists()
    mine = queries.filtered(user=agent, filters=queries.Filters(is_mine=True))
    assert list(mine) == [compliment]
