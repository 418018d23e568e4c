"""What is done about a report: planned, prepared, issued for good, corrected, reviewed, closed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from evident.kernel.notifications.declaration import declared
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.reporting.service_reports import history, sealing
from evident.reporting.service_reports.actions import (
    definitions,
    following,
    reports,
    scheduling,
    sending,
)
from evident.reporting.service_reports.mails import Enclosed, message_for
from evident.reporting.service_reports.models import Definition, Edition, KeySet, ServiceReport
from evident.reporting.service_reports.queries import reports as queries
from evident.reporting.service_reports.shown import shown
from evident.reporting.service_reports.tests.conftest import (
    AFTER,
    DAY,
    HOUR,
    MARCH,
    on,
    outcomes,
    reasons_of,
)
from evident.reporting.service_reports.written import workbook
from evident.reporting.service_reports.written.paper import document_of


def test_issuing_freezes_hashes_and_traces(handled, prepared, issuer):
    handled(on(3))

    report = reports.issue(report=prepared(), by=issuer, at=AFTER + HOUR)

    edition = report.editions.get()
    assert (report.state, report.issued_edition, report.issued_at) == ("issued", 1, AFTER + HOUR)
    assert (edition.cut_off_at, edition.issuer_name) == (AFTER, issuer.name)
    assert sealing.is_intact(edition)
    entry = Entry.objects.get(event="service_report.issue")
    assert (entry.record, entry.by_id) == (report.number, issuer.pk)
    assert entry.facts["sha256"] == edition.sha256


def test_whoever_wrote_it_does_not_issue_it(prepared, owner):
    report = prepared()

    with pytest.raises(StepRefused, match="somebody else"):
        reports.issue(report=report, by=owner, at=AFTER + HOUR)

    report.refresh_from_db()
    assert (report.state, report.issued_edition) == ("preparing", 0)
    assert Edition.objects.get().issued_at is None


def test_an_agent_may_prepare_and_not_issue(planned, agent):
    report = reports.prepare(report=planned, by=agent, at=AFTER)

    with pytest.raises(PermissionDenied):
        reports.issue(report=report, by=agent, at=AFTER)


def test_figures_of_half_a_month_are_not_issued(prepared, issuer, owner):
    report = prepared(on(20))

    with pytest.raises(StepRefused, match="before the period was over"):
        reports.issue(report=report, by=issuer, at=AFTER)

    report = reports.refresh(report=report, by=owner, at=AFTER)
    assert reports.issue(report=report, by=issuer, at=AFTER).state == "issued"


def test_an_issued_edition_cannot_be_changed_by_anybody(handled, issued):
    handled(on(3))
    edition = issued().editions.get()

    for change in (
        lambda: Edition.objects.update(remarks="All was well"),
        lambda: KeySet.objects.update(count=0),
        lambda: KeySet.objects.all().delete(),
        lambda: KeySet.objects.create(edition=edition, name="more", keys=b"", count=0),
    ):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            change()


def test_a_changed_record_behind_a_figure_would_show(handled, prepared):
    handled(on(3))
    edition = prepared().editions.get()
    before = sealing.fingerprint(edition)
    behind = edition.key_sets.first()

    behind.keys = bytes(behind.keys)[:-1] + b"\7"
    behind.save()

    assert sealing.fingerprint(edition) != before


def test_a_correction_is_a_new_edition_that_says_what_changed(handled, issued, owner, issuer):
    handled(on(3))
    report = issued()
    first = report.editions.get()

    handled(on(9))  # entered late
    with pytest.raises(WrongFact):
        reports.correct(report=report, by=owner, at=AFTER + DAY, what_changed=" ")
    report = reports.correct(
        report=report, by=owner, at=AFTER + DAY, what_changed="One incident was entered late"
    )
    assert queries.edition(report=report, user=owner).number == 2
    assert report.issued_edition == 1, "readers keep the first until the second is issued"
    report = reports.issue(report=report, by=issuer, at=AFTER + DAY + HOUR)

    second = report.editions.get(number=2)
    assert (report.state, report.issued_edition) == ("issued", 2)
    assert second.what_changed == "One incident was entered late"
    assert second.figures != first.figures
    assert report.editions.get(number=1).figures == first.figures
    assert sealing.is_intact(report.editions.get(number=1))
    assert report.issued_at == AFTER + HOUR, "on time is on time"


def test_remarks_and_reasons_are_part_of_what_is_issued(handled, prepared, owner, issuer):
    missed = handled(on(5), restored=6)
    report = prepared()
    report = reports.write(report=report, by=owner, at=AFTER, remarks="The line was cut.")
    (told,) = report.editions.get().figures["missed"]
    assert told["number"] == missed.number
    clock = str(told["clock"])

    report = reports.explain(report=report, by=owner, at=AFTER, reasons={clock: "Digger"})
    with pytest.raises(WrongFact):
        reports.explain(report=report, by=owner, at=AFTER, reasons={"987": "x"})

    edition = reports.issue(report=report, by=issuer, at=AFTER).editions.get()
    assert (edition.remarks, edition.reasons) == ("The line was cut.", {clock: "Digger"})
    with pytest.raises(StepRefused):
        reports.write(report=report, by=owner, at=AFTER, remarks="Other")


def test_missed_promises_without_a_reason_are_issued_only_with_a_word_why(
    handled, prepared, owner, issuer
):
    handled(on(3), restored=6)
    handled(on(5), restored=6)
    report = prepared()
    first, _second = reasons_of(report)
    with pytest.raises(StepRefused, match="Of 2 missed promises the reasons are missing"):
        reports.issue(report=report, by=issuer, at=AFTER)
    report = reports.explain(report=report, by=owner, at=AFTER, reasons={first: "Digger"})
    with pytest.raises(StepRefused, match="Of 1 missed promise the reason is missing"):
        reports.issue(report=report, by=issuer, at=AFTER, without_reasons=" ")
    assert not report.editions.filter(issued_at__isnull=False).exists()

    report = reports.issue(
        report=report, by=issuer, at=AFTER, without_reasons="The supplier has not answered yet"
    )

    edition = report.editions.get()
    assert sealing.content(edition)["without_reasons"] == "The supplier has not answered yet"
    entry = Entry.objects.get(event="service_report.issue")
    assert entry.facts["unexplained"] == 1
    why = "without the reason of 1 missed promise: The supplier has not answered yet"
    assert history.issued(entry).endswith(why)
    told = shown(edition)
    assert told.issued_without == f"Issued {why}"
    assert told.issued_without in str(document_of(told, "en").blocks)
    assert told.issued_without in str(list(workbook.missed(told).rows))
    body = message_for(edition.deliveries.get(), Enclosed()).body
    assert f"Promises missed: 2\n{told.issued_without}\n" in body


def test_where_every_reason_is_given_nothing_is_said_of_lacking_ones(
    handled, prepared, owner, issuer
):
    handled(on(3), restored=6)
    report = prepared()
    reports.explain(report=report, by=owner, at=AFTER, reasons=reasons_of(report))

    report = reports.issue(report=report, by=issuer, at=AFTER, without_reasons="Not needed")

    edition = report.editions.get()
    assert edition.without_reasons == shown(edition).issued_without == ""
    assert "without_reasons" not in sealing.content(edition), "seals from before hold"


def test_review_actions_and_closing(issued, owner, agent):
    report = issued()
    with pytest.raises(WrongFact):
        following.review(report=report, by=owner, at=AFTER, decision="")
    report = following.review(report=report, by=owner, at=AFTER, decision="Add a line")
    facts = {"text": "Order a line", "owner": agent, "due_on": date(2026, 5, 1)}
    report = following.follow_up(report=report, by=owner, at=AFTER, **facts)

    with pytest.raises(StepRefused, match="not finished"):
        following.close(report=report, by=owner, at=AFTER)
    action = report.follow_ups.get()
    report = following.finish(report=report, by=owner, at=AFTER, action=action, result="Done")

    assert following.close(report=report, by=owner, at=AFTER).state == "closed"


def test_one_report_of_a_period(planned, definition, owner):
    with pytest.raises(StepRefused, match="exists already"):
        reports.plan(definition=definition, by=owner, at=on(9), starts_on=date(2026, 3, 17))

    assert ServiceReport.objects.count() == 1


def test_nothing_is_reported_that_nobody_receives(owner, customer):
    made = definitions.define(
        by=owner, at=on(1), name_en="Report", purpose="x", customer=customer, first_on=MARCH
    )
    made = definitions.agree(definition=made, by=owner, at=on(1), agreed_with="Them")

    with pytest.raises(WrongFact, match="at least one recipient"):
        definitions.activate(definition=made, by=owner, at=on(1))


def test_a_name_in_one_language_is_enough(owner, customer):
    facts = {"by": owner, "at": on(1), "customer": customer, "first_on": MARCH}
    made = definitions.define(**facts, name_en="", name_zh=" 月报 ")

    assert (made.title, made.name) == ("月报", "月报")
    with pytest.raises(WrongFact, match="Give it a name"):
        definitions.define(**facts, name_en=" ")


def test_recipients_are_ours_or_the_customers(definition, owner, stranger):
    with pytest.raises(WrongFact, match="neither to us nor to the customer"):
        definitions.edit(definition=definition, by=owner, at=on(1), recipients=[stranger])

    assert [each.login for each in definition.recipients.all()] == ["reader"]


def test_what_is_counted_does_not_change_once_reports_are_made(definition, owner, other_customer):
    with pytest.raises(WrongFact, match="define another one"):
        definitions.edit(definition=definition, by=owner, at=on(1), customer=other_customer)


def test_the_schedule_leaves_no_month_out_and_tells_of_what_is_late(definition):
    scheduling.keep_schedule(at=on(2))
    scheduling.keep_schedule(at=on(2))

    made = ServiceReport.objects.order_by("starts_on")
    assert [(each.span.code, each.state) for each in made] == [
        ("2026-01", "preparing"),
        ("2026-02", "preparing"),
        ("2026-03", "planned"),
    ]
    late = Entry.objects.filter(event="service_report.warn").values_list("record", flat=True)
    assert list(late) == [made[0].number], "January was due on the sixth of February"
    assert made[0].due_at.date() <= date(2026, 2, 6)


def test_a_report_that_issues_itself_is_sent_without_anybody(definition, owner, mailoutbox):
    definitions.edit(definition=definition, by=owner, at=on(1), is_automatic=True)

    scheduling.keep_schedule(at=on(2))
    sending.deliver_waiting(at=on(2))

    assert [each.state for each in ServiceReport.objects.order_by("starts_on")] == [
        "issued",
        "issued",
        "planned",
    ]
    assert [mail.to for mail in mailoutbox] == [["Reader <reader@example.org>"]] * 2


def test_a_report_that_issues_itself_waits_for_reasons_and_its_owner_is_told(
    definition, owner, handled, mailoutbox, sign_in
):
    definitions.edit(definition=definition, by=owner, at=on(1), is_automatic=True)
    handled(on(5, month=2), restored=6)

    for hour in (9, 10):
        scheduling.keep_schedule(at=on(2, hour))
    sending.deliver_waiting(at=on(2, 10))

    report = ServiceReport.objects.get(starts_on=date(2026, 2, 1))
    assert (report.state, report.held_at) == ("preparing", on(2))
    assert len(mailoutbox) == 1, "that of January, which missed nothing"
    entry = Entry.objects.get(event="service_report.hold")
    assert history.held(entry).endswith("of 1 missed promise the reason is missing")
    heard = declared()["service_report.hold"].audience
    assert owner.pk in {person for audience in heard for person, _role in audience(entry, report)}

    page = sign_in(owner).get(report.get_absolute_url()).text
    assert "As soon as it is given, the report is issued by itself." in page
    assert history.held(entry) in page

    reports.explain(report=report, by=owner, at=on(2, 11), reasons=reasons_of(report))
    scheduling.keep_schedule(at=on(2, 12))
    sending.deliver_waiting(at=on(2, 12))

    report.refresh_from_db()
    assert (report.state, report.issued_at, len(mailoutbox)) == ("issued", on(2, 12), 2)


def test_a_report_that_fails_keeps_no_other_from_being_prepared(definition, owner, monkeypatch):
    take = reports.take

    def failing(definition, span, *, at):
        if span.start.month == 1:
            raise ZeroDivisionError
        return take(definition, span, at=at)

    monkeypatch.setattr(reports, "take", failing)
    with pytest.raises(ZeroDivisionError):
        scheduling.keep_schedule(at=on(2))

    assert [each.state for each in ServiceReport.objects.order_by("starts_on")] == [
        "planned",
        "preparing",
        "planned",
    ]


def test_a_mail_that_fails_keeps_no_other_from_being_sent(
    definition, owner, issued, reader, customer, make_user, monkeypatch, mailoutbox
):
    other = make_user("other", "customer_manager", customer)
    definitions.edit(definition=definition, by=owner, at=on(1), recipients=[reader, other])
    issued()
    write = sending.message_for

    def failing(delivery, beside):
        if delivery.person == reader:
            raise ZeroDivisionError
        return write(delivery, beside)

    monkeypatch.setattr(sending, "message_for", failing)
    with pytest.raises(ZeroDivisionError):
        sending.deliver_waiting(at=AFTER + 2 * HOUR)

    assert outcomes() == [("reader", "waiting", ""), ("other", "sent", "")]
    assert len(mailoutbox) == 1


def test_a_recipient_who_lost_access_gets_nothing_and_is_shown(
    definition, owner, agent, issued, reader, customer, other_customer, make_user, mailoutbox
):
    moved = make_user("moved", "customer_manager", customer)
    gone = make_user("gone", "customer_manager", customer)
    people = [reader, moved, gone, agent]
    definitions.edit(definition=definition, by=owner, at=on(1), recipients=people)
    issued()
    moved.organisation = other_customer
    moved.save()
    gone.is_active = False
    gone.save()

    sending.deliver_waiting(at=AFTER + 2 * HOUR)
    sending.deliver_waiting(at=AFTER + 3 * HOUR)

    assert sorted(outcomes()) == [
        ("agent", "sent", ""),
        ("gone", "refused", "inactive"),
        ("moved", "refused", "may_not_see"),
        ("reader", "sent", ""),
    ]
    assert len(mailoutbox) == 2


def test_readers_see_what_is_issued_to_them_and_nothing_before(
    prepared, reader, stranger, requester, issuer
):
    report = prepared()
    assert not queries.visible_to(reader).exists()

    reports.issue(report=report, by=issuer, at=AFTER)

    assert [each.number for each in queries.visible_to(reader)] == [report.number]
    assert not queries.visible_to(stranger).exists()
    assert not queries.visible_to(requester).exists(), "neither recipient nor their manager"


def test_cancelling_needs_a_reason_and_never_takes_back_what_was_issued(planned, issuer, owner):
    with pytest.raises(WrongFact):
        reports.cancel(report=planned, by=owner, at=on(2), reason="")

    report = reports.cancel(report=planned, by=owner, at=on(2), reason="The customer left")

    assert (report.state, report.is_open) == ("cancelled", False)
    assert report.closed_at - on(2) == timedelta()


def test_a_purpose_is_told_in_the_language_of_the_page():
    both = Definition(purpose="Decide", purpose_zh="决策")
    with translation.override("zh-hans"):
        assert (both.aim, Definition(purpose="Decide").aim) == ("决策", "Decide")
    assert (both.aim, Definition(purpose_zh="决策").aim) == ("Decide", "决策")
