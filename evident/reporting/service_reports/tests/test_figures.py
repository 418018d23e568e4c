"""What a report counts, in which period, and that every figure has its very records."""

import json
from datetime import date

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override

from evident.kernel.measures import queries
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Party
from evident.reporting.service_reports.chapters import measured
from evident.reporting.service_reports.keys import WIDTH, packed, unpacked
from evident.reporting.service_reports.periods import Span, span_of, spans_from
from evident.reporting.service_reports.scope import scope_of
from evident.reporting.service_reports.shown import shown
from evident.reporting.service_reports.tests.conftest import AFTER, HOUR, MARCH, on
from evident.reporting.service_reports.texts import number_text
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import ResolutionCode


def edition_of(report):
    return report.editions.get()


def row_of(edition, chapter, code):
    (found,) = [each for each in edition.figures["chapters"] if each["code"] == chapter]
    return next(row for row in found["rows"] if row["code"].endswith(code))


def records_of(edition, figure):
    keys = [
        key
        for name in figure["all"]
        for key in unpacked(bytes(edition.key_sets.get(name=name).keys))
    ]
    return set(Record.objects.filter(pk__in=keys).values_list("number", flat=True))


def test_a_promise_counts_in_the_month_in_which_it_was_decided(handled, prepared):
    kept = handled(on(3))
    missed = handled(on(5), restored=6)
    of_february = handled(on(26, month=2), restored=24 * 5)  # used up in February, ended in March

    edition = edition_of(prepared())

    row = row_of(edition, "promises", ":resolution")
    january, february, march = row["values"]
    assert january is None
    assert (february["value"], february["missed"]) == (0, 1)
    assert records_of(edition, february) == {of_february.number}
    assert (march["value"], march["met"], march["missed"], march["of"]) == (50, 1, 1, 2)
    assert records_of(edition, march) == {kept.number, missed.number}
    assert (row["aim"], row["minutes"], row["name"]["en"]) == (80, 240, "Restoration")


def test_a_count_is_0_where_there_was_none_and_a_share_of_none_says_nothing(handled, prepared):
    handled(on(26, month=2), restored=1)

    edition = edition_of(prepared())

    january, february, march = row_of(edition, "measures:incident", "incident.reported")["values"]
    assert (january["value"], february["value"], march["value"], march["of"]) == (0, 1, 0, 0)
    _january, _february, none = row_of(edition, "measures:complaint", "complaint.on_time")["values"]
    assert none is None
    *_before, march = row_of(edition, "measures:complaint", "complaint.received")["values"]
    assert march["value"] == 0


def test_what_still_runs_counts_once_its_time_is_used_up_and_not_before(handled, prepared):
    used_up = handled(on(30), restored=None)
    handled(on(31, 22), taken=0.5, restored=None)  # its four hours end in April

    edition = edition_of(prepared())

    march = row_of(edition, "promises", ":resolution")["values"][2]
    assert (march["of"], march["missed"]) == (1, 1)
    assert records_of(edition, march) == {used_up.number}
    assert row_of(edition, "promises", ":response")["values"][2]["met"] == 2


def test_every_promise_kept_counts_records_not_promises(handled, prepared):
    handled(on(3))
    half = handled(on(5), taken=2, restored=3)  # response missed, restoration kept

    edition = edition_of(prepared())

    march = row_of(edition, "promises", "attainment")["values"][2]
    assert (march["value"], march["of"], march["missed"]) == (50, 2, 1)
    missed = edition.figures["missed"]
    assert [each["number"] for each in missed] == [half.number]
    assert (missed[0]["minutes"], missed[0]["used_minutes"]) == (60, 120)


def test_the_workload_stands_against_the_limit_of_the_agreement(handled, prepared):
    for day in (2, 3, 4, 5):
        handled(on(day))
    still = handled(on(20), restored=None)

    edition = edition_of(prepared())

    opened = row_of(edition, "workload", "opened")
    assert (opened["aim"], opened["values"][2]["value"]) == (3, 5)
    still_open = row_of(edition, "workload", "open")["values"]
    assert still_open[:2] == [None, None]
    assert records_of(edition, still_open[2]) == {still.number}
    assert row_of(edition, "workload", "resolved")["values"][2]["of"] == 4


def test_measures_are_those_of_the_process_told_by_month(handled, prepared):
    handled(on(3), restored=2)
    handled(on(4), restored=4)
    handled(on(10, month=2), restored=1)

    edition = edition_of(prepared())

    mean = row_of(edition, "measures:incident", "mean_time_to_restore")
    assert [value and value["value"] for value in mean["values"]] == [None, 1, 3]
    assert mean["unit"] == "hours"


def test_another_customer_counts_nowhere(handled, prepared, make_user, other_customer):
    stranger = make_user("elsewhere", "requester", other_customer)
    incidents.report(by=stranger, at=on(4), title="Theirs", symptom="x")
    ours = handled(on(4))

    edition = edition_of(prepared())

    march = row_of(edition, "workload", "opened")["values"][2]
    assert records_of(edition, march) == {ours.number}


def test_figures_stay_as_they_were_whatever_becomes_of_the_records(handled, issued, agent):
    handled(on(3))
    report = issued()
    before = edition_of(report).figures

    handled(on(4))
    incidents.reopen(incident=report_incident(), by=agent, at=AFTER + HOUR, reason="Again")

    assert edition_of(report).figures == before


def report_incident():
    from evident.resolution.incidents.models import Incident

    return Incident.objects.earliest("pk")


