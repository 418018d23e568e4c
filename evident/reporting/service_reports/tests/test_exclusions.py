"""What an agreement leaves out counts neither as kept nor as missed, and is told with why."""

import random
from dataclasses import replace
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from evident.kernel.measures import queries as measured
from evident.kernel.measures.definition import measure_of
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels import written
from evident.relationships.service_levels.actions.alerts import alert_due
from evident.relationships.service_levels.models import Agreement, Clock, Correction, Exclusion
from evident.relationships.service_levels.queries.clocks import due, strips
from evident.relationships.service_levels.queries.keeping import keeping
from evident.relationships.service_levels.written import WrittenExclusion
from evident.reporting.service_reports.actions import definitions, reports
from evident.reporting.service_reports.keys import unpacked
from evident.reporting.service_reports.tests.conftest import AFTER, HOUR, MARCH, SIGNED, on
from evident.reporting.service_reports.tests.test_figures import edition_of, row_of
from evident.reporting.service_reports.tests.test_files import words_of
from evident.reporting.service_reports.written import written as as_file
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Category, ResolutionCode

pytestmark = pytest.mark.django_db
PRINTING = WrittenExclusion(
    "printing", "Printers the customer runs itself", "客户自行运维的打印机",
    {"category": ("own-printers",)},
)  # fmt: skip
HARMLESS = WrittenExclusion("harmless", "Nothing was wrong", "", {"resolution_code": ("harmless",)})


@pytest.fixture
def printing(shipped):
    """A category, with one below it, and another."""
    names = {"name_en": "Own printers", "name_zh": "自有打印机"}
    above = Category.objects.create(code="own-printers", **names)
    Category.objects.create(code="own-toner", name_en="Toner", name_zh="碳粉", parent=above)
    Category.objects.create(code="other-things", name_en="Other", name_zh="其他")
    return above


@pytest.fixture
def excluding(printing, agreed):
    """An SLA that leaves out some records."""
    ResolutionCode.objects.create(code="harmless", name_en="Nothing wrong", name_zh="无故障")
    return agreed(exclusions=(PRINTING, HARMLESS))


@pytest.fixture
def promise(excluding):
    """In the place of the agreement that leaves nothing out."""
    return excluding


def counts(report):
    """What March says of all promises: kept and missed records."""
    figure = row_of(edition_of(report), "promises", "attainment")["values"][-1]
    return None if figure is None else (figure["met"], figure["missed"])


def left_out(report, code):
    """The records March left out by an exclusion."""
    edition = edition_of(report)
    figure = row_of(edition, "excluded", f":{code}")["values"][-1]
    keys = [
        key
        for name in figure["all"]
        for key in unpacked(bytes(edition.key_sets.get(name=name).keys))
    ]
    assert figure["value"] == len(keys)
    return set(Record.objects.filter(pk__in=keys).values_list("number", flat=True))


def test_what_an_exclusion_fits_counts_neither_as_kept_nor_as_missed(handled, prepared, printing):
    handled(on(3))
    handled(on(4), restored=6)
    late = handled(on(5), restored=6, category=printing)
    below = handled(on(6), category=Category.objects.get(code="own-toner"))

    report = prepared()

    assert counts(report) == (1, 1)
    assert left_out(report, "printing") == {late.number, below.number}
    assert [each["number"] for each in edition_of(report).figures["missed"]] != [late.number]
    late.refresh_from_db()
    assert late.met_sla is None
    assert set(late.clocks.values_list("exclusion__code", flat=True)) == {"printing"}


def test_what_is_classified_otherwise_later_counts_by_what_it_is_then(
    handled, printing, agent, promise
):
    other = Category.objects.get(code="other-things")
    incident = handled(on(3), taken=None, restored=None, category=printing)
    assert Clock.objects.filter(exclusion=None).count() == 0
    facts = {"incident": incident, "by": agent, "at": on(3, 10), "impact": 3, "urgency": 3}

    incidents.classify(**facts, category=other)
    assert Clock.objects.filter(exclusion=None).count() == 2

    incident = incidents.take(incident=incident, by=agent, at=on(3, 11))
    incident = incidents.resolve(
        incident=incident, by=agent, at=on(3, 20), note="Fine",
        code=ResolutionCode.objects.get(code="harmless"),
    )  # fmt: skip
    assert set(Clock.objects.values_list("exclusion__code", flat=True)) == {"harmless"}
    assert incident.met_sla is None


