"""The pages and the API of service reports."""

import re
from dataclasses import replace
from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils.translation import override

from evident.kernel.lists.exporting import export_of, told_rows
from evident.kernel.records.models import Record
from evident.reporting.service_reports.actions import reports
from evident.reporting.service_reports.chapters import promises
from evident.reporting.service_reports.models import Definition, Edition, ServiceReport
from evident.reporting.service_reports.shown import shown
from evident.reporting.service_reports.tests.conftest import AFTER, on
from evident.reporting.service_reports.written import workbook
from evident.reporting.service_reports.written.paper import document_of

pytestmark = pytest.mark.django_db


def test_from_definition_to_issued_report_by_pages(
    sign_in, owner, issuer, customer, reader, handled
):
    handled(on(3))
    client = sign_in(owner)
    facts = {
        "name_en": "Monthly",
        "name_zh": "月报",
        "purpose": "Decide",
        "customer": customer.pk,
        "frequency": "monthly",
        "first_on": "2026-03-09",
        "due_days": 5,
        "trend_periods": 3,
        "assignee": owner.pk,
    }
    answer = client.post(reverse("report_definitions:define"), facts)
    definition = Definition.objects.get()
    assert answer.url == definition.get_absolute_url()
    number = definition.number
    client.post(
        reverse("report_definitions:edit", args=[number]),
        {**facts, "recipients": [reader.pk], "seen_version": definition.version},
    )
    client.post(reverse("report_definitions:agree", args=[number]), {"agreed_with": "Reader"})
    client.post(reverse("report_definitions:activate", args=[number]))
    definition.refresh_from_db()
    assert definition.state == "active"
    page = client.get(definition.get_absolute_url()).content.decode()
    assert "Reader" in page

    client.post(
        reverse("service_reports:plan"),
        {"definition": definition.pk, "starts_on": "2026-03-15"},
    )
    report = ServiceReport.objects.get()
    for language, called in (("en", "Monthly, March 2026"), ("zh-hans", "月报，2026年3月")):
        with override(language):
            assert Record.objects.get(pk=report.pk).name == report.name == called
    client.post(reverse("service_reports:prepare", args=[report.number]))
    client.post(
        reverse("service_reports:write", args=[report.number]), {"remarks": "A quiet month"}
    )
    refused = client.post(reverse("service_reports:issue", args=[report.number]), follow=True)
    assert "must be done by somebody else" in refused.content.decode()
    sign_in(issuer).post(reverse("service_reports:issue", args=[report.number]))

    report.refresh_from_db()
    assert report.state == "issued"
    page = client.get(report.get_absolute_url()).content.decode()
    for words in ("A quiet month", "Every promise kept", "100", "Unchanged since it was issued"):
        assert words in page
    assert "Monthly" in client.get(reverse("service_reports:list")).content.decode()


def test_what_the_agreement_says_of_recipients_is_begun_with_and_watched(
    sign_in, owner, agreed, customer, reader, make_user
):
    second = make_user("second", "customer_manager", customer)
    agreement = agreed(recipients=(reader, second))
    facts = {
        "name_en": "Monthly", "sla": agreement.pk, "frequency": "monthly", "first_on": "2026-03-09",
        "due_days": 5, "trend_periods": 3, "assignee": owner.pk,
    }  # fmt: skip
    client = sign_in(owner)

    client.post(reverse("report_definitions:define"), facts)

    definition = Definition.objects.get()
    assert set(definition.recipients.all()) == {reader, second}
    said = "By the agreement these people are to receive reports, and do not receive this one:"
    assert said not in client.get(definition.get_absolute_url()).text
    definition.recipients.remove(second)
    assert f"{said} {second.name}</div>" in client.get(definition.get_absolute_url()).text


