"""Clocks that run out: what is written, who hears of it, and what a corrected calendar changes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from evident.conftest import NOON
from evident.kernel.calendars import actions as calendar_actions
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.windows import parsed
from evident.kernel.measures import queries as figures
from evident.kernel.measures.definition import measure_of
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.relationships.customers.models.customer import CustomerProfile
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels import jobs
from evident.relationships.service_levels.actions import alerts, correcting
from evident.relationships.service_levels.actions.alerts import alert_due, follow_calendars
from evident.relationships.service_levels.models import Clock, Correction
from evident.relationships.service_levels.queries.alignment import carried
from evident.relationships.service_levels.queries.clocks import due, strips
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.resolution.incidents import actions
from evident.web.trail.words import facts_in

__all__ = ["calendars", "drafted", "in_force", "supplier", "terms_of"]
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def told():
    """What was written of clocks: event, when, share."""
    entries = Entry.objects.filter(event__startswith="clock.").order_by("pk")
    return [(entry.event, entry.at, entry.facts.get("share")) for entry in entries]


@pytest.fixture
def only_resolution(in_force, terms_of):
    """An SLA of four hours to restore, and so long to respond that nobody hears of it."""
    return in_force(terms_of(response=100_000))


def test_shares_are_told_when_they_were_reached_and_once(only_resolution, make_incident):
    make_incident()

    assert alert_due(at=NOON + HOUR) == 0
    assert alert_due(at=NOON + 2 * HOUR) == 1
    assert alert_due(at=NOON + 2 * HOUR + MINUTE) == 0
    assert told() == [("clock.warn", NOON + 2 * HOUR, 50)]


def test_after_a_pause_of_the_job_the_highest_share_is_told_alone(only_resolution, make_incident):
    make_incident()

    assert alert_due(at=NOON + 9 * HOUR) == 1

    assert told() == [("clock.breach", NOON + 4 * HOUR, 100)]


def test_twice_the_target_is_told_when_it_is_used_not_at_the_next_step(
    in_force, terms_of, make_incident, agent
):
    in_force(terms_of(response=100_000, warn_at=(100, 200)))
    incident = make_incident()
    assert alert_due(at=NOON + 4 * HOUR) == 1
    actions.take(incident=incident, by=agent, at=NOON + 5 * HOUR)

    assert alert_due(at=NOON + 7 * HOUR) == 0
    assert alert_due(at=NOON + 8 * HOUR) == 1


def test_a_paused_clock_tells_nothing(only_resolution, make_incident, agent):
    incident = make_incident()
    actions.hold(incident=incident, by=agent, at=NOON + HOUR, waiting_for="user", note="?")

    assert alert_due(at=NOON + 100 * HOUR) == 0
    assert told() == []


def test_a_stopped_clock_tells_nothing(only_resolution, make_incident, agent, what):
    actions.resolve(incident=make_incident(), by=agent, at=NOON + HOUR, **what)

    assert alert_due(at=NOON + 100 * HOUR) == 0


def test_those_hear_of_it_whom_it_concerns_and_no_customer(
    only_resolution, make_incident, agent, manager, desk, requester
):
    desk.lead = manager
    desk.save()
    incident = actions.take(incident=make_incident(), by=agent, at=NOON)
    alert_due(at=NOON + 2 * HOUR)
    notify(list(Entry.objects.filter(event__startswith="clock.")))
    assert set(Notice.objects.filter(number=incident.number).values_list("person__login")) == {
        ("agent",)
    }

    alert_due(at=NOON + 9 * HOUR)
    notify(list(Entry.objects.filter(event__startswith="clock.")))

    heard = set(Notice.objects.filter(event="clock.breach").values_list("person__login"))
    assert heard == {("agent",), ("manager",)}


def test_an_agreement_says_by_role_who_hears_and_from_which_share_on(
    in_force, terms_of, make_incident, agent, manager, customer, provider, make_user
):
    caretaker = make_user("caretaker", "agent", provider)
    CustomerProfile.objects.create(organisation=customer, manager=caretaker, made_at=NOON)
    make_user("system", "sms_manager", provider)
    in_force(
        terms_of(
            response=100_000,
            hears={"relationship_manager": 50, "agreement_manager": 100, "sms_manager": 100},
        )
    )
    actions.take(incident=make_incident(), by=agent, at=NOON)

    alert_due(at=NOON + 2 * HOUR)
    alert_due(at=NOON + 9 * HOUR)
    entries = list(Entry.objects.filter(event__startswith="clock.").order_by("pk"))
    notify(entries)

    assert entries[0].facts["roles"] == ["relationship_manager"]
    assert ("Roles", "Relationship manager") in facts_in(entries[0]), "no code in the trail"
    heard = set(Notice.objects.values_list("event", "person__login"))
    assert heard == {
        ("clock.warn", "caretaker"),
        ("clock.breach", "caretaker"),
        ("clock.breach", manager.login),
        ("clock.breach", "system"),
    }


def test_a_breach_is_true_the_moment_after_it_is_due_without_anybody_looking(
    only_resolution, make_incident, manager
):
    incident = make_incident()
    clock = Clock.objects.get(record_id=incident.pk, metric="resolution")
    in_time, too_late = NOON + 4 * HOUR, NOON + 4 * HOUR + timedelta(microseconds=1)

    for at, is_breached in ((in_time, False), (too_late, True)):
        assert clock.is_breached(at) == is_breached
        assert Clock.objects.overdue(at).exists() == is_breached
        assert due(manager, show="overdue", at=at).exists() == is_breached
    assert told() == [], "no job has run"


def test_nothing_is_told_at_night_of_a_clock_that_counts_office_hours(
    in_force, terms_of, make_incident
):
    in_force(terms_of(calendar="office", response=100_000, resolution=120))
    make_incident(at=datetime(2026, 3, 6, 16, 30, tzinfo=UTC))  # Friday; half an hour is left

    for at in (datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 9, 9, 29, tzinfo=UTC)):
        assert alert_due(at=at) == 0
    assert alert_due(at=datetime(2026, 3, 9, 9, 30, tzinfo=UTC)) == 1


def test_the_next_breach_is_found_by_its_index(only_resolution, make_incident):
    make_incident()
    rows = Clock.objects.filter(alert_at__lte=NOON).order_by("alert_at").values_list("pk")[:1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.explain()
    assert "clock_next_alert" in plan


def test_a_new_version_of_the_calendar_moves_what_is_due_but_not_what_was_counted(
    in_force, terms_of, make_incident, manager, monkeypatch
):
    monkeypatch.setattr(alerts, "AT_ONCE", 1)
    in_force(terms_of(calendar="office", response=100_000, resolution=12 * 60))
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)  # Monday; office hours are 9 to 17
    make_incident(at=start)
    clock = Clock.objects.get(metric="resolution")
    assert clock.due_at == datetime(2026, 3, 3, 13, tzinfo=UTC)

    office = Calendar.objects.get(code="office")
    at = datetime(2026, 3, 2, 16, tzinfo=UTC)
    version = calendar_actions.propose(
        calendar=office, by=manager, at=at, reason="Closed on Tuesday mornings"
    )
    week = [parsed("09:00-17:00")] * 5 + [(), ()]
    week[1] = parsed("13:00-17:00")
    calendar_actions.edit(version=version, by=manager, at=at, zone="UTC", week=week)
    calendar_actions.make_effective(
        version=version, by=manager, at=at, effective_from=datetime(2026, 3, 3, tzinfo=UTC)
    )

    assert follow_calendars() == 2
    clock.refresh_from_db()
    assert clock.due_at == datetime(2026, 3, 3, 17, tzinfo=UTC)
    assert follow_calendars() == 0


def test_carriers_weaker_than_the_promise_are_shown(
    in_force, terms_of, supplier, manager, requester
):
    promise = in_force(terms_of(resolution=240, calendar="24x7"))
    weak = in_force(
        terms_of(resolution=24 * 60, calendar="24x7"), party="contract", organisation=supplier
    )
    facts = {"by": manager, "at": NOON, "promise_code": "resolution"}
    agreements.carry(agreement=promise, carrier=weak, carrier_code="resolution", **facts)

    (found,) = carried(promise, at=NOON)
    assert found.is_weaker
    assert (found.late, found.asked) == (28 * 24, 28 * 24)
    with pytest.raises(StepRefused, match="noted already"):
        agreements.carry(agreement=promise, carrier=weak, carrier_code="resolution", **facts)
    with pytest.raises(StepRefused, match="no such target"):
        agreements.carry(agreement=promise, carrier=weak, carrier_code="other", **facts)


def test_the_same_minutes_in_fewer_hours_are_weaker(in_force, terms_of, supplier, manager):
    promise = in_force(terms_of(resolution=240, calendar="24x7"))
    office = in_force(
        terms_of(resolution=60, calendar="office"), party="contract", organisation=supplier
    )
    agreements.carry(
        agreement=promise,
        by=manager,
        at=NOON,
        promise_code="resolution",
        carrier=office,
        carrier_code="resolution",
    )

    (found,) = carried(promise, at=NOON)

    assert found.is_weaker, "an hour of office time is longer than a night"
    assert 0 < found.late < found.asked


def test_attainment_counts_what_was_kept(
    only_resolution, make_incident, agent, what, manager, stranger
):
    kept, missed = make_incident(), make_incident()
    make_incident(title="Still open")
    actions.resolve(incident=kept, by=agent, at=NOON + HOUR, **what)
    actions.resolve(incident=missed, by=agent, at=NOON + 5 * HOUR, **what)
    Clock.objects.filter(state="running").update(due_at=datetime(2999, 1, 1, tzinfo=UTC))

    for code in ("agreement.resolution_kept", "agreement.attainment"):
        figure = figures.figure(measure_of(code), user=manager, period=figures.Period())
        assert (figure.value, figure.records) == (50.0, 2), code


def test_a_strip_says_who_used_the_time(
    only_resolution, make_incident, agent, network_team, desk, requester
):
    incident = actions.take(incident=make_incident(), by=agent, at=NOON)
    actions.assign(incident=incident, by=agent, at=NOON + HOUR, team=network_team)

    strip = strips(record=incident, user=agent, at=NOON + 3 * HOUR)[-1]

    assert strip.holders == [("Network", 2 * HOUR), ("Service desk", HOUR)]
    assert (strip.consumed, strip.remaining, strip.percent) == (3 * HOUR, HOUR, 75)
    assert len(strips(record=incident, user=requester, at=NOON)) == 2, "a promise to him"


@pytest.fixture
def corrected(in_force, terms_of, make_incident, agent, what, make_user, provider):
    """An incident that ran over a day that turns out to have been a holiday."""
    in_force(terms_of(calendar="office", response=100_000, resolution=8 * 60))
    start = datetime(2026, 3, 2, 13, tzinfo=UTC)  # Monday afternoon
    incident = make_incident(at=start)
    incident = actions.resolve(
        incident=incident, by=agent, at=datetime(2026, 3, 4, 10, tzinfo=UTC), **what
    )
    owner = make_user("owner", "process_owner", provider)
    office = Calendar.objects.get(code="office")
    at = datetime(2026, 3, 5, tzinfo=UTC)
    version = calendar_actions.propose_correction(
        version=office.versions.get(), by=owner, at=at, reason="The third was a holiday"
    )
    calendar_actions.set_day(
        version=version, by=owner, at=at, on=at.date().replace(day=3), kind="holiday",
        name_en="Founders' day", name_zh="创始日",
    )  # fmt: skip
    calendar_actions.make_effective(version=version, by=owner, at=at)
    return incident, owner


SPAN = {
    "since": datetime(2026, 3, 1, tzinfo=UTC),
    "until": datetime(2026, 3, 6, tzinfo=UTC),
}


def test_a_corrected_calendar_changes_clocks_only_by_a_signed_event(corrected, agent):
    incident, owner = corrected
    clock = Clock.objects.get(metric="resolution")
    assert (clock.consumed, clock.is_met) == (incident.restored_in, False) == (13 * HOUR, False)
    office = Calendar.objects.get(code="office")

    (found,) = [
        each
        for each in agreements.preview(calendar=office, by=owner, **SPAN)
        if each.clock.metric == "resolution"
    ]
    assert (found.consumed, found.is_met) == (5 * HOUR, True)
    clock.refresh_from_db()
    assert clock.is_met is False, "looking changes nothing"
    with pytest.raises(PermissionDenied):
        agreements.correct(calendar=office, by=agent, at=NOON, reason="x", **SPAN)
    with pytest.raises(StepRefused, match="why"):
        agreements.correct(calendar=office, by=owner, at=NOON, reason=" ", **SPAN)

    correction = agreements.correct(
        calendar=office, by=owner, at=NOON, reason="A holiday was missing", **SPAN
    )

    clock.refresh_from_db()
    incident.refresh_from_db()
    assert (clock.consumed, clock.is_met) == (incident.restored_in, True) == (5 * HOUR, True)
    old = clock.segments.filter(superseded_by=correction)
    assert [segment.counted for segment in old] == [13 * HOUR]
    entry = Entry.objects.filter(event="clock.correct", facts__clock=clock.pk).get()
    assert entry.changes["is_met"] == [False, True]
    assert entry.by_id == owner.pk
    with pytest.raises(StepRefused, match="Nothing would change"):
        agreements.correct(calendar=office, by=owner, at=NOON, reason="Again", **SPAN)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_correction_counts_every_clock_however_many(
    corrected, make_incident, agent, what, monkeypatch, at_once
):
    _incident, owner = corrected
    monkeypatch.setattr(correcting, "PORTION", 1)
    monkeypatch.setattr(correcting, "MOST_AT_ONCE", 100 if at_once else 2)
    for _ in range(3):
        late = make_incident(at=datetime(2026, 3, 2, 13, tzinfo=UTC))
        actions.resolve(incident=late, by=agent, at=datetime(2026, 3, 4, 10, tzinfo=UTC), **what)
    Clock.objects.update(consumed=timedelta())  # every one says something else now
    facts = {"calendar": Calendar.objects.get(code="office"), "by": owner, **SPAN}
    count = len(list(agreements.preview(**facts)))
    assert count == Clock.objects.count() == 8

    done = agreements.correct(**facts, at=NOON, reason="A holiday was missing")
    if not at_once:
        assert (done.is_done, done.clocks, done.expected) == (False, 0, 4), "a job does it"
        jobs.correct(at=NOON, correction=done.pk)
        done.refresh_from_db()

    assert (done.is_done, done.clocks, done.records) == (True, count, 4)
    assert Entry.objects.filter(event="clock.correct", facts__correction=done.pk).count() == count
    assert not list(agreements.preview(**facts))


def test_a_correction_that_takes_long_shows_how_far_it_is(
    corrected, make_incident, monkeypatch, client, agent
):
    _incident, owner = corrected
    monkeypatch.setattr(correcting, "MOST_AT_ONCE", 1)
    client.force_login(owner)
    office = Calendar.objects.get(code="office")
    form = {"calendar": office.pk, "first_day": "2026-03-01", "last_day": "2026-03-05"}
    form |= {"reason": "A holiday was missing", "correct": "1"}

    answer = client.post("/agreements/correct/", form, follow=True)

    page = answer.content.decode()
    assert 'hx-get="/agreements/correct/progress/"' in page
    assert '<progress value="0" max="1"' in page
    jobs.correct(at=NOON, correction=Correction.objects.get().pk)
    after = client.get("/agreements/correct/progress/").content.decode()
    assert "A holiday was missing" in after
    assert "hx-get" not in after, "nobody asks any more once it is done"
    client.force_login(agent)
    assert client.get("/agreements/correct/progress/").status_code == 403


def test_what_was_counted_is_explained_by_the_calendar_it_was_counted_by(corrected):
    incident, owner = corrected

    def told():
        found = strips(record=incident, user=owner, at=NOON)
        strip = next(each for each in found if each.clock.metric == "resolution")
        pieces = [piece for part in strip.parts for piece in part.pieces()]
        return strip.consumed, sum((piece.counted for piece in pieces), timedelta()), strip.counted

    assert told() == (13 * HOUR,) * 3, "the corrected calendar knows of fewer hours"
    office = Calendar.objects.get(code="office")
    agreements.correct(calendar=office, by=owner, at=NOON, reason="A holiday was missing", **SPAN)
    assert told() == (5 * HOUR,) * 3