def test_attainment_is_what_somebody_counts_who_knows_nothing_of_clocks(
    handled, prepared, owner, issuer, promise
):
    dice = random.Random(20261126)  # the same every time
    categories = [None, *Category.objects.order_by("code")]
    codes = {
        name: ResolutionCode.objects.get(code=name) for name in ("solved_permanently", "harmless")
    }
    expected = {"kept": set(), "missed": set(), "printing": set(), "harmless": set()}
    for number in range(40):
        category, code = dice.choice(categories), dice.choice(list(codes))
        taken, hours = dice.choice((0.5, 2)), dice.choice((3, 6))
        incident = handled(
            on(2 + number % 25, 1 + number % 12), taken=taken, restored=None, category=category
        )
        incidents.resolve(
            incident=incident, by=incident.assignee, at=incident.opened_at + hours * HOUR,
            code=codes[code], note="Done",
        )  # fmt: skip
        if category is not None and category.code in {"own-printers", "own-toner"}:
            outcome = "printing"
        elif code == "harmless":
            outcome = "harmless"
        else:
            outcome = "kept" if taken <= 1 and hours <= 4 else "missed"
        expected[outcome].add(incident.number)
    assert all(expected.values())

    report = prepared()

    assert counts(report) == (len(expected["kept"]), len(expected["missed"]))
    for code in ("printing", "harmless"):
        assert left_out(report, code) == expected[code]
    assert {each["number"] for each in edition_of(report).figures["missed"]} == expected["missed"]
    share = len(expected["kept"]) * 100 / (len(expected["kept"]) + len(expected["missed"]))
    figure = measured.figure(
        measure_of("agreement.attainment"), user=issuer, period=measured.Period(on(1), AFTER)
    )
    assert figure.value == pytest.approx(share)
    kept = keeping(promise, user=owner, at=AFTER, last=on(1).date())
    assert kept.value == pytest.approx(share)


def test_terms_corrected_leave_out_what_was_there_before(
    handled, prepared, printing, owner, promise
):
    late = handled(on(5), restored=6, category=printing)
    handled(on(6))
    terms = written.read(promise.versions.get())
    facts = {"agreement": promise, "by": owner, "at": AFTER - HOUR, "reason": "As signed"}

    agreements.correct_terms(**facts, terms=replace(terms, exclusions=()))
    agreements.carry_on(correction=Correction.objects.get(), at=AFTER)

    late.refresh_from_db()
    assert late.met_sla is False
    assert not Clock.objects.exclude(exclusion=None).exists()
    assert counts(prepared()) == (1, 1)

    agreements.correct_terms(**facts, terms=terms)
    agreements.carry_on(correction=Correction.objects.latest("pk"), at=AFTER)
    late.refresh_from_db()
    assert late.met_sla is None


def test_what_is_left_out_warns_nobody_and_is_overdue_nowhere_until_it_counts_again(
    handled, printing, agent, manager, sign_in
):
    late = handled(on(3), taken=None, restored=None, category=printing)
    clock = late.clocks.get(metric="resolution")
    after = on(3, 20)

    assert alert_due(at=after) == 0
    assert (late.due_at, clock.alert_at) == (None, None)
    assert not clock.is_breached(after)
    assert not Clock.objects.overdue(after).exists()
    for show in ("next", "overdue", "paused"):
        assert not due(manager, show=show, at=after).exists()
    assert due(manager, show="left_out", at=after).count() == 2
    listed = sign_in(manager).get(reverse("service_levels:due"), {"show": "left_out"})
    page = sign_in(manager).get(late.get_absolute_url())
    for answer in (listed, page):
        assert PRINTING.name_en in answer.content.decode()
    assert "Left out" in page.content.decode()
    assert "Missed" not in page.content.decode()
    for strip in strips(record=late, user=manager, at=after):
        assert (strip.is_breached, strip.tone) == (False, "neutral")

    late = incidents.classify(
        incident=late, by=agent, at=on(3, 21), impact=3, urgency=3,
        category=Category.objects.get(code="other-things"),
    )  # fmt: skip
    assert late.due_at is not None
    assert due(manager, show="overdue", at=on(3, 21)).count() == 2
    assert alert_due(at=on(3, 21)) == 2


def test_a_correction_foresees_what_is_left_out_and_what_counts_again(
    handled, printing, owner, promise, sign_in
):
    late = handled(on(5), restored=6, category=printing)
    handled(on(6), category=Category.objects.get(code="other-things"))
    terms = written.read(promise.versions.get())
    others = replace(PRINTING, conditions={"category": ("other-things",)})
    facts = {"agreement": promise, "by": owner, "at": AFTER - HOUR}
    changed = replace(terms, exclusions=(others,))

    found = agreements.outlook_of_terms(**facts, terms=changed)

    assert (found.left_out, found.counted_again, found.clocks) == (2, 2, 4)
    assert (found.kept_before, found.missed_before, found.kept, found.missed) == (2, 0, 1, 1)
    assert Clock.objects.filter(exclusion__code="printing").count() == 2, "nothing was written"
    form = sign_in(owner).get(reverse("service_levels:correct-terms", args=[promise.number]))
    seen = sign_in(owner).post(
        reverse("service_levels:correct-terms", args=[promise.number]),
        {**values_of(form.context), "reason": "As signed", "exclusion-0-category": "other-things"},
    )
    assert "Counts again; left out until now" in seen.content.decode()
    assert f"Left out: {PRINTING.name_en}" in seen.content.decode()

    agreements.correct_terms(**facts, terms=changed, reason="As signed")
    done = agreements.carry_on(correction=Correction.objects.get(), at=AFTER)
    assert done.clocks == found.clocks
    late.refresh_from_db()
    assert late.met_sla is False
    told = Entry.objects.filter(event="clock.correct", record_id=late.pk).first()
    assert told.changes["exclusion"] == ["printing", None]


