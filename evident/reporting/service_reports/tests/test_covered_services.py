"""A report over an agreement for some services counts theirs alone, against their own limit."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override

from evident.kernel.calendars.actions.shipped import ensure_shipped as ship_calendars
from evident.kernel.calendars.models import Calendar
from evident.portfolio.services.tests.conftest import make_live, make_service
from evident.relationships.customers.actions import complaints
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels import written
from evident.relationships.service_levels.models import Correction
from evident.relationships.service_levels.written import WrittenTarget
from evident.reporting.service_reports.actions import definitions, reports
from evident.reporting.service_reports.figures import take
from evident.reporting.service_reports.periods import span_of
from evident.reporting.service_reports.shown import details_of, shown
from evident.reporting.service_reports.tests.conftest import AFTER, DAY, MARCH, SIGNED, on
from evident.reporting.service_reports.written.paper import facts_of

__all__ = ["make_live", "make_service"]


@pytest.fixture
def hours(shipped):
    """When a service is there."""
    ship_calendars(at=SIGNED)
    return Calendar.objects.get(code="office")


@pytest.fixture
def in_use(make_live, customer):
    """Bring a service into operation for the customer."""

    def make(name):
        return make_live(customer, name_en=name, name_zh=name)

    return make


@pytest.fixture
def opened(owner, customer):
    """Return the row of what was received in March, of a report about an agreement or service."""

    def row(**about):
        made = definitions.define(
            by=owner, at=SIGNED, name_en="Report", first_on=date(2026, 1, 1), trend_periods=3,
            customer=customer, **about,
        )  # fmt: skip
        chapters = take(made, span_of(MARCH, "monthly"), at=AFTER).figures["chapters"]
        (found,) = [each for each in chapters if each["code"] == "workload"]
        return found["rows"][0]

    return row


@pytest.fixture
def promise():
    """No SLA but what a test agrees."""


def test_only_what_the_agreement_covers_counts_against_its_limit(agreed, in_use, handled, opened):
    mail, print_, other = (in_use(name) for name in ("Mail", "Print", "Other"))
    agreement = agreed(services=(mail, print_))
    for day, service in enumerate((mail, print_, other, None), start=3):
        handled(on(day), service=service)

    row = opened(sla=agreement)
    assert (row["values"][2]["of"], row["aim"]) == (2, 3)
    assert "is_limit_shared" not in row
    assert opened()["values"][2]["of"] == 4, "without an agreement it is about all"

    one = opened(sla=agreement, service=mail)
    assert (one["values"][2]["of"], one["aim"]) == (1, None)
    assert "for several services together" in details_of(one)[0]


def test_a_limit_for_one_service_is_that_of_its_report(agreed, in_use, handled, opened):
    mail = in_use("Mail")
    agreement = agreed(services=(mail,))
    handled(on(3), service=mail)
    handled(on(4))

    one = opened(sla=agreement, service=mail)

    assert (one["values"][2]["of"], one["aim"]) == (1, 3)
    assert details_of(one) == []


def test_an_agreement_for_every_service_counts_the_whole(agreed, in_use, handled, opened):
    agreement = agreed()
    mail = in_use("Mail")
    handled(on(3), service=mail)
    handled(on(4))

    assert (opened(sla=agreement)["values"][2]["of"], opened(sla=agreement)["aim"]) == (2, 3)
    assert opened(sla=agreement, service=mail)["aim"] is None


def test_without_an_agreement_each_value_is_of_what_its_own_one_covers(
    agreed, in_use, handled, owner, customer
):
    mail, print_ = in_use("Mail"), in_use("Print")
    wanted = WrittenTarget("first", "first_contact", "At first contact", percent=40)
    numbers = [
        agreed(services=(service,), more_targets=(wanted,)).number for service in (mail, print_)
    ]
    for day in (3, 4):
        handled(on(day), service=mail)
    handled(on(5), service=print_)
    handled(on(6))

    for about in ({"customer": customer}, {}):
        made = definitions.define(
            by=owner, at=SIGNED, name_en="Report", first_on=date(2026, 1, 1), **about
        )
        chapters = take(made, span_of(MARCH, "monthly"), at=AFTER).figures["chapters"]
        (found,) = [each for each in chapters if each["code"] == "values"]
        counted = {row["code"]: row["values"][-1]["of"] for row in found["rows"]}
        assert counted == {f"{numbers[0]}:first": 2, f"{numbers[1]}:first": 1}


def test_terms_that_were_wrong_stand_in_no_report(agreed, handled, definition, owner):
    agreement = agreed()
    handled(on(5))
    terms = written.read(agreement.versions.get())
    right = replace(terms, valid_from=SIGNED - DAY, workload_limit=7, targets=terms.targets[:1])
    facts = {"agreement": agreement, "by": owner, "at": AFTER, "reason": "As signed"}

    agreements.correct_terms(**facts, terms=right)
    agreements.carry_on(correction=Correction.objects.get(), at=AFTER)

    figures = take(definition, span_of(MARCH, "monthly"), at=AFTER).figures
    assert [each["version"] for each in figures["agreements"]] == [2]
    rows = {row["code"]: row for chapter in figures["chapters"] for row in chapter["rows"]}
    number = agreement.number
    assert f"{number}:resolution" not in rows
    assert rows[f"{number}:response"]["values"][-1]["of"] == 1
    assert rows["opened"]["aim"] == 7


def test_the_only_service_of_a_report_is_called_by_its_name_in_each_language(
    make_live, customer, owner, reader, promise
):
    service = make_live(customer, name_en="Mail", name_zh="邮件")
    made = definitions.define(
        by=owner, at=SIGNED, name_en="Report", purpose="Decide", first_on=date(2026, 1, 1),
        trend_periods=3, customer=customer, service=service, recipients=[reader],
    )  # fmt: skip
    definitions.agree(definition=made, by=owner, at=SIGNED, agreed_with="Reader, in December")
    made = definitions.activate(definition=made, by=owner, at=SIGNED)
    report = reports.plan(definition=made, by=owner, at=on(1), starts_on=MARCH)
    edition = reports.prepare(report=report, by=owner, at=AFTER).editions.get()

    for language, name in (("en", "Mail"), ("zh-hans", "邮件")):
        with override(language):
            told = shown(edition)
            assert told.service == name
            assert (_("Service"), name) in facts_of(told)
    edition.figures["scope"]["service"].pop("name")
    assert shown(edition).service == "Mail", "an edition from before"


def test_a_complaint_that_names_no_service_is_told_to_the_customer_all_the_same(
    agreed, in_use, owner, customer, requester, issuer
):
    mail, other = in_use("Mail"), in_use("Other")
    agreement = agreed(services=(mail,))
    for service in (None, mail, other):
        complaints.report(by=requester, at=on(3), title="Rude on the phone", service=service)
    about = {"customer": customer, "sla": agreement, "measures": ["complaint.received"]}
    facts = {"by": owner, "at": SIGNED, "name_en": "Report", "first_on": date(2026, 3, 1)}
    made = definitions.define(**facts, **about)

    chapters = take(made, span_of(MARCH, "monthly"), at=AFTER).figures["chapters"]

    rows = [row for each in chapters for row in each.get("rows", ())]
    (received,) = [row for row in rows if row["code"] == "complaint.received"]
    assert received["values"][-1]["of"] == 2, "of the service, and of none in particular"
