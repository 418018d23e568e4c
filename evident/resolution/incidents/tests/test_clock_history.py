"""Clocks built from what happened before: as they would have been kept, once, by a signed event."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels import jobs
from evident.relationships.service_levels.actions import applying
from evident.relationships.service_levels.actions.alerts import alert_due
from evident.relationships.service_levels.models import Clock, Correction
from evident.relationships.service_levels.queries.covered import concerned
from evident.relationships.service_levels.recounting import FIGURES, STRETCH, Recounting
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.relationships.service_levels.tests.signing import sign_both
from evident.resolution.incidents import actions

__all__ = ["calendars", "drafted", "in_force", "supplier", "terms_of"]
HOUR = timedelta(hours=1)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)  # Monday; office hours are 9 to 17, in UTC
WHY = "It was signed on paper in January"


@pytest.fixture
def live_through(make_incident, agent, network_team, what):
    """Let one incident go through everything that moves a clock."""

    def live() -> object:
        incident = make_incident(at=START)
        facts = {"incident": incident, "by": agent}
        actions.take(at=START + HOUR, **facts)
        actions.prioritise(at=START + 2 * HOUR, impact=1, urgency=1, **facts)
        actions.hold(at=START + 3 * HOUR, waiting_for="user", note="?", **facts)
        actions.prioritise(at=START + 4 * HOUR, impact=2, urgency=2, **facts)
        actions.resume(at=START + 30 * HOUR, **facts)
        actions.hold(at=START + 31 * HOUR, waiting_for="supplier", note="A part", **facts)
        actions.resume(at=START + 33 * HOUR, **facts)
        actions.assign(at=START + 34 * HOUR, team=network_team, **facts)
        actions.resolve(at=START + 50 * HOUR, **facts, **what)
        actions.reopen(at=START + 52 * HOUR, reason="Again", **facts)
        return actions.resolve(at=START + 53 * HOUR, **facts, **what)

    return live


def told(incident, party="sla"):
    """What the clocks of an incident say, with their ledgers."""
    clocks = Clock.objects.filter(record_id=incident.pk, party=party).exclude(state="cancelled")
    return [
        (
            clock.metric,
            [getattr(clock, name) for name in FIGURES],
            list(
                clock.segments.filter(is_superseded=False).values_list(*STRETCH, "rule", "holder")
            ),
        )
        for clock in clocks.order_by("metric")
    ]


def standing(clock):
    """The stretches of a clock that count."""
    return clock.segments.filter(is_superseded=False)


@pytest.fixture
def owner(make_user, provider):
    """Who answers for agreements."""
    return make_user("owner", "process_owner", provider)


def test_a_history_gives_the_clocks_that_were_kept_day_by_day(
    in_force, terms_of, supplier, provider, network_team, live_through, make_incident, agent, what
):
    terms = terms_of(calendar="office", by_priority={1: 60, 2: 600}, on_reopening="restart")
    versions = [
        in_force(terms).versions.get(),
        in_force(terms, party="contract", organisation=supplier).versions.get(),
        in_force(
            terms, party="ola", organisation=provider, internal_team=network_team
        ).versions.get(),
    ]
    live_through()
    running = make_incident(at=START)
    actions.hold(incident=running, by=agent, at=START + HOUR, waiting_for="change", note="?")
    ended = make_incident(at=START)
    actions.hold(incident=ended, by=agent, at=START + 2 * HOUR, waiting_for="user", note="?")
    actions.resolve(incident=ended, by=agent, at=START + HOUR, **what)  # it was restored before
    kept = {version: Clock.objects.filter(version=version).count() for version in versions}
    assert all(kept.values()), "each kind of agreement has clocks to compare"

    for version in versions:
        assert Recounting(version).differences(list(concerned(version))) == []


def test_what_was_there_before_gets_the_clocks_it_would_have_had(
    in_force, terms_of, live_through, owner
):
    before = live_through()
    assert told(before) == []
    agreement = in_force(terms_of(calendar="office", by_priority={1: 60, 2: 600}))
    twin = live_through()

    found = agreements.outlook(agreement=agreement, by=owner)
    assert (found.expected, found.begun, found.moved, found.ended) == (2, 2, 0, 0)
    assert told(before) == [], "looking changes nothing"
    correction = agreements.apply(agreement=agreement, by=owner, at=NOON, reason=WHY)
    jobs.recount(at=NOON, correction=correction.pk)

    assert told(before) == told(twin) != []
    before.refresh_from_db()
    twin.refresh_from_db()
    assert before.met_sla == twin.met_sla is not None
    assert before.restored_in == twin.restored_in is not None
    correction.refresh_from_db()
    assert (correction.is_done, correction.records, correction.clocks) == (True, 2, 2)
    entries = Entry.objects.filter(event="clock.apply", record=before.number)
    assert {entry.by_id for entry in entries} == {owner.pk}
    assert {entry.facts["reason"] for entry in entries} == {WHY}
    step = Entry.objects.get(event="agreement.apply")
    assert (step.facts["records"], step.facts["reason"]) == (2, WHY)
    first = entries.order_by("pk").first()
    assert first.changes["met_sla"] == [None, before.met_sla]


def test_a_second_time_changes_nothing(in_force, terms_of, live_through, owner):
    live_through()
    agreement = in_force(terms_of(calendar="office"))
    facts = {"agreement": agreement, "by": owner, "at": NOON, "reason": WHY}
    agreements.carry_on(correction=agreements.apply(**facts), at=NOON)
    clocks = list(Clock.objects.order_by("pk").values())

    again = agreements.carry_on(correction=agreements.apply(**facts), at=NOON)

    assert (again.records, again.clocks) == (1, 0)
    assert list(Clock.objects.order_by("pk").values()) == clocks
    assert agreements.outlook(agreement=agreement, by=owner).clocks == 0


def test_what_was_stopped_goes_on_where_it_stood(
    in_force, terms_of, make_incident, owner, monkeypatch
):
    incidents = [make_incident(at=START) for _ in range(5)]
    agreement = in_force(terms_of())
    monkeypatch.setattr(applying, "PORTION", 2)
    correction = agreements.apply(agreement=agreement, by=owner, at=NOON, reason=WHY)

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        agreements.carry_on(correction=correction, at=NOON, pause=die)
    assert Clock.objects.values("record").distinct().count() == 2
    with pytest.raises(StepRefused, match="being applied already"):
        agreements.apply(agreement=agreement, by=owner, at=NOON, reason=WHY)

    seen = []
    correction.refresh_from_db()
    done = agreements.carry_on(correction=correction, at=NOON, progress=seen.append)

    assert (done.records, seen) == (5, [2, 1])
    assert Clock.objects.count() == 2 * len(incidents)


def test_it_is_signed_by_somebody_who_may_and_says_why(
    in_force, terms_of, live_through, agent, owner
):
    live_through()
    agreement = in_force(terms_of())
    facts = {"agreement": agreement, "at": NOON}

    with pytest.raises(PermissionDenied):
        agreements.apply(by=agent, reason=WHY, **facts)
    with pytest.raises(PermissionDenied):
        agreements.outlook(agreement=agreement, by=agent)
    with pytest.raises(StepRefused, match="Say why"):
        agreements.apply(by=owner, reason=" ", **facts)
    with pytest.raises(StepRefused, match="no record"):
        agreements.apply(by=owner, reason=WHY, until=START, **facts)
    assert not Correction.objects.exists()
    assert not Clock.objects.exists()


def test_open_records_are_due_then_and_old_news_is_told_to_nobody(
    in_force, terms_of, make_incident, owner
):
    incident = make_incident(at=NOON)
    late = make_incident(at=NOON - 3 * HOUR)
    agreement = in_force(terms_of(response=100_000))
    correction = agreements.apply(agreement=agreement, by=owner, at=NOON + HOUR, reason=WHY)

    agreements.carry_on(correction=correction, at=NOON + HOUR)

    incident.refresh_from_db()
    late.refresh_from_db()
    assert (incident.due_at, late.due_at) == (NOON + 4 * HOUR, NOON + HOUR)
    assert alert_due(at=NOON + HOUR) == 0, "what was used before is old news"
    assert alert_due(at=NOON + 3 * HOUR) == 1


def test_another_agreement_that_names_the_service_goes_before(
    in_force, terms_of, make_incident, owner, customer
):
    from evident.kernel.records.models import Record

    service = Record.objects.create(
        number="SVC-1", kind="service", title="Mail", state="live", organisation=customer,
        opened_at=START, updated_at=START,
    )  # fmt: skip
    Record.objects.filter(pk=make_incident(at=START).pk).update(service=service)
    plain = make_incident(at=START)
    broad = in_force(terms_of())
    narrow = in_force(terms_of(covers_all=False, services=(service,)))

    for agreement in (broad, narrow):
        correction = agreements.apply(agreement=agreement, by=owner, at=NOON, reason=WHY)
        agreements.carry_on(correction=correction, at=NOON)

    owners = dict(Clock.objects.values_list("record__service", "version__agreement"))
    assert owners == {service.pk: narrow.pk, None: broad.pk}
    assert Clock.objects.filter(record_id=plain.pk).count() == 2


@pytest.fixture
def wrong(in_force, terms_of, make_incident, agent, what):
    """An agreement entered with twice the time to restore, and an incident that took longer."""
    agreement = in_force(terms_of(response=100_000, resolution=480))
    incident = make_incident()
    actions.resolve(incident=incident, by=agent, at=NOON + 5 * HOUR, **what)
    return agreement, incident


def test_what_turns_out_otherwise_is_shown_before_what_only_moves(
    in_force, terms_of, make_incident, agent, owner, what, monkeypatch
):
    monkeypatch.setattr(applying, "PORTION", 1)
    monkeypatch.setattr(applying, "SHOWN", 2)
    agreement = in_force(terms_of(response=100_000, resolution=480))
    made = [make_incident() for _ in range(4)]
    for incident, hours in zip(made, (1, 2, 3, 5), strict=True):
        actions.resolve(incident=incident, by=agent, at=NOON + hours * HOUR, **what)
    right = terms_of(response=100_000, resolution=240)

    found = agreements.outlook_of_terms(agreement=agreement, by=owner, at=NOON, terms=right)

    assert (found.moved, found.kept, found.missed) == (4, 3, 1)
    assert [each.record.pk for each in found.shown] == [made[3].pk, made[0].pk]


def test_terms_that_were_wrong_are_corrected_by_a_signed_event(wrong, terms_of, owner, agent, what):
    agreement, incident = wrong
    right = terms_of(response=100_000, resolution=240)
    facts = {"agreement": agreement, "at": NOON, "terms": right}
    assert told(incident)[0][1][-1] is True

    found = agreements.outlook_of_terms(by=owner, **facts)

    assert (found.expected, found.moved, found.kept, found.missed) == (1, 1, 0, 1)
    assert (found.kept_before, found.missed_before) == (1, 0)
    assert agreement.versions.count() == 1, "looking changes nothing"
    assert told(incident)[0][1][-1] is True
    with pytest.raises(PermissionDenied):
        agreements.correct_terms(by=agent, reason=WHY, **facts)
    with pytest.raises(StepRefused, match="what was wrong"):
        agreements.correct_terms(by=owner, reason=" ", **facts)

    correction = agreements.correct_terms(by=owner, reason="240, not 480 minutes", **facts)
    agreements.carry_on(correction=correction, at=NOON)

    old, new = agreement.versions.order_by("number")
    assert (new.corrects_id, new.state, new.signatures.count()) == (old.pk, "effective", 2)
    assert old.targets.get(code="resolution").minutes == 480, "the wrong version stays readable"
    clock = Clock.objects.get(record_id=incident.pk, metric="resolution")
    assert (clock.version_id, clock.is_met, clock.breached_at) == (
        new.pk,
        False,
        NOON + 4 * HOUR,
    )
    incident.refresh_from_db()
    assert incident.met_sla is False
    assert clock.segments.filter(superseded_by=correction).count() == 1
    signed = Entry.objects.get(event="agreement.correct_terms")
    before, after = signed.facts["terms"]["targets"]
    assert [target["minutes"] for target in before] == [100_000, 480]
    assert [target["minutes"] for target in after] == [100_000, 240]
    assert (signed.by_id, signed.facts["reason"]) == (owner.pk, "240, not 480 minutes")
    changed = Entry.objects.get(event="clock.correct", changes__has_key="is_met")
    assert changed.changes["is_met"] == [True, False]
    with pytest.raises(StepRefused, match="Nothing would change"):
        agreements.correct_terms(by=owner, reason="Again", **facts)


def test_what_comes_after_a_correction_runs_under_it_alone(wrong, terms_of, owner, make_incident):
    agreement, _incident = wrong
    agreements.correct_terms(
        agreement=agreement, by=owner, at=NOON, terms=terms_of(resolution=60), reason=WHY
    )

    incident = make_incident(at=NOON)

    clock = Clock.objects.get(record_id=incident.pk, metric="resolution")
    assert (clock.target, clock.version.number) == (HOUR, 2)


def test_a_corrected_version_stands_where_the_wrong_one_stood(
    in_force, terms_of, manager, owner, make_incident
):
    """The first of two versions is corrected: the second still holds, and nothing expires."""
    agreement = in_force(terms_of(valid_from=NOON - timedelta(days=30)))
    begins = NOON + timedelta(days=1)
    agreements.amend(agreement=agreement, by=manager, at=NOON, reason="Faster")
    agreements.revise(
        agreement=agreement, by=manager, at=NOON, terms=terms_of(resolution=60, valid_from=begins)
    )
    sign_both(agreement=agreement, by=manager, at=NOON)
    agreement = agreements.renew(agreement=agreement, by=manager, at=NOON)
    facts = {"agreement": agreement, "by": owner, "at": NOON, "number": 1, "reason": WHY}

    with pytest.raises(StepRefused, match="Version 2"):
        agreements.correct_terms(terms=terms_of(resolution=120), **facts)
    agreements.correct_terms(terms=terms_of(resolution=120, valid_until=begins), **facts)

    assert agreements.expire_due(at=begins + HOUR) == []
    for at, target in ((NOON, 2 * HOUR), (begins, HOUR)):
        clock = Clock.objects.get(record_id=make_incident(at=at).pk, metric="resolution")
        assert clock.target == target


def test_a_corrected_span_takes_clocks_away_and_gives_others(
    in_force, terms_of, owner, make_incident
):
    early = make_incident(at=NOON - timedelta(days=5))
    agreement = in_force(terms_of(valid_from=NOON - timedelta(days=1)))
    late = make_incident(at=NOON)
    correction = agreements.correct_terms(
        agreement=agreement, by=owner, at=NOON, reason=WHY,
        terms=terms_of(valid_from=NOON - timedelta(days=9), valid_until=NOON - HOUR),
    )  # fmt: skip

    agreements.carry_on(correction=correction, at=NOON)

    assert told(late) == []
    assert len(told(early)) == 2
    late.refresh_from_db()
    assert late.due_at is None