def test_what_holds_cannot_be_rewritten_and_a_later_version_leaves_it(promise):
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.update(name_en="Something else")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name_en": " "}, "why such records"),
        ({"conditions": {}}, "choose which records"),
        ({"conditions": {"weather": ("rain",)}}, "nothing is known of “weather”"),
        ({"conditions": {"category": ("gone",)}}, "no such value of “Category”: gone"),
        (
            {"conditions": {"category": ("own-printers",), "kind": ("service_request",)}},
            "more than one",
        ),
    ],
)
def test_an_exclusion_that_makes_no_sense_is_refused(excluding, owner, change, sentence):
    terms = written.read(excluding.versions.get())
    facts = {"by": owner, "at": SIGNED, "party": "sla", "title": "Another"}
    wrong = replace(terms, exclusions=(replace(PRINTING, **change),))

    with override("en"), pytest.raises(WrongFact, match=sentence):
        agreements.draft(**facts, organisation=excluding.organisation, terms=wrong)

    assert Agreement.objects.count() == 1


def test_pages_and_files_say_what_does_not_count_and_why(
    handled, prepared, printing, reader, issuer, owner, sign_in, promise
):
    late = handled(on(5), restored=6, category=printing)
    report = reports.issue(report=prepared(), by=issuer, at=AFTER + HOUR)
    clock = late.clocks.earliest("pk")

    for person in (reader, owner):
        page = sign_in(person).get(report.get_absolute_url()).content.decode()
        assert "Left out of the attainment" in page
        assert PRINTING.name_en in page
    behind = reverse("service_reports:records", args=[report.number, 1])
    asked = {"chapter": "excluded", "row": f"{promise.number}:printing", "period": 2}
    assert late.number in sign_in(reader).get(behind, asked).content.decode()
    assert PRINTING.name_en in words_of(
        as_file(report.editions.get(), form="docx", language="en").content
    )
    assert PRINTING.name_zh in words_of(
        as_file(report.editions.get(), form="docx", language="zh-hans").content
    )
    for address in (late.get_absolute_url(), reverse("service_levels:clock", args=[clock.pk])):
        page = sign_in(owner).get(address).content.decode()
        assert PRINTING.name_en in page
    agreement = sign_in(reader).get(promise.get_absolute_url()).content.decode()
    assert PRINTING.name_en in agreement
    assert "Own printers" in agreement


def test_a_report_over_agreements_that_leave_nothing_out_has_no_such_chapter(
    agreed, owner, reader, other_customer, shipped
):
    made = definitions.define(
        by=owner, at=SIGNED, name_en="Other", purpose="Steer", customer=other_customer,
        first_on=date(2026, 1, 1), recipients=[owner], trend_periods=3,
    )  # fmt: skip
    definitions.agree(definition=made, by=owner, at=SIGNED, agreed_with="Them")
    made = definitions.activate(definition=made, by=owner, at=SIGNED)
    report = reports.plan(definition=made, by=owner, at=on(1), starts_on=MARCH)

    report = reports.prepare(report=report, by=owner, at=AFTER)

    assert "excluded" not in {each["code"] for each in edition_of(report).figures["chapters"]}


def test_the_editor_writes_exclusions_and_keeps_what_was_typed(promise, owner, sign_in):
    agreements.amend(agreement=promise, by=owner, at=SIGNED + timedelta(days=1), reason="Next year")
    browser, address = sign_in(owner), reverse("service_levels:revise", args=[promise.number])
    form = browser.get(address)
    data = values_of(form.context)

    answer = browser.post(address, {**data, "exclusion-0-name_en": "", "exclusion-0-name_zh": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say why such records are left out." in answer.content.decode()

    answer = browser.post(address, {**data, "more": "exclusion"})
    assert answer.content.decode().count("exclusion-2-name_en") > 0

    changed = {"exclusion-0-name_en": "Printers of others", "exclusion-1-DELETE": "on"}
    changed |= {"hears_team_lead": "", "hears_sms_manager": "60"}
    answer = browser.post(address, {**data, **changed})
    assert answer.status_code == HTTPStatus.FOUND
    drafted = written.read(promise.versions.latest("number"))
    (kept,) = drafted.exclusions
    assert drafted.hears == {"assignee": 1, "process_manager": 100, "sms_manager": 60}
    page = browser.get(promise.get_absolute_url()).content.decode()
    assert "SMS manager: from 60 % on" in page
    assert "Team leader: from 75 % on" in page, "the version in force stays"
    assert kept == replace(
        PRINTING, name_en="Printers of others", conditions={"category": ["own-printers"]}
    )
    left = promise.versions.earliest("number").exclusions.get(code="printing")
    assert left.name_en == PRINTING.name_en


def values_of(context):
    """What a browser would send of the form of terms."""
    data = {}
    forms = [context["form"], *context["rows"].forms, *context["exclusions"].forms]
    for each in (*forms, context["rows"].management_form, context["exclusions"].management_form):
        for field in each:
            value = field.value()
            if value not in (None, False, []):
                data[field.html_name] = value
    return data