def test_what_is_not_told_one_by_one_or_has_no_reason_is_said(
    sign_in, handled, prepared, owner, issuer, monkeypatch
):
    monkeypatch.setattr(promises, "MOST_TOLD", 1)
    handled(on(3), restored=6)
    handled(on(5), restored=6)
    handled(on(6))
    report = prepared()
    edition = report.editions.get()
    client = sign_in(owner)
    cut = "1 of 2 missed promises are shown, the earliest first."
    lacking = "missed promises the reasons are missing. Without them"

    page = client.get(report.get_absolute_url()).text
    assert cut in page
    assert f"Of 2 {lacking}" in page
    with override("en"):
        told = shown(edition)
        assert cut in str(document_of(told, "en").blocks)
        assert [cut in str(row) for row in workbook.missed(told).rows] == [False, True]

    (clock,) = [each["clock"] for each in edition.figures["missed"]]
    reports.explain(report=report, by=owner, at=AFTER, reasons={str(clock): "A part was missing"})
    assert (
        "Of 1 missed promise the reason is missing." in client.get(report.get_absolute_url()).text
    )
    why = "The supplier has not answered yet"
    address = reverse("service_reports:issue", args=[report.number])
    client = sign_in(issuer)
    link = f'<a href="{report.get_absolute_url()}#unexplained">'
    assert link in client.get(address).text
    refused = client.post(address, {"without_reasons": ""})
    assert "Of 1 missed promise the reason is missing: give it first" in refused.text
    client.post(address, {"without_reasons": why})
    assert f"the reason of 1 missed promise: {why}" in client.get(report.get_absolute_url()).text


def test_the_api_refuses_to_issue_without_reasons_and_keeps_why(sign_in, handled, prepared, issuer):
    handled(on(3), restored=6)
    address = f"/api/service-reports/{prepared().number}"
    client = sign_in(issuer)

    refused = client.post(f"{address}/issue", {}, content_type="application/json")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Of 1 missed promise the reason is missing" in refused.json()["detail"]
    (edition,) = client.get(f"{address}/editions").json()
    assert edition["unexplained"] == 1

    why = {"without_reasons": "Not known yet"}
    issued = client.post(f"{address}/issue", why, content_type="application/json")
    assert issued.json()["issued_edition"] == 1
    (edition,) = client.get(f"{address}/editions").json()
    assert edition["without_reasons"] == "Not known yet"


def test_every_figure_leads_to_exactly_its_records(sign_in, handled, issued, owner):
    handled(on(3))
    missed = handled(on(5), restored=6)
    report = issued()
    address = reverse("service_reports:records", args=[report.number, 1])
    asked = {"chapter": "promises", "row": "attainment", "period": 2}

    page = sign_in(owner).get(address, asked).content.decode()
    only = sign_in(owner).get(address, asked | {"part": "missed"})

    assert "INC-1" in page
    assert missed.number in page
    assert [row.number for row in only.context["behind"].rows] == [missed.number]
    none = sign_in(owner).get(address, asked | {"row": "nothing"})
    assert none.status_code == HTTPStatus.NOT_FOUND


def test_a_reader_gets_the_issued_report_in_his_language(sign_in, handled, issued, reader):
    handled(on(3))
    report = issued()
    reader.language = "zh-hans"
    reader.save()
    client = sign_in(reader)

    page = client.get(report.get_absolute_url()).content.decode()

    assert "月度报告" in page
    assert "首次响应" in page
    assert "月度报告" in client.get(reverse("service_reports:list")).content.decode()
    title = next(each for each in export_of("service_report").columns if each.code == "title")
    with override("zh-hans"):
        rows = ServiceReport.objects.filter(pk=report.pk)
        assert [*told_rows(rows, [title])] == [[ServiceReport.objects.get(pk=report.pk).name]]
        assert "月度报告" in report.name


def test_a_reader_never_sees_a_draft(sign_in, prepared, issued, reader, owner):
    from evident.reporting.service_reports.actions import reports
    from evident.reporting.service_reports.tests.conftest import AFTER, DAY

    report = issued()
    reports.correct(report=report, by=owner, at=AFTER + DAY, what_changed="Late entry")
    client = sign_in(reader)

    second = client.get(reverse("service_reports:edition", args=[report.number, 2]))

    assert second.status_code == HTTPStatus.NOT_FOUND
    found = client.get(f"/api/service-reports/{report.number}/editions").json()
    assert [each["number"] for each in found] == [1]
    assert client.get(f"/api/service-reports/{report.number}/deliveries").json() == []


