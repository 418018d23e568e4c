"""Every check of what the replay keeps: no record, records that keep to it, that depart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from evident.conformity.requirements import checks
from evident.conformity.requirements.actions import replaying
from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import (
    CheckState,
    Departure,
    ReplayedRecord,
    Rule,
    rules_so_grave,
)
from evident.conformity.requirements.tests.test_findings import raised_from
from evident.conformity.requirements.tests.test_replaying import good, past, touch
from evident.conftest import NOON
from evident.kernel.measures import definition
from evident.kernel.measures.definition import Severity
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Door, Entry
from evident.relationships.customers.models import ServiceReview

__all__ = ["good"]
DAY = timedelta(days=1)
LATER = NOON + 2 * DAY


@dataclass
class House:
    """Closed records of any kind, as the replay leaves them."""

    customer: Any
    numbers: Any = field(default_factory=lambda: count(1))

    def record(
        self,
        kind: str,
        *rules: Rule,
        is_replayed: bool = True,
        is_imported: bool = False,
        entry: int | None = None,
        **facts: Any,
    ) -> Record:
        """
        Write a closed record, replayed unless told otherwise, that departed in some ways.

        `entry` is the one of the trail that tells of it.
        """
        record = Record.objects.create(
            kind=kind, number=f"X-{next(self.numbers):04}", title="As it was", state="closed",
            organisation=self.customer,
            **{"is_open": False, "opened_at": NOON, "updated_at": NOON, "closed_at": NOON} | facts,
        )  # fmt: skip
        if is_replayed:
            ReplayedRecord.objects.create(
                record_id=record.pk, kind=kind, version=1, procedure_version=1, closed_at=NOON,
                at=NOON, is_imported=is_imported,
            )  # fmt: skip
        Departure.objects.bulk_create(
            Departure(record_id=record.pk, kind=kind, rule=rule, at=NOON, entry_id=entry)
            for rule in rules
        )
        return record


Make = Callable[[House], Record]


@dataclass(frozen=True)
class Case:
    """Records a check is satisfied with, records that break it, and those it is not about."""

    keeps: tuple[Make, ...]
    breaks: tuple[Make, ...]
    apart: tuple[Make, ...]


def departing(kind: str, *rules: Rule, **facts: Any) -> Make:
    """Return how to make a record that departed so."""
    return lambda house: house.record(kind, *rules, **facts)


def case(kind: str, severity: Severity) -> Case:
    """Return the case of a check: what it looks for, each alone, and what is of other weight."""
    rules = [Rule(each) for each in rules_so_grave(severity)]
    others = [each for each in Rule if each not in rules]
    other = next(each for each in checks.OF_PROCESS if each != kind)
    return Case(
        keeps=(departing(kind), *(departing(kind, rule) for rule in others)),
        breaks=(departing(kind, *rules), *(departing(kind, rule, others[0]) for rule in rules)),
        apart=(
            departing(kind, rules[0], is_replayed=False),
            departing(kind, rules[0], is_open=True, closed_at=None),
            departing(other, rules[0]),
            departing(kind, rules[0], is_imported=True),
        ),
    )


def elsewhere(kind: str, severity: Severity) -> Case:
    """Return the case of a check of what ended in another system."""
    rules = [Rule(each) for each in rules_so_grave(severity)]
    other = next(rule for rule in Rule if rule not in rules)
    return Case(
        keeps=(departing(kind, is_imported=True), departing(kind, other, is_imported=True)),
        breaks=(departing(kind, *rules, is_imported=True),),
        apart=(departing(kind, *rules),),
    )


CASES = {checks.check(kind, grave).code: case(kind, grave)
         for kind in checks.OF_PROCESS for grave in checks.NAMES}  # fmt: skip
CASES |= {checks.history(kind, grave).code: elsewhere(kind, grave)
          for kind in checks.IMPORTED for grave in checks.NAMES}  # fmt: skip


@pytest.fixture
def house(customer):
    """Where closed records are kept."""
    return House(customer)


def test_every_process_that_follows_a_procedure_has_its_checks():
    declared = {
        each.code for each in definition.checks() if each.records.__module__ == checks.__name__
    }

    assert checks.OF_PROCESS.keys() == set(known_kinds())
    assert declared == CASES.keys()
    assert {rule for grave in checks.NAMES for rule in rules_so_grave(grave)} == set(Rule.values)


@pytest.mark.parametrize("code", CASES)
def test_a_check_tells_what_breaks_it_and_nothing_else(code, house, three_cases):
    three_cases(code, CASES[code], house)


def test_what_an_import_told_of_a_record_that_ended_here_is_no_departure_from_ours(house, judged):
    """It was open when it was taken over: what happened before is a fact of another system."""
    told = {
        door: Entry.objects.create(at=NOON, door=door, event="incident.resolve").pk
        for door in (Door.IMPORT, Door.PAGE)
    }
    before = house.record("incident", Rule.SKIPPED, entry=told[Door.IMPORT])
    here = house.record("incident", Rule.SKIPPED, entry=told[Door.PAGE])

    assert judged("incident.followed") == ([before.number, here.number], [here.number])


@pytest.mark.parametrize("door", [Door.IMPORT, Door.PAGE])
def test_history_of_another_system_is_told_and_opens_no_gap(look, good, requirement, door):
    """The same departure, told by an import and made here."""
    past("UPDATE trail_entry SET door = %s WHERE record_id = %s", door, good.pk)
    past(
        "UPDATE trail_entry SET is_deviation = true, facts = jsonb_build_object('deviation',"
        " '[\"resolution_not_held\"]'::jsonb),"
        " changes = jsonb_set(changes, '{state,0}', '\"pending\"')"
        " WHERE record_id = %s AND event = 'incident.resolve'",
        good.pk,
    )
    touch(good)

    is_imported = door == Door.IMPORT
    status, here = look("8.1-b", "incident.followed")
    basis = {each["code"]: each for each in requirement("8.1-b").basis}

    assert here == ("none" if is_imported else "not_met")
    there = basis["incident.followed_elsewhere"]
    assert (there["outcome"], there["exceptions"]) == (
        ("not_met", 1) if is_imported else ("none", 0)
    )
    assert (status == "not_met") != is_imported
    assert Departure.objects.filter(record_id=good.pk).exists()  # told all the same


@pytest.fixture
def look(catalogue, requirement):
    """Replay and run the checks as a night does; return what a requirement rests on of a check."""

    def at(code: str, check: str) -> tuple[str, str]:
        replay(at=LATER)
        run_checks(by=None, at=LATER)
        found = requirement(code)
        basis = {each["code"]: each["outcome"] for each in found.basis if each["kind"] == "check"}
        return found.status, basis[check]

    return at


def test_a_departure_opens_the_gap_and_leads_from_requirement_to_entry(
    client, look, good, sms_manager, agent
):
    """The requirement, what was found, the record, the entry that shows it: a click each."""
    assert look("8.1-b", "incident.followed")[1] == "met"
    past(
        "UPDATE trail_entry SET changes = jsonb_set(changes, '{state,0}', '\"pending\"')"
        " WHERE record_id = %s AND event = 'incident.resolve'",
        good.pk,
    )
    touch(good)

    assert look("8.1-b", "incident.followed") == ("not_met", "not_met")
    assert look("8.6.1-d", "incident.followed") == ("not_met", "not_met")

    result = CheckState.objects.get(check_code="incident.followed").latest
    entry = Entry.objects.get(record_id=good.pk, event="incident.resolve")
    client.force_login(sms_manager)
    page = client.get("/requirements/iso-iec-20000-1-2018/8.1-b/").text
    assert f'href="{result.get_absolute_url()}"' in page
    page = client.get(result.get_absolute_url()).text
    assert f'href="{good.get_absolute_url()}"' in page
    assert f'href="/trail/{entry.pk}/"' in page
    assert "Wrong order" in page
    client.force_login(agent)  # who does not read the trail is led nowhere
    assert f'href="/trail/{entry.pk}/"' not in client.get(result.get_absolute_url()).text


@pytest.mark.usefixtures("few_checks")
def test_lesser_departures_leave_the_clause_of_the_process_alone(look, good, requirement):
    """That all incidents are resolved and closed is true of late ones, too."""
    touch(good, due_at=NOON)

    assert look("8.1-b", "incident.followed_closely")[1] == "not_met"

    codes = {each["code"] for each in requirement("8.6.1-d").basis}
    assert "incident.followed" in codes
    assert "incident.followed_closely" not in codes


@pytest.mark.parametrize(("days", "late"), [(0.9, 0), (2, 1)])
def test_a_review_is_late_where_it_is_held_late_and_not_where_it_ends_later(house, days, late):
    ServiceReview.objects.create(
        kind="service_review", number="REV-9", title="Autumn", state="closed", is_open=False,
        organisation=house.customer, opened_at=NOON - DAY, updated_at=NOON, due_at=NOON,
        held_at=NOON + days * DAY, minutes="Held", closed_at=NOON + 20 * DAY,
    )  # fmt: skip

    replay(at=LATER)

    assert Departure.objects.filter(kind="service_review", rule=Rule.LATE).count() == late


def test_checks_without_an_occurrence_stand_folded_below_those_that_say_something(
    client, look, good, sms_manager
):
    look("8.1-b", "incident.followed")
    client.force_login(sms_manager)

    page = client.get("/requirements/iso-iec-20000-1-2018/8.1-b/").text

    seen, _details, folded = page.partition("<details")
    assert "Incidents followed their procedure" in seen
    assert "Surveys followed their procedure" not in seen
    assert "Surveys followed their procedure" in folded
    assert "<details" not in client.get("/requirements/iso-iec-20000-1-2018/8.6.1-d/").text


def test_such_a_check_becomes_a_finding_with_its_records(client, look, good, sms_manager):
    touch(good, due_at=NOON)
    assert look("8.1-b", "incident.followed_closely") == ("not_met", "not_met")
    result = CheckState.objects.get(check_code="incident.followed_closely").latest
    client.force_login(sms_manager)

    finding = raised_from(client, result.get_absolute_url())

    assert (finding.source_kind, finding.source_reference) == ("check", result.check_code)
    assert good.number in finding.evidence
    assert finding.requirements == ["8.1-b"]
    assert finding.process == "incident_request"


def test_where_a_record_cannot_be_replayed_nobody_can_say_how_many_departed(
    look, good, monkeypatch
):
    def broken(kind, records, *, at):
        raise ZeroDivisionError(f"{kind} of {len(records)}")

    assert look("8.6.1-d", "incident.followed")[1] == "met"
    monkeypatch.setattr(replaying, "departures", broken)
    touch(good)

    assert look("8.6.1-d", "incident.followed") == ("not_assessed", "failed")

    latest = CheckState.objects.get(check_code="incident.followed").latest
    assert latest.reason == "Unplayed: ZeroDivisionError: incident of 1"
    assert CheckState.objects.get(check_code="complaint.followed").latest.outcome == "none"
    monkeypatch.undo()
    assert look("8.6.1-d", "incident.followed")[1] == "met"


@pytest.mark.usefixtures("few_checks")
def test_the_gap_closes_once_the_departure_is_gone(look, good):
    touch(good, due_at=NOON)
    assert look("8.1-b", "incident.followed_closely")[1] == "not_met"

    touch(good, due_at=None)

    assert look("8.1-b", "incident.followed_closely")[1] == "met"


@pytest.mark.usefixtures("few_checks")
def test_what_departed_over_a_year_ago_is_no_gap_of_today(look, good):
    touch(good, due_at=NOON)
    replay(at=LATER)

    run_checks(by=None, at=LATER + timedelta(days=400))

    latest = CheckState.objects.get(check_code="incident.followed_closely").latest
    assert (latest.outcome, latest.population) == ("none", 0)
