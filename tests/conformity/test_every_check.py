"""
Every check of every module: no record at all, records that keep the rule, one that breaks it.

A check that is new fails here until somebody says in BREAKS how its rule is broken.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from evident.conformity.requirements import checks as replaying
from evident.conformity.requirements import counting
from evident.conformity.requirements.models import Outcome
from evident.kernel.measures import definition
from evident.kernel.measures.definition import Severity
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.services.models import ServiceCustomer, ServiceDependency
from evident.relationships.customers.models import (
    ActionItem,
    CustomerProfile,
    SatisfactionQuestion,
    Survey,
)
from evident.relationships.service_levels.models import Agreement, Clock
from evident.reporting.service_reports.models import Delivery
from evident.resolution.incidents.models import MajorIncident, ManagementNotice
from evident.resolution.service_requests.models import Approval, Seat
from evident.support.knowledge.models import Reading
from tests.conformity.good_records import DAY, Shelf, fill

NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=100)
TODAY = NOW.date()


def change(name, **facts):
    """Break a rule by changing facts of a good record."""

    def do(shelf):
        record = shelf[name]
        for fact, value in facts.items():
            setattr(record, fact, value)
        record.save()

    return do


def remove(model, **which):
    """Break a rule by what is not there."""

    def do(_shelf):
        model.objects.filter(**which).delete()

    return do


def update(model, **facts):
    """Break a rule in a row beside the record."""

    def do(_shelf):
        model.objects.update(**facts)

    return do


def forget_trail(shelf, *, name):
    """Break a rule by what the trail does not tell."""
    silently(f"DELETE FROM trail_entry WHERE record_id = {shelf[name].pk}", "trail_entry")


def unsign(shelf, *, statement, party="sla"):
    """Break a rule in the terms of an agreement, past the triggers that refuse it."""
    key = shelf[party].pk
    for table in ("agreement_version", "agreement_target", "agreement_signature"):
        if table in statement:
            of_it = f"(SELECT id FROM agreement_version WHERE agreement_id = {key})"
            silently(statement.format(key=key, versions=of_it), table)
            return


def untargeted(shelf, *, party="sla"):
    """Take the targets out of an agreement, and with them the clocks that were counted by them."""
    Clock.objects.filter(party=party).delete()
    statement = "DELETE FROM agreement_target WHERE version_id IN {versions}"
    unsign(shelf, party=party, statement=statement)


def silently(statement, table):
    """Change a table past its own triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # else a table with checks to come is in use
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def deviate(shelf):
    """Note an entry that departs from the procedure."""
    shelf.told(shelf["incident"], "incident.edit")
    key = Entry.objects.latest("pk").pk
    silently(f"UPDATE trail_entry SET is_deviation = true WHERE id = {key}", "trail_entry")


def approve_own(shelf):
    """Let the requester approve his own order."""
    approval = Approval.objects.create(
        service_request=shelf["order"], position=1, need="any", state="approved", asked_at=NOW
    )
    Seat.objects.create(approval=approval, by=shelf.requester, at=NOW, is_approved=True)


def need_a_dead_service(shelf):
    """Let the service need one that ended."""
    other = shelf.put("dead", type(shelf["service"]), "service", "retired", name_en="Old")
    ServiceDependency.objects.create(service=shelf["service"], needed=other)


def take_the_sla_away(shelf):
    """End the only agreement about the service."""
    Agreement.objects.filter(pk=shelf["sla"].pk).update(party="contract")