def test_the_api_takes_the_same_steps(sign_in, handled, definition, owner, issuer):
    handled(on(3))
    client = sign_in(owner)

    def post(path, **facts):
        return client.post(f"/api/service-reports{path}", facts, content_type="application/json")

    made = post("", definition=definition.number, starts_on="2026-03-02")
    assert made.status_code == HTTPStatus.CREATED
    number = made.json()["number"]
    assert post(f"/{number}/prepare").json()["state"] == "preparing"
    assert post(f"/{number}/issue").status_code == HTTPStatus.CONFLICT
    issued = sign_in(issuer).post(
        f"/api/service-reports/{number}/issue", {}, content_type="application/json"
    )
    assert issued.json()["issued_edition"] == 1

    (edition,) = client.get(f"/api/service-reports/{number}/editions").json()
    assert len(edition["sha256"]) == 64
    asked = {"chapter": "workload", "row": "opened", "period": 2}
    behind = client.get(f"/api/service-reports/{number}/editions/1/records", asked).json()
    assert [each["number"] for each in behind["items"]] == ["INC-1"]
    assert client.get("/api/report-definitions").json()["items"][0]["name_zh"] == "月度报告"


def test_the_page_of_a_report_needs_few_queries(
    sign_in, handled, issued, owner, django_assert_max_num_queries
):
    for day in (3, 4, 5, 6):
        handled(on(day), restored=6)
    address = issued().get_absolute_url()
    client = sign_in(owner)
    client.get(address)

    with django_assert_max_num_queries(32):
        client.get(address)


def test_a_page_says_limit_zone_and_files_as_its_pdf_does(sign_in, handled, issued, owner):
    handled(on(3))
    report = issued()
    owner.time_zone = "Asia/Shanghai"
    owner.save(update_fields=["time_zone"])
    edition = Edition.objects.get(report=report)
    zone = edition.figures["scope"]["zone"]

    page = sign_in(owner).get(report.get_absolute_url()).text

    told = shown(edition)
    assert told.cut_off.endswith(f"({zone})")
    assert f"<dd>{told.cut_off}</dd>" in page, "by the clock of the report, not of the reader"
    row = replace(told.chapter("workload").rows[0], aim=200.0)
    assert (row.aim_sentence, told.chapter("workload").aim_name) == ("Limit: 200", "Limit")
    assert told.chapter("promises").aim_name == "Target"
    assert page.index("PDF</a>") < page.index('id="chapter-1"'), "files before figures"
    edition_address = reverse("service_reports:edition", args=[report.number, 1])
    assert f'class="stat" href="{edition_address}"' not in page
    assert f'href="{edition_address}" class="stat' not in page, "nothing stands behind a nought"


def test_the_api_begins_with_the_recipients_of_the_agreement_as_the_page_does(
    sign_in, owner, agreed, reader, make_user, customer
):
    second = make_user("second", "customer_manager", customer)
    agreement = agreed(recipients=(reader, second))
    client = sign_in(owner)
    facts = {"name_en": "Monthly", "agreement": agreement.number, "first_on": "2026-03-01"}

    def define(**more):
        answer = client.post(
            "/api/report-definitions", {**facts, **more}, content_type="application/json"
        )
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        return answer.json()

    made = define()
    chosen = define(recipients=[owner.login])
    nobody = define(recipients=[])

    assert [each["login"] for each in made["recipients"]] == [reader.login, second.login]
    assert [each["login"] for each in chosen["recipients"]] == [owner.login]
    assert nobody["recipients"] == []
    address = f"/api/report-definitions/{made['number']}"
    changed = client.put(address, facts | {"due_days": 9}, content_type="application/json").json()
    assert (changed["due_days"], len(changed["recipients"])) == (9, 2)


def test_a_report_tells_the_zone_of_its_times_as_people_do(prepared, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    edition = prepared().editions.get()

    with override("en"):
        assert shown(edition).cut_off.endswith("(China Time)")
    with override("zh-hans"):
        assert shown(edition).cut_off.endswith("（中国时间）")


def test_missed_promises_without_a_reason_are_marked_and_led_to(sign_in, handled, prepared, owner):
    handled(on(3), restored=6)
    handled(on(5), restored=6)
    report = prepared()
    first, second = [each["clock"] for each in report.editions.get().figures["missed"]]
    reports.explain(report=report, by=owner, at=AFTER, reasons={str(first): "A part was missing"})

    page = sign_in(owner).get(report.get_absolute_url()).text

    assert 'href="#unexplained"' in page
    cells = re.findall(r'<td class="title">.*?</td>', page.partition('id="missed"')[2], re.DOTALL)
    assert ['name="reason-' in cell for cell in cells[:2]] == [True, True]  # no column of its own
    marked = page.partition('id="unexplained"')[2].partition("</tr>")[0]
    assert f"reason-{second}" in marked
    assert page.count("No reason yet") == 1
