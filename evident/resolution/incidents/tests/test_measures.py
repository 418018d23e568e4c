"""Figures of incidents equal what is worked out by hand; every check finds what breaks it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from evident.conftest import NOON
from evident.kernel.measures import definition, queries
from evident.kernel.measures.findings import find
from evident.kernel.measures.queries import Period
from evident.resolution.incidents import actions
from evident.resolution.incidents.checks import SECURITY
from evident.resolution.incidents.models import Category, Incident

ALWAYS = Period()


def value(code, user, **narrowed):
    """Return a measure's value and how many records made it."""
    measure = definition.measure_of(f"incident.{code}")
    found = queries.figure(measure, user=user, period=ALWAYS, narrowed=narrowed)
    return found.value, found.records


def finding(code, user):
    """Return population and exceptions of a check."""
    check = definition.check_of(f"incident.{code}")
    found = find(check, user=user, period=ALWAYS)
    listed = queries.exceptions(check, user=user, period=ALWAYS)
    assert listed.count() == found.exceptions
    return found.population, found.exceptions


@pytest.fixture
def restored(make_incident, agent, desk, what):
    """Incidents restored after 1, 2 and 9 hours."""
    for hours in (1, 2, 9):
        incident = actions.take(incident=make_incident(), by=agent, at=NOON)
        actions.resolve(incident=incident, by=agent, at=NOON + timedelta(hours=hours), **what)


def test_times_to_restore_are_mean_and_median_of_what_was_restored(
    restored, make_incident, manager
):
    make_incident()  # still disturbed: counts in neither

    assert value("mean_time_to_restore", manager) == (pytest.approx(4), 3)
    assert value("median_time_to_restore", manager) == (pytest.approx(2), 3)
    assert value("reported", manager) == (4, 4)
    assert value("backlog", manager) == (1, 1)


def test_shares_count_what_they_say(restored, agent, manager):
    incident = Incident.objects.order_by("pk").first()
    actions.reopen(incident=incident, by=agent, at=NOON + timedelta(hours=10), reason="Again")
    Incident.objects.filter(pk=incident.pk).update(met_sla=False)
    Incident.objects.exclude(pk=incident.pk).update(met_sla=True)

    assert value("sla_attainment", manager) == (pytest.approx(200 / 3), 3)
    assert value("reopened_count", manager) == (1, 1)
    assert value("first_contact_resolution", manager) == (0, 2), "after 2 and 9 hours"


def test_a_figure_opens_exactly_the_records_it_counts(restored, manager):
    measure = definition.measure_of("incident.mean_time_to_restore")
    for dimension in measure.dimensions:
        for group in queries.by_dimension(measure, dimension, user=manager, period=ALWAYS):
            behind = queries.records_behind(
                measure, user=manager, period=ALWAYS, narrowed={dimension.code: group.key}
            )
            assert behind.count() == group.records > 0, dimension.code


def test_months_follow_the_clock_of_the_reader(make_incident, manager, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    make_incident(at=NOON.replace(month=1, day=31, hour=17))  # already February in Shanghai
    measure = definition.measure_of("incident.reported")

    months = queries.by_month(measure, user=manager, period=ALWAYS)

    assert (months[0].key, months[0].value, months[0].records) == ("2026-02", 1, 1)
    assert {month.value for month in months[1:]} <= {0}  # counted, and there were none


def test_counting_nothing_is_0_but_a_share_of_nothing_and_a_time_before_all_records_are_none(
    make_incident, manager
):
    before = queries.Period(NOON - timedelta(days=90), NOON - timedelta(days=60))
    after = queries.Period(NOON + timedelta(days=40), NOON + timedelta(days=60))
    make_incident()

    def told(code, period):
        measure = definition.measure_of(code)
        return queries.figure(measure, user=manager, period=period).value

    assert told("incident.reported", after) == 0
    assert told("complaint.received", after) == 0
    assert told("incident.reported", before) is None
    assert told("incident.reopened", after) is None
    assert told("duty_task.missed", after) is None, "none was due that could have been missed"


def test_what_one_may_not_see_is_in_no_figure(restored, make_user, provider, other_customer):
    scoped = make_user("scoped", "process_manager", provider, only_for=other_customer)

    assert value("mean_time_to_restore", scoped) == (None, 0)


def test_figures_need_the_permission(restored, requester):
    with pytest.raises(PermissionDenied):
        value("reported", requester)


def checks():
    """The checks of incidents; other modules test their own."""
    return [check for check in definition.checks() if check.process == "incident"]


def test_checks_of_a_new_installation_find_nothing(manager):
    assert len(checks()) > 10
    for check in checks():
        assert finding(check.code.removeprefix("incident."), manager) == (0, 0)


def test_an_incident_handled_well_breaks_no_check(make_incident, agent, desk, manager, what):
    incident = make_incident()
    category = Category.objects.get(code="email")
    incident = actions.classify(
        incident=incident, by=agent, at=NOON, category=category, impact=2, urgency=2
    )
    incident = actions.take(incident=incident, by=agent, at=NOON)
    incident = actions.resolve(incident=incident, by=agent, at=NOON + timedelta(hours=1), **what)
    actions.close(incident=incident, by=manager, at=NOON + timedelta(days=1))

    broken = [
        check.code
        for check in checks()
        if finding(check.code.removeprefix("incident."), manager)[1]
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("classified", {"category": None}),
        ("priority_by_matrix", {"priority": 1, "impact": 3, "urgency": 3}),
        ("progress_or_escalation", {"state": "in_progress", "updated_at": NOON.replace(year=2020)}),
        ("resolved_before_closed", {"state": "closed", "is_open": False, "closed_at": NOON}),
        ("resolution_told", {"state": "closed", "is_open": False, "closed_at": NOON}),
        ("hold_has_reason", {"state": "pending", "waiting_for": ""}),
        ("cancelled_with_reason", {"state": "cancelled", "is_open": False, "closed_at": NOON}),
    ],
)
def test_a_check_finds_the_record_that_breaks_it(make_incident, manager, code, facts):
    incident = make_incident()
    for name, fact in facts.items():  # as no action would leave it
        setattr(incident, name, fact)
    incident.save()

    assert finding(code, manager) == (1, 1)


