"""The clocks of complaints: by the agreement where it names them, else by the procedure itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.measures import definition
from evident.kernel.measures import queries as measures
from evident.kernel.measures.queries import Period
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.trail.models import Entry
from evident.portfolio.services.tests.conftest import make_service, owner
from evident.relationships.customers.actions import complaints as actions
from evident.relationships.customers.queries import complaints as queries
from evident.relationships.customers.tests.test_complaints import LATER, OUTCOME, investigated
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.actions.alerts import alert_due
from evident.relationships.service_levels.models import Clock, Rule
from evident.relationships.service_levels.queries.clocks import strips
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.relationships.service_levels.written import WrittenExclusion

__all__ = ["calendars", "drafted", "in_force", "make_service", "owner", "terms_of"]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def named(terms_of):
    """Terms that promise an outcome of complaints within four hours, round the clock."""

    def make(**more):
        terms = terms_of(**more)
        outcome = next(each for each in terms.targets if each.metric == "resolution")
        ours = replace(outcome, code="complaint", kind="complaint", minutes=240)
        return replace(terms, targets=(*terms.targets, ours))

    return make


def clock_of(complaint, metric="resolution"):
    """The clock of a complaint that applies."""
    return Clock.objects.exclude(state="cancelled").get(record_id=complaint.pk, metric=metric)


def test_without_an_agreement_the_procedure_promises(calendars, make_complaint, agent):
    complaint = make_complaint()  # on a Monday at 12:00, office hours end at 17:00

    response, outcome = clock_of(complaint, "response"), clock_of(complaint)
    assert (response.party, response.target, response.due_at) == ("procedure", 8 * HOUR, NOON + DAY)
    assert (outcome.target, outcome.due_at) == (80 * HOUR, NOON + 14 * DAY)
    assert (complaint.acknowledge_due_at, complaint.due_at) == (response.due_at, outcome.due_at)

    complaint = investigated(complaint, agent)
    assert (clock_of(complaint, "response").is_met, complaint.due_at) == (True, NOON + 14 * DAY)
    complaint = actions.resolve(complaint=complaint, by=agent, at=LATER + HOUR, **OUTCOME)
    done = clock_of(complaint)
    assert (done.state, done.is_met, done.consumed) == ("stopped", True, 3 * HOUR)
    assert complaint.due_at == NOON + 14 * DAY, "when it was due stays known"


def test_a_complaint_from_before_says_why_no_clock_counts(calendars, make_complaint, agent, client):
    complaint = make_complaint()
    client.force_login(agent)
    assert "No clock counts here." not in client.get(complaint.get_absolute_url()).content.decode()
    client.force_login(complaint.requester)
    assert "Promised by" in client.get(complaint.get_absolute_url()).content.decode()

    Clock.objects.all().delete()

    client.force_login(agent)
    assert "No clock counts here." in client.get(complaint.get_absolute_url()).content.decode()


def test_its_ledger_says_who_had_it_and_what_lay_outside_hours(calendars, make_complaint, agent):
    complaint = investigated(make_complaint(), agent)
    at = NOON + DAY

    found = {each.clock.metric: each for each in strips(record=complaint, user=agent, at=at)}

    shares = [(each.side, each.holder, each.ran) for each in found["resolution"].totals.shares]
    assert shares == [("team", "Agent", 6 * HOUR), ("nobody", "", 2 * HOUR)]
    assert found["resolution"].totals.outside == 16 * HOUR


def test_an_agreement_goes_before_the_procedure_where_it_names_complaints(
    in_force, named, make_complaint
):
    in_force(named())

    complaint = make_complaint()

    assert (clock_of(complaint).party, clock_of(complaint).target) == ("sla", 4 * HOUR)
    assert complaint.due_at == NOON + 4 * HOUR
    assert clock_of(complaint, "response").party == "procedure", "it says nothing of that"
    assert complaint.acknowledge_due_at == NOON + DAY


def test_what_is_promised_for_every_process_is_not_promised_for_complaints(
    in_force, terms_of, make_complaint
):
    in_force(terms_of())

    make_complaint()

    assert set(Clock.objects.values_list("party", flat=True)) == {"procedure"}


def test_another_service_brings_its_agreement_from_the_opening_on(
    in_force, named, make_complaint, make_service, agent
):
    service = make_service()
    in_force(named(covers_all=False, services=(service,)))
    complaint = investigated(make_complaint(), agent)
    assert clock_of(complaint).party == "procedure"

    complaint = actions.edit(complaint=complaint, by=agent, at=NOON + 3 * HOUR, service=service)

    clock = clock_of(complaint)
    assert (clock.party, clock.started_at, clock.due_at) == ("sla", NOON, NOON + 4 * HOUR)
    assert complaint.due_at == NOON + 4 * HOUR
    assert clock_of(complaint, "response").state == "stopped"
    complaint = actions.edit(complaint=complaint, by=agent, at=NOON + 4 * HOUR, service=None)
    assert (clock_of(complaint).party, complaint.due_at) == ("procedure", NOON + 14 * DAY)


def test_another_time_agreed_with_the_customer_is_counted(calendars, make_complaint, agent):
    complaint = investigated(make_complaint(), agent)
    agreed = NOON + 2 * DAY

    complaint = actions.edit(complaint=complaint, by=agent, at=NOON + 4 * HOUR, due_at=agreed)

    clock = clock_of(complaint)
    assert (clock.rule, clock.due_at, complaint.due_at) == (Rule.AGREED, agreed, agreed)
    assert (clock.consumed, clock.target) == (4 * HOUR, 16 * HOUR)


def test_what_an_agreement_promises_is_not_changed_on_the_complaint(
    in_force, named, make_complaint, agent
):
    in_force(named())
    complaint = make_complaint()
    facts = {"complaint": complaint, "by": agent, "at": NOON}

    with pytest.raises(WrongFact, match="AGR-1"):
        actions.edit(**facts, due_at=NOON + 9 * HOUR)

    same = actions.edit(**facts, title="Nobody at all", due_at=complaint.due_at)
    assert same.title == "Nobody at all", "the same time is no other one"


def test_reopening_lets_its_clock_go_on(calendars, make_complaint, agent, requester):
    complaint = investigated(make_complaint(), agent)
    actions.resolve(complaint=complaint, by=agent, at=NOON + 4 * HOUR, **OUTCOME)

    complaint = actions.reopen(
        complaint=complaint, by=requester, at=NOON + DAY, reason="Nobody called"
    )

    assert clock_of(complaint).state == "running"
    assert complaint.due_at == NOON + 14 * DAY + 4 * HOUR


def test_it_warns_and_breaches_like_incidents_and_is_told_once(
    calendars, make_complaint, agent, manager
):
    complaint = investigated(make_complaint(), agent)
    late = complaint.due_at + HOUR

    alert_due(at=late)

    breach = Entry.objects.get(event="clock.breach", record=complaint.number)
    assert (breach.facts["target"], breach.facts["target_zh"]) == ("Resolution", "解决")
    notify([breach])
    told = Notice.objects.filter(event="clock.breach").values_list("person__login", flat=True)
    assert set(told) == {"agent", "manager"}, "its owner, and who runs the process"
    assert actions.tell_overdue(at=late) == [], "the clock has told"


def test_attainment_of_complaints_is_counted(calendars, make_complaint, agent, manager):
    kept = investigated(make_complaint(), agent)
    actions.resolve(complaint=kept, by=agent, at=LATER, **OUTCOME)
    missed = investigated(make_complaint(title="Too slow"), agent)
    actions.resolve(complaint=missed, by=agent, at=missed.due_at + HOUR, **OUTCOME)

    def value(code):
        measure = definition.measure_of(f"complaint.{code}")
        return measures.figure(measure, user=manager, period=Period()).value

    assert (value("attainment"), value("acknowledged_on_time")) == (50, 100)


def test_an_agreement_applied_to_the_past_stands_for_the_procedure(
    named, in_force, make_complaint, agent, owner
):
    complaint = investigated(make_complaint(), agent)
    agreement = in_force(named())
    correction = agreements.apply(agreement=agreement, by=owner, at=LATER, reason="Signed on paper")
    agreements.carry_on(correction=correction, at=LATER)

    clock = clock_of(complaint)
    assert (clock.party, clock.due_at) == ("sla", NOON + 4 * HOUR)
    complaint.refresh_from_db()
    assert complaint.due_at == NOON + 4 * HOUR


def test_its_page_shows_the_strip(calendars, make_complaint, agent, client):
    complaint = investigated(make_complaint(), agent)
    client.force_login(agent)

    page = client.get(complaint.get_absolute_url()).content.decode()

    assert 'class="chain"' in page
    assert "By our procedure" in page
    clock = clock_of(complaint)
    assert client.get(f"/agreements/clocks/{clock.pk}/").status_code == 200


def test_a_complaint_that_is_left_out_tells_no_time_and_is_not_late(
    calendars, make_complaint, agent, requester, named, in_force, client
):
    rule = WrittenExclusion("all", "Told by letter", "书面答复", {"kind": ["complaint"]})
    in_force(replace(named(), exclusions=(rule,)))
    complaint = make_complaint()
    assert clock_of(complaint).exclusion.code == "all"
    late = NOON + 400 * DAY
    filters = queries.Filters(is_overdue=True)

    assert not queries.filtered(user=agent, at=late, filters=filters).exists()
    client.force_login(agent)
    shown = client.get(complaint.get_absolute_url())
    assert "Not part of what was agreed: Told by letter" in shown.text
    assert shown.context["is_overdue"] is False
    assert "Left out" in client.get("/complaints/").text
    client.force_login(requester)
    assert "You have an outcome by" not in client.get(complaint.get_absolute_url()).text
    measure = definition.measure_of("complaint.on_time")
    assert measures.figure(measure, user=agent, period=Period()).records == 0


def test_counting_complaints_anew_changes_nothing_where_nothing_was_wrong(
    calendars, agent, requester, named, in_force, make_user, provider
):
    agreement = in_force(named(resolution=2_000))
    complaint = actions.report(by=requester, at=NOON, title="Nobody called back")  # nobody's yet
    complaint = actions.acknowledge(complaint=complaint, by=agent, at=NOON + HOUR / 2)
    assert clock_of(complaint).segments.count() == 1, "somebody has it now"
    owner = make_user("answering", "process_owner", provider)

    foreseen = agreements.outlook(agreement=agreement, by=owner)

    assert (foreseen.records, foreseen.clocks) == (1, 0)