def unrate(shelf):
    """Let a service have no criticality, which the table itself refuses."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE service ALTER COLUMN criticality DROP NOT NULL")
    change("service", criticality=None)(shelf)


def unsurveyed(shelf):
    """Ask the customer nothing for a year."""
    SatisfactionQuestion.objects.all().delete()
    Survey.objects.update(started_at=NOW - timedelta(days=400))


BREAKS = {
    "incident.classified": change("incident", category=None),
    "incident.priority_by_matrix": change("incident", priority=5),
    "incident.progress_or_escalation": change("running", updated_at=LONG_AGO),
    "incident.missed_escalated": change("late one", escalation=0),
    "incident.resolved_before_closed": change("incident", resolved_at=None),
    "incident.resolution_told": change("incident", resolution_code=None),
    "incident.followed_procedure": deviate,
    "incident.not_closed_at_once": lambda shelf: change(
        "incident", closed_by=shelf.agent, closed_at=shelf["incident"].resolved_at
    )(shelf),
    "incident.hold_has_reason": change("waiting", waiting_for=""),
    "incident.cancelled_with_reason": change("cancelled", cancel_reason=""),
    "incident.management_told": remove(ManagementNotice),
    "incident.major_reviewed": update(
        MajorIncident, state="restored", reviewed_at=None, review_due_at=LONG_AGO
    ),
    "incident.major_improves": update(MajorIncident, review_to_improve=""),
    "incident.security_reviewed": update(MajorIncident, reviewed_at=NOW),
    "incident.major_has_criterion": update(MajorIncident, criterion=None),
    "incident.acted_upon": partial(forget_trail, name="incident"),
    "incident.closed_in_the_end": change("resolved", resolved_at=LONG_AGO),
    "incident.has_team_or_person": change("running", assignee=None, team=None),
    "incident.security_rated": change("secure", priority=None),
    "incident.security_resolved": change(
        "secure", state="in_progress", is_open=True, opened_at=NOW - 9 * DAY
    ),
    "service_request.has_priority": change("order", priority=None),
    "service_request.classified": change("order", service=None),
    "service_request.actions_told": lambda shelf: (
        change("order", fulfilment_note="")(shelf),
        forget_trail(shelf, name="order"),
    ),
    "service_request.closed_in_the_end": change("made", resolved_at=LONG_AGO),
    "service_request.not_self_approved": approve_own,
    "service_request.instruction_at_hand": change("order", instruction=""),
    "service_request.late": change("making", expected_at=LONG_AGO),
    "service_request.hold_ends": change("held", waiting_until=LONG_AGO),
    "service_request.not_before_order": change("order", resolved_at=LONG_AGO),
    "complaint.acknowledged": change("complaint", acknowledged_at=NOW),
    "complaint.has_owner": change("complaint", assignee=None),
    "complaint.late_escalated": change("late", escalations=0),
    "complaint.has_outcome": change("complaint", outcome=""),
    "complaint.customer_informed": change("complaint", informed_at=None),
    "satisfaction.followed_up": update(SatisfactionQuestion, followed_up_at=None),
    "service_review.held_on_time": change("review", held_at=None),
    "service_review.minutes_shared": change("review", shared_at=None),
    "service_review.actions_on_time": update(ActionItem, done_at=None, due_on=TODAY - 9 * DAY),
    "customer.has_manager": update(CustomerProfile, manager=None),
    "customer.asked": unsurveyed,
    "survey.analysed": change("survey", analysed_at=None),
    "survey.acted_upon": lambda shelf: ActionItem.objects.filter(record=shelf["survey"]).delete(),
    "agreement.reviewed": change("sla", next_review_on=TODAY - 9 * DAY),
    "agreement.workload_limited": partial(
        unsign,
        statement="UPDATE agreement_version SET workload_limit = NULL WHERE agreement_id = {key}",
    ),
    "agreement.still_valid": partial(
        unsign,
        statement="UPDATE agreement_version SET valid_until = now() - interval '1 day'"
        " WHERE agreement_id = {key}",
    ),
    "agreement.has_targets": untargeted,
    "agreement.signed": partial(
        unsign, statement="DELETE FROM agreement_signature WHERE version_id IN {versions}"
    ),
    "agreement.internal_has_targets": partial(untargeted, party="ola"),
    "agreement.internal_reviewed": change("ola", next_review_on=TODAY - 9 * DAY),
    "agreement.sla_misses_reviewed": partial(forget_trail, name="sla"),
    "agreement.internal_misses_reviewed": partial(forget_trail, name="ola"),
    "agreement.contract_misses_reviewed": partial(forget_trail, name="contract"),
    "agreement.contract_has_targets": partial(untargeted, party="contract"),
    "agreement.contract_reviewed": change("contract", next_review_on=TODAY - 9 * DAY),
    "service.has_sla": take_the_sla_away,
    "service.has_owner": change("service", owner=None),
    "service.rated": unrate,
    "service.described": change("service", outcome_en="", outcome_zh=""),
    "service.has_customers": remove(ServiceCustomer),
    "service.rests_on_live_services": need_a_dead_service,
    "service.has_hours": change("service", hours=None),
    "service.in_catalogue": update(Offering, state="withdrawn"),
    "offering.of_live_service": change("service", state="retired"),
    "offering.described": change("offering", summary_en="", description_en=""),
    "offering.has_audience": change("offering", is_for_all=False),
    "article.reviewed_on_time": change("article", due_at=LONG_AGO),
    "article.not_expired": change("article", expires_at=LONG_AGO),
    "article.has_owner": change("article", assignee=None),
    "article.used": remove(Reading),
    "service_report.on_time": change("report", issued_at=NOW),
    "service_report.reaches_readers": remove(Delivery),
    "service_report.decided": change("report", decision=""),
    "service_report.kept": change("report", issued_edition=2),
    "report_definition.says_why": lambda shelf: shelf["definition"].recipients.clear(),
}
"""How each rule is broken, once."""


@pytest.fixture
def shelf(provider, customer, agent, desk, requester):
    """Good records of every kind."""
    return fill(Shelf(provider, customer, agent, requester))


def ours():
    """The checks this test knows; modules that bring builders of their own test theirs."""
    return [
        each
        for each in definition.checks()
        if each.process not in BROUGHT and each.records.__module__ != replaying.__name__
    ]


BROUGHT = {
    "audit", "audit_programme", "corrective_action", "document", "duty", "duty_task",
    "nonconformity",
}  # fmt: skip
"""Processes whose own tests show each of their checks satisfied, broken and without records."""


def counted(check):
    """Return what a check finds now."""
    return counting.added(counting.months_of(check, at=timezone.now()))


def outcome(check, counts):
    """Return what the counts amount to."""
    return counting.outcome_of(counts, severity=check.severity, tolerated=check.tolerated)


def test_somebody_said_how_each_rule_is_broken():
    known = {each.code for each in ours()}

    assert known - BREAKS.keys() == set()
    assert BREAKS.keys() - {each.code for each in definition.checks()} == set()


@pytest.mark.django_db
def test_without_records_no_check_is_met(shipped):
    assert {outcome(each, counted(each)) for each in definition.checks()} == {Outcome.NONE}


@pytest.mark.slow
def test_records_that_keep_every_rule_satisfy_every_check(shelf):
    wrong = {}
    for check in ours():
        found = counted(check)
        if found.exceptions or outcome(check, found) != Outcome.MET:
            wrong[check.code] = found

    assert wrong == {}


@pytest.mark.slow
def test_each_rule_broken_once_is_one_exception(shelf):
    wrong = {}
    for check in ours():
        with transaction.atomic():
            BREAKS[check.code](shelf)
            found = counted(check)
            named = counting.exceptions_of(check, at=timezone.now()).count()
            is_told = outcome(check, found) in {Outcome.PARTLY, Outcome.NOT_MET}
            if (found.exceptions, named, is_told) != (1, 1, True):
                wrong[check.code] = (found.population, found.exceptions, named)
            transaction.set_rollback(True)
        shelf.renew()

    assert wrong == {}


def test_every_check_counts_each_record_once(shelf):
    """A join to many rows would count a record as often; the population is a set."""
    for check in definition.checks():
        rows = counting.population_of(check, at=timezone.now())
        assert counted(check).population == rows.values("pk").distinct().count(), check.code


@pytest.mark.parametrize(
    ("population", "exceptions", "severity", "tolerated", "expected"),
    [
        (0, 0, Severity.MAJOR, 0, Outcome.NONE),
        (100, 0, Severity.MAJOR, 0, Outcome.MET),
        (100, 2, Severity.MAJOR, 2, Outcome.MET),
        (100, 3, Severity.MAJOR, 2, Outcome.PARTLY),
        (100, 5, Severity.MAJOR, 0, Outcome.PARTLY),
        (100, 6, Severity.MAJOR, 0, Outcome.NOT_MET),
        (100, 25, Severity.MINOR, 0, Outcome.PARTLY),
        (100, 26, Severity.MINOR, 0, Outcome.NOT_MET),
    ],
)
def test_a_single_lapse_is_not_a_system_that_fails(
    population, exceptions, severity, tolerated, expected
):
    counts = counting.Counts(population, exceptions, "", "")

    assert counting.outcome_of(counts, severity=severity, tolerated=tolerated) == expected