def test_nobody_counts_beyond_what_the_owner_may_see(
    definition, prepared, make_user, provider, other_customer
):
    blind = make_user("blind", "agent", provider, only_for=other_customer)
    definition.assignee = blind
    definition.save()

    with pytest.raises(StepRefused, match="may not see"):
        prepared()


def test_an_owner_who_left_is_told_in_a_sentence(definition, prepared, owner):
    definition.assignee.is_active = False
    definition.assignee.save()

    with pytest.raises(StepRefused, match="Nobody answers"):
        prepared()


def test_periods_are_whole_months_quarters_and_years():
    assert span_of(date(2026, 11, 25), "quarterly") == Span(date(2026, 10, 1), date(2027, 1, 1))
    assert span_of(date(2026, 11, 25), "yearly").code == "2026"
    months = [span.code for span in spans_from(date(2025, 11, 9), date(2026, 1, 1), "monthly")]
    assert months == ["2025-11", "2025-12", "2026-01"]
    trend = span_of(MARCH, "monthly").trend(4)
    assert [span.code for span in trend] == ["2025-12", "2026-01", "2026-02", "2026-03"]


def test_keys_are_packed_as_the_database_packs_them():
    assert list(unpacked(packed({3, 1, 2**40}))) == [1, 3, 2**40]
    assert packed([258]) == b"\0\0\0\0\0\0\1\2"


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (35 / 41 * 100, "percent", "85.4 %"),
        (1999.96, "hours", "2,000.0 hours"),
        (1, "hours", "1.0 hour"),
        (3, "count", "3"),
    ],
)
def test_a_figure_is_rounded_and_not_cut(value, unit, told):
    with override("en"):
        assert number_text(value, unit) == told


def test_what_is_taken_in_one_pass_is_what_each_measure_says_alone(
    handled, definition, owner, customer, requester, django_assert_num_queries
):
    for day in (3, 4, 12):
        handled(on(day), restored=day)
    handled(on(10, month=2), taken=2, restored=1 + 2)
    handled(on(20), taken=None, restored=None)
    again = handled(on(6), restored=1)
    incidents.reopen(incident=again, by=requester, at=on(7), reason="It came back")
    scope = scope_of(definition, span_of(MARCH, "monthly"), at=AFTER)
    of_incidents = [each for each in measured.offered() if each.process == "incident"]
    alike = [each for each in of_incidents if each.records == of_incidents[0].records]
    assert len(alike) >= 8

    found = measured.values_of(of_incidents, scope)

    assert set(found) == {each.code for each in of_incidents}
    for each in of_incidents:
        alone = [
            queries.figure(
                each,
                user=owner,
                period=queries.Period(start, end),
                narrowed={"organisation": str(customer.pk)},
            )
            for start, end in scope.moments
        ]
        for value, figure in zip(found[each.code], alone, strict=True):
            keys = (
                b"" if value is None else value.every or (value.met or b"") + (value.missed or b"")
            )
            count = len(keys) // WIDTH
            assert count == figure.records, each.code
            if value is not None:
                assert value.value == pytest.approx(figure.value), each.code
    assert any(found["incident.reopened"])
    with django_assert_num_queries(1):
        measured.values_of(alike, scope)


def test_long_times_are_told_in_days_and_an_edition_from_before_tells_none(handled, prepared):
    handled(on(3), restored=36)
    edition = prepared().editions.get()

    (missed,) = shown(edition).missed
    assert (missed.allowed, missed.used, missed.used_days) == ("4 h", "36 h", "= 1.5 days")
    assert missed.holder_used == "35 h 30 min ≈ 1.5 days"
    del edition.figures["missed"][0]["day_minutes"]
    (missed,) = shown(edition).missed
    assert (missed.used_days, missed.holder_used) == ("", "35 h 30 min")


def test_most_of_a_running_promise_is_told_with_what_it_used_since_the_last_change(
    handled, prepared, agent, desk
):
    incident = handled(on(5), restored=None)
    facts = {"incident": incident, "by": agent}
    incidents.hold(at=on(5, 10), waiting_for="supplier", note="A part", **facts)
    incidents.resume(at=on(5, 14), **facts)  # 1 hour with us, 4 elsewhere, and since then with us

    (missed,) = edition_of(prepared(on(6, 9, month=4))).figures["missed"]

    hours = 32 * 24 - 4.5  # from 5 March 9:30 to 6 April 9:00, without those elsewhere
    assert (missed["holder"], missed["holder_side"]) == (desk.name, "")
    assert missed["holder_minutes"] == hours * 60


def test_a_customer_reads_that_a_supplier_had_the_time_and_not_which(
    agreed, handled, prepared, agent
):
    supplier = Organisation.objects.create(
        code="wires", name="Wires", kind=OrganisationKind.SUPPLIER
    )
    agreed(party=Party.CONTRACT, of=supplier)
    incident = handled(on(5), restored=None)
    facts = {"incident": incident, "by": agent}
    incidents.hold(at=on(5, 10), waiting_for="supplier", note="A part", **facts)
    incidents.resume(at=on(5, 20), **facts)
    code = ResolutionCode.objects.get(code="solved_permanently")
    incidents.resolve(at=on(5, 21), code=code, note="Replaced", **facts)

    edition = prepared().editions.get()

    (missed,) = shown(edition).missed
    assert (missed.holder, missed.number) == (_("A supplier"), incident.number)
    assert "Wires" not in json.dumps(edition.figures)