def test_a_security_incident_handed_to_another_team_is_escalated(
    make_incident, agent, manager, network_team
):
    secure = Category.objects.get(code=SECURITY)
    incident = make_incident(category=secure)
    assert finding("security_resolved", manager) == (1, 1)

    actions.escalate(incident=incident, by=agent, at=NOON, reason="Too much", team=network_team)

    assert finding("security_resolved", manager) == (1, 0)


def test_closing_what_one_has_just_resolved_is_noticed(make_incident, agent, manager, what):
    incident = actions.resolve(incident=make_incident(), by=agent, at=NOON, **what)
    actions.close(incident=incident, by=agent, at=NOON)

    assert finding("not_closed_at_once", manager) == (1, 1)


def test_major_incidents_are_measured_from_declaration(
    declared, manager, director, agent, make_incident
):
    """The top was told after 10 minutes; restored after 3 hours; the other one was a mistake."""
    facts = {"incident": declared.incident, "by": manager}
    mistake = actions.declare_major(
        incident=make_incident(), by=agent, at=NOON, leader=manager, reason="x"
    )
    actions.revoke_major(incident=mistake.incident, by=manager, at=NOON, reason="x")
    assert finding("management_told", manager) == (1, 1)
    later = NOON + timedelta(hours=1)
    actions.inform_management(**facts, at=later, told=manager, told_at=NOON, text="Down")
    assert finding("management_told", manager) == (1, 1), "told to himself, not to the top"
    assert value("major_time_to_notice", manager)[1] == 0
    for minutes in (30, 10):
        told_at = NOON + timedelta(minutes=minutes)
        actions.inform_management(**facts, at=later, told=director, told_at=told_at, text="Down")
    actions.restore_major(**facts, at=NOON + timedelta(hours=3))

    assert finding("management_told", manager) == (1, 0)
    assert value("major_count", manager) == (1, 1)
    assert value("major_duration", manager) == (pytest.approx(3), 1)
    assert value("major_time_to_notice", manager) == (pytest.approx(10), 1)
    assert finding("major_reviewed", manager) == (1, 1)  # due in March
    assert value("major_reviewed_in_time", manager) == (pytest.approx(0), 1)
    actions.review_major(
        **facts, at=NOON + timedelta(days=2), cause="x", to_improve="x", actions="x"
    )
    assert value("major_reviewed_in_time", manager) == (pytest.approx(100), 1)


def groups(code, dimension, user):
    """Return a measure's groups as pages name them, and the records behind each."""
    measure = definition.measure_of(f"incident.{code}")
    (divided,) = [each for each in measure.dimensions if each.code == dimension]
    return [
        (figure.label, figure.records, behind(measure, user, **{dimension: figure.key}))
        for figure in queries.by_dimension(measure, divided, user=user, period=ALWAYS)
    ]


def behind(measure, user, **narrowed):
    """Return how many records are behind a group."""
    found = queries.records_behind(measure, user=user, period=ALWAYS, narrowed=narrowed)
    return found.count()


def test_a_category_counts_its_subcategories_and_those_are_told_apart(make_incident, manager):
    network, software = (
        Category.objects.create(code=name, name_en=name, name_zh=f"{name}类")
        for name in ("lines", "programs")
    )
    one, other = (
        Category.objects.create(code=f"slow-{main.code}", name_en="Slow", name_zh="慢", parent=main)
        for main in (network, software)
    )
    for category, count in ((network, 1), (one, 2), (other, 1), (None, 1)):
        for _each in range(count):
            Incident.objects.filter(pk=make_incident().pk).update(category=category)

    assert groups("reported", "category", manager) == [
        ("lines", 3, 3), ("programs", 1, 1), ("None", 1, 1)
    ]  # fmt: skip
    assert groups("reported", "subcategory", manager) == [
        ("Slow · lines", 2, 2), ("lines", 1, 1), ("Slow · programs", 1, 1), ("None", 1, 1)
    ]  # fmt: skip
    with translation.override("zh-hans"):
        assert groups("reported", "subcategory", manager)[0] == ("慢 · lines类", 2, 2)
