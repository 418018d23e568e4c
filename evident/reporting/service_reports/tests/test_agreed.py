"""The chapter of actions: what was agreed is told until it is done, to those it concerns alone."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from evident.kernel.links.models import Link
from evident.management.audits.actions import findings, nonconformities
from evident.relationships.customers.actions import complaints, reviews, surveys
from evident.reporting.service_reports import sealing
from evident.reporting.service_reports.actions import definitions, following, reports
from evident.reporting.service_reports.shown import shown
from evident.reporting.service_reports.tests.conftest import AFTER, DAY, HOUR, SIGNED, on
from evident.reporting.service_reports.tests.test_files import pages_of, words_of
from evident.reporting.service_reports.written import written

pytestmark = pytest.mark.django_db
QUESTIONS = [{"code": "q1", "kind": "score", "text_en": "How are we?", "text_zh": ""}]


@pytest.fixture
def meet(issuer, owner, customer):
    """Meet a customer and agree on actions, each until a day; the minutes are shared."""

    def make(at, *agreed, whose=customer, is_shared=True):
        facts = {"by": issuer, "at": at}
        review = reviews.plan(organisation=whose, title="Review", due_at=at + HOUR, **facts)
        facts["at"] = at + 2 * HOUR
        review = reviews.hold(
            review=review, held_at=at + HOUR, minutes="Said", attendees="Both", **facts
        )
        for text, due in agreed:
            review = reviews.add_action(review=review, text=text, owner=owner, due_on=due, **facts)
        return reviews.share(review=review, **facts) if is_shared else review

    return make


def finish(review, text, *, by, at):
    item = review.action_items.get(text=text)
    return reviews.finish_action(review=review, by=by, at=at, item=item, result=f"{text} came")


def told(report):
    """What the newest edition says of actions: text, when due, whether overdue, when done."""
    actions = report.editions.latest("number").figures["actions"]
    return [
        (each["text"], each["due_on"], each["is_overdue"], each["done_on"])
        for each in actions["told"]
    ]


def test_a_report_tells_what_is_open_and_what_was_done_in_its_period(meet, prepared, issuer):
    review = meet(
        on(10, month=1),
        ("Open", date(2026, 5, 1)),
        ("Late", date(2026, 3, 20)),
        ("Done", date(2026, 3, 1)),
        ("Done before", date(2026, 2, 1)),
    )
    finish(review, "Done before", by=issuer, at=on(1, month=2))
    finish(review, "Done", by=issuer, at=on(5))
    meet(AFTER - HOUR, ("Agreed later", date(2026, 5, 1)))

    report = prepared()

    assert told(report) == [
        ("Late", "2026-03-20", True, None),
        ("Open", "2026-05-01", False, None),
        ("Done", "2026-03-01", False, "2026-03-05"),
    ]
    actions = report.editions.get().figures["actions"]
    assert (actions["open"], actions["overdue"], actions["done"]) == (2, 1, 1)
    assert {each["number"] for each in actions["told"]} == {review.number}


def test_complaints_are_told_with_who_looks_into_them(prepared, requester, issuer):
    facts = {"complaint": complaints.report(by=requester, at=on(2), title="Rude on the phone")}
    complaints.acknowledge(by=issuer, at=on(2, 10), **facts)
    old = complaints.report(by=requester, at=on(2, month=2), title="Settled long ago")
    complaints.acknowledge(complaint=old, by=issuer, at=on(2, 12, month=2))
    complaints.investigate(complaint=old, by=issuer, at=on(3, month=2))
    complaints.resolve(
        complaint=old, by=issuer, at=on(4, month=2), verdict="justified", outcome="Sorry"
    )

    (only,) = prepared().editions.get().figures["actions"]["told"]

    assert (only["text"], only["owner"], only["kind"]) == (
        "Rude on the phone",
        "Issuer",
        "complaint",
    )
    assert only["is_overdue"]


def test_what_was_decided_on_an_earlier_report_is_carried_into_the_next(
    definition, prepared, owner, issuer
):
    before = reports.plan(
        definition=definition, by=owner, at=on(1, month=2), starts_on=date(2026, 2, 1)
    )
    before = reports.prepare(report=before, by=owner, at=on(2))
    before = reports.issue(report=before, by=issuer, at=on(2, 10))
    facts = {"report": before, "by": owner, "at": on(3)}
    following.review(decision="Improve", **facts)
    following.follow_up(text="Train the desk", owner=owner, due_on=date(2026, 6, 1), **facts)

    assert told(prepared()) == [("Train the desk", "2026-06-01", False, None)]


def test_a_customer_is_told_nothing_of_others_and_nothing_it_may_not_read(
    meet, prepared, stranger, other_customer, customer, issuer, owner
):
    meet(on(3), ("For another", date(2026, 5, 1)), whose=other_customer)
    meet(on(3), ("Not shared yet", date(2026, 5, 1)), is_shared=False)
    complaints.report(by=stranger, at=on(3), title="Of another")
    for whom in ([customer], [customer, other_customer], [other_customer], []):
        ask(whom, issuer, owner)

    assert [text for text, *_rest in told(prepared())] == ["Asked 1: acme"]


def ask(customers, by, owner):
    """Survey customers, and agree on something because of it."""
    facts = {"by": by, "at": on(3)}
    survey = surveys.plan(
        title="How are we?", questions=QUESTIONS, closes_at=on(20), customers=customers,
        sample_size=5, **facts,
    )  # fmt: skip
    names = " and ".join(each.code for each in customers)
    survey.action_items.create(
        text=f"Asked {len(customers)}: {names}", owner=owner, due_on=date(2026, 5, 1),
        made_at=on(4),
    )  # fmt: skip


def test_our_own_report_tells_of_every_customer_and_of_what_was_found(
    meet, owner, issuer, other_customer, make_user, provider, handled
):
    meet(on(3), ("For another", date(2026, 5, 1)), whose=other_customer, is_shared=False)
    auditor = make_user("auditor", "internal_auditor", provider)
    told_by = {"by": auditor, "at": on(10), "requirements": ["8.6.1-e"]}
    facts = {"grade": "minor", "statement": "None", "evidence": "One", **told_by}
    finding = findings.raise_finding(title="No cause noted", **facts)
    Link.objects.create(
        start=finding.record, end=handled(on(3)).record, meaning="found_in", at=on(10)
    )
    corrected(finding, owner=owner, by=issuer)
    elsewhere = findings.raise_finding(title="Elsewhere", **facts)
    corrected(elsewhere, owner=owner, by=issuer, title="Not about a customer")
    own = definitions.define(
        by=owner, at=SIGNED, name_en="Ours", purpose="Steer", first_on=date(2026, 1, 1),
        recipients=[owner], trend_periods=3,
    )  # fmt: skip
    definitions.agree(definition=own, by=owner, at=SIGNED, agreed_with="Us")
    own = definitions.activate(definition=own, by=owner, at=SIGNED)
    report = reports.plan(definition=own, by=owner, at=on(1), starts_on=date(2026, 3, 1))

    report = reports.prepare(report=report, by=owner, at=AFTER)

    assert [text for text, *_rest in told(report)] == ["Ask for the cause", "For another"]


def corrected(finding, *, owner, by, title="Ask for the cause"):
    """Plan what removes the cause of a finding."""
    facts = {"by": by, "at": on(11)}
    found = findings.open_nonconformity(finding=finding, owner=owner, **facts)
    nonconformities.correct(nonconformity=found, correction="Noted it", **facts)
    nonconformities.analyse(
        nonconformity=found, cause="Nobody asks", similar_cases="None", needs_action=True, **facts
    )
    nonconformities.plan_action(
        nonconformity=found, title=title, description="In the form", owner=owner,
        due_on=date(2026, 4, 20), **facts,
    )  # fmt: skip


def test_page_and_files_say_the_actions_and_what_is_issued_keeps_them(
    meet, prepared, issuer, reader, owner, sign_in, settings
):
    settings.PUBLIC_URL = "https://desk.example"
    review = meet(on(3), ("Call every week", date(2026, 3, 20)))
    report = reports.issue(report=prepared(), by=issuer, at=AFTER + HOUR)
    finish(review, "Call every week", by=issuer, at=AFTER + DAY)
    edition = report.editions.get()

    assert sealing.is_intact(edition)
    for person, leads in ((reader, True), (owner, True)):
        page = sign_in(person).get(report.get_absolute_url()).content.decode()
        assert "Call every week" in page
        assert "came" not in page  # done since: the next report says so
        assert (review.get_absolute_url() in page) is leads
    assert any(
        "Call every week" in each
        for each in pages_of(written(edition, form="pdf", language="en").content)
    )
    assert "Call every week" in words_of(written(edition, form="docx", language="en").content)
    book = load_workbook(BytesIO(written(edition, form="xlsx", language="en").content))
    _head, row = book["Actions"].iter_rows()
    assert (row[0].value, row[3].value, row[2].value.date()) == (
        "Call every week",
        "Overdue",
        date(2026, 3, 20),
    )
    assert row[7].hyperlink.target == f"https://desk.example{review.get_absolute_url()}"


def test_a_report_without_actions_says_so_and_an_older_edition_says_nothing(
    prepared, owner, sign_in
):
    report = prepared()
    address = reverse("service_reports:detail", args=[report.number])

    assert (
        "Nothing was open or done in this period." in sign_in(owner).get(address).content.decode()
    )

    edition = report.editions.get()
    del edition.figures["actions"]
    edition.save()
    assert shown(edition).agreed is None
    assert 'id="actions"' not in sign_in(owner).get(address).content.decode()
