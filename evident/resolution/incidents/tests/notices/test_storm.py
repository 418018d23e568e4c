"""Five hundred clocks that run out within a minute: everybody hears of all, in one mail."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.notifications import actions as notifications
from evident.kernel.notifications import sending
from evident.kernel.notifications.mails import message_for
from evident.kernel.notifications.models import Mail, Notice, Sending
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures import histories
from evident.kernel.procedures.histories import History
from evident.kernel.procedures.replay import Happening
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.actions.alerts import alert_due
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE

__all__ = ["calendars", "drafted", "in_force", "terms_of"]
CLOCKS = 500
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CROSSED = NOON + 3 * HOUR  # three quarters of four hours


@pytest.fixture
def storm(in_force, terms_of, agent, manager, desk, customer, make_user, provider):
    """Incidents with two clocks each, opened within a minute, all with one agent of one team."""
    desk.lead = manager
    desk.save()
    moments = [NOON - timedelta(seconds=place % 60) for place in range(CLOCKS // 2)]
    reported = [
        History(
            Incident(
                number=f"INC-{place}", title="Mail", opened_at=at, organisation=customer,
                priority=3, impact=3, urgency=2, channel="phone", assignee=agent, team=desk,
            ),
            list(PROCEDURE.replay([Happening(at, None, "new", "report", {"priority": 3})])),
        )
        for place, at in enumerate(moments)
    ]  # fmt: skip
    histories.write(PROCEDURE, reported)
    agreements.carry_on(
        correction=agreements.apply(
            agreement=in_force(terms_of(response=240, resolution=240, warn_at=(75, 100))),
            by=make_user("owner", "process_owner", provider),
            at=NOON,
            reason="A storm",
        ),
        at=NOON,
    )
    assert alert_due(at=CROSSED) == CLOCKS
    notify(list(Entry.objects.filter(event="clock.warn")))


@pytest.mark.slow
def test_a_storm_of_warnings_is_one_mail_to_each_person(storm, agent, manager):
    for person in (agent, manager):
        assert Notice.objects.filter(person=person).count() == CLOCKS, "in the inbox at once"
    Sending.objects.update(at=CROSSED)
    assert sending.collect(at=CROSSED + MINUTE) == []
    assert sending.collect_gathered(at=CROSSED + 14 * MINUTE) == []

    mails = sending.collect_gathered(at=CROSSED + 15 * MINUTE)

    assert {mail.person for mail in mails} == {agent, manager}
    assert len(mails) == 2
    body = message_for(mails[0], sending.still_visible(mails[0])).body
    numbers = Record.objects.filter(kind="incident").values_list("number", flat=True)
    assert all(f"{number} " in body for number in numbers), "it names all that warn"
    assert sending.collect_gathered(at=CROSSED + 16 * MINUTE) == []
    assert sending.collect_digests(at=CROSSED + 24 * HOUR) == []


def test_what_comes_later_waits_for_the_end_of_its_interval(
    in_force, terms_of, make_incident, agent
):
    in_force(terms_of(response=100_000, warn_at=(50, 75, 100)))
    make_incident(at=NOON)
    Record.objects.filter(kind="incident").update(assignee=agent)
    facts = {"by": agent, "at": NOON, "ways": {}, "rhythm": "daily", "hears_of_own": False}
    notifications.prefer(warning_minutes=60, **facts)

    mailed = []
    for minutes in (120, 180, 240):  # a half, three quarters and all of it
        at = NOON + minutes * MINUTE
        alert_due(at=at)
        notify(list(Entry.objects.filter(event__startswith="clock.").order_by("-pk")[:1]))
        Sending.objects.filter(outcome="gathered").update(at=at)
        for later in (59 * MINUTE, HOUR):
            sending.collect_gathered(at=at + later)
            mailed.append(Mail.objects.filter(person=agent).count())

    assert mailed == [0, 1, 1, 2, 2, 3]
    notifications.prefer(**facts)
    assert agent.mail_habit.warning_minutes == 60, "not named, it stays"
