"""Editions as files: PDF, DOCX and XLSX of the frozen figures, downloaded and mailed."""

from http import HTTPStatus
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from evident.kernel.files import fonts
from evident.kernel.files.written import LANGUAGES
from evident.kernel.trail.models import Entry
from evident.reporting.service_reports.actions import definitions, exporting, reports, sending
from evident.reporting.service_reports.models import Delivery
from evident.reporting.service_reports.shown import shown
from evident.reporting.service_reports.tests.conftest import AFTER, DAY, HOUR, on
from evident.reporting.service_reports.written import FORMS, LABELS, written

pytestmark = pytest.mark.django_db
HOSTILE = "=cmd()|#panic(1) <b>故障</b>"


@pytest.fixture
def march(handled, planned, owner, issuer):
    """The report of March, issued with remarks: one promise kept, one missed and explained."""
    handled(on(3))
    handled(on(5), restored=6)
    report = reports.prepare(report=planned, by=owner, at=AFTER)
    missed = shown(report.editions.get()).missed
    told = {each.clock: f"Waited for a part, {HOSTILE}" for each in missed}
    reports.explain(report=report, by=owner, at=AFTER, reasons=told)
    report = reports.write(report=report, by=owner, at=AFTER, remarks=f"A quiet month. {HOSTILE}")
    return reports.issue(report=report, by=issuer, at=AFTER + HOUR)


@pytest.fixture
def edition(march):
    """What was issued."""
    return march.editions.get()


def pages_of(content):
    """The text of each page, with single blanks."""
    pages = PdfReader(BytesIO(content)).pages
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in pages]


def words_of(content):
    """All texts of a DOCX file."""
    opened = docx.Document(BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    feet = [each.text for each in opened.sections[0].footer.paragraphs]
    return "\n".join([*(each.text for each in opened.paragraphs), *cells, *feet])


def test_pdf_and_word_say_every_figure_in_both_languages(edition):
    for language in LANGUAGES:
        pages = pages_of(written(edition, form="pdf", language=language).content)
        on_paper = " ".join(pages)
        in_word = words_of(written(edition, form="docx", language=language).content)
        is_english = language == "en"
        words = (
            (
                "Monthly report, March 2026",
                "First response",
                "Promises missed, and why",
                "Issued by",
            )
            if is_english
            else ("月度报告", "首次响应", "未兑现的承诺及原因")
        )
        figures = [
            cell.text
            for chapter in shown(edition).chapters
            for row in chapter.rows
            for cell in row.cells
            if cell is not None
        ]
        assert len(figures) >= 20
        for said in (
            *words,
            edition.sha256,
            "A quiet month",
            "Reader",
            "INC-2",
            "UTC",
            "#panic(1)",
        ):
            assert said in on_paper, said
            assert said in in_word, said
        for figure in figures if is_english else ():
            assert figure in on_paper, figure
            assert figure in in_word, figure
        assert "Draft" not in on_paper
        assert f"{len(pages)}" in pages[-1]


def test_files_lead_to_the_records_behind_each_figure(edition, settings):
    settings.PUBLIC_URL = "https://desk.example.org"
    pages = PdfReader(BytesIO(written(edition, form="pdf", language="en").content)).pages
    marks = [mark.get_object() for page in pages for mark in page.get("/Annots", [])]
    links = {mark["/A"]["/URI"] for mark in marks if "/URI" in mark.get("/A", {})}
    book = load_workbook(BytesIO(written(edition, form="xlsx", language="en").content))
    cells = [cell for row in book["Every figure"].iter_rows(min_row=2) for cell in row]

    behind = f"https://desk.example.org/reports/{edition.report.number}/editions/1/records/?"
    assert f"{behind}chapter=promises&row=attainment&period=2" in links
    assert "https://desk.example.org/incidents/INC-2/" in links
    linked = {cell.hyperlink.target for cell in cells if cell.hyperlink}
    assert linked <= links
    assert len(linked) > 4


def test_a_workbook_holds_figures_as_numbers_and_no_formula(edition):
    book = load_workbook(BytesIO(written(edition, form="xlsx", language="zh-hans").content))

    assert book.sheetnames == [
        "报告",
        "各项数值",
        "各期间的数值",
        "未兑现的承诺",
        "行动项",
        "分发名单",
    ]
    rows = list(book["各期间的数值"].iter_rows(min_row=2, values_only=True))
    kept = next(row for row in rows if row[1] == "承诺全部兑现" and row[2].startswith("2026年3月"))
    assert kept[3] == 50
    assert kept[6:9] == (1, 1, 2)
    assert book["分发名单"]["A2"].value == "Reader"
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert types <= {"s", "n", "d", "inlineStr"}


def test_the_same_edition_gives_the_same_file_whatever_happens_after(edition, owner, agent):
    kinds = (("pdf", "en"), ("pdf", "zh-hans"), ("docx", "en"), ("xlsx", "zh-hans"))
    before = {kind: written(edition, form=kind[0], language=kind[1]).sha256 for kind in kinds}
    report = edition.report
    sending.deliver_waiting(at=AFTER + HOUR)
    sending.send(report=report, by=owner, at=AFTER + 2 * HOUR)
    reports.correct(report=report, by=owner, at=AFTER + DAY, what_changed="Late entry")
    definitions.edit(definition=report.definition, by=owner, at=AFTER + DAY, recipients=[agent])

    edition.refresh_from_db()
    for (form, language), known in before.items():
        assert written(edition, form=form, language=language).sha256 == known, form
    assert len(set(before.values())) == len(before)


def test_a_draft_says_that_it_is_one_on_every_page(handled, prepared):
    handled(on(3))
    draft = prepared().editions.get()

    file = written(draft, form="pdf", language="zh-hans")

    assert file.name == "RPT-1-2026-03-v1-draft-zh.pdf"
    pages = pages_of(file.content)
    assert all("草稿" in page and "Draft" not in page for page in pages)


def test_a_page_offers_each_file_and_taking_one_is_in_the_trail(sign_in, march, reader):
    client = sign_in(reader)
    page = client.get(march.get_absolute_url()).content.decode()
    for form in FORMS:
        address = reverse("service_reports:file", args=[march.number, 1, form])
        assert f"{address}?language=zh-hans" in page
        answer = client.get(address, {"language": "zh-hans"})
        assert answer.status_code == HTTPStatus.OK
        name = f"{march.number}-2026-03-v1-zh.{form}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        entry = Entry.objects.filter(event="service_report.export").latest("pk")
        assert (entry.record, entry.by_id) == (march.number, reader.pk)
        assert entry.facts["form"] == form
        made = written(march.editions.get(), form=form, language="zh-hans")
        assert entry.facts["sha256"] == made.sha256
        assert made.content == answer.content


def test_the_timeline_of_ours_tells_who_took_which_file(sign_in, edition, reader, owner):
    exporting.export(edition=edition, by=reader, at=AFTER + DAY, form="pdf", language="en")
    told = f"Reader downloaded edition 1 as {LABELS['pdf']}"
    address = edition.report.get_absolute_url()

    assert told in sign_in(owner).get(address).content.decode()
    assert told not in sign_in(reader).get(address).content.decode()


def test_who_may_not_see_an_edition_gets_no_file(
    sign_in, march, owner, reader, other_customer, make_user
):
    reports.correct(report=march, by=owner, at=AFTER + DAY, what_changed="Late entry")
    stranger = make_user("stranger", "customer_manager", other_customer)
    draft = reverse("service_reports:file", args=[march.number, 2, "pdf"])
    first = reverse("service_reports:file", args=[march.number, 1, "pdf"])

    assert sign_in(reader).get(draft).status_code == HTTPStatus.NOT_FOUND
    assert sign_in(stranger).get(first).status_code == HTTPStatus.NOT_FOUND
    unknown = first.replace("/pdf/", "/exe/")
    assert sign_in(reader).get(unknown).status_code == HTTPStatus.NOT_FOUND
    api = f"/api/service-reports/{march.number}/editions"
    assert sign_in(stranger).get(f"{api}/1/file").status_code == HTTPStatus.NOT_FOUND
    assert sign_in(reader).get(f"{api}/2/file").status_code == HTTPStatus.NOT_FOUND
    assert not Entry.objects.filter(event="service_report.export").exists()


def test_a_program_gets_the_same_bytes(sign_in, march, reader):
    address = f"/api/service-reports/{march.number}/editions/1/file"
    answer = sign_in(reader).get(address, {"form": "docx", "language": "zh-hans"})

    file = written(march.editions.get(), form="docx", language="zh-hans")
    assert (answer["Content-Type"], answer.content) == (file.media_type, file.content)
    wrong = sign_in(reader).get(address, {"form": "exe"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_without_letters_a_sentence_says_so_and_nothing_is_noted(
    sign_in, march, reader, settings, tmp_path
):
    settings.FONT_FOLDERS = [str(tmp_path)]
    client = sign_in(reader)

    page = client.get(reverse("service_reports:file", args=[march.number, 1, "pdf"]), follow=True)
    api = client.get(f"/api/service-reports/{march.number}/editions/1/file")

    assert "its fonts are missing" in page.content.decode()
    assert api.status_code == HTTPStatus.CONFLICT
    assert not Entry.objects.filter(event="service_report.export").exists()


@pytest.fixture
def attached(definition, owner):
    """Let the report be sent as PDF."""
    return definitions.edit(definition=definition, by=owner, at=AFTER - DAY, sending="pdf")


def test_a_mail_brings_the_pdf_in_its_readers_language(attached, march, reader, mailoutbox):
    reader.language = "zh-hans"
    reader.save()

    assert sending.deliver_waiting(at=AFTER + HOUR) == 1

    (mail,) = mailoutbox
    ((name, content, kind),) = mail.attachments
    assert (name, kind) == ("RPT-1-2026-03-v1-zh.pdf", "application/pdf")
    assert "报告已作为 PDF 附上。" in mail.body
    file = written(march.editions.get(), form="pdf", language="zh-hans")
    assert content == file.content
    assert Delivery.objects.get().file_sha256 == file.sha256


def test_a_mail_holds_no_file_unless_wanted_nor_a_large_or_missing_one(
    march, definition, owner, mailoutbox, settings, tmp_path
):
    def sent(at):
        sending.send(report=march, by=owner, at=at)
        sending.deliver_waiting(at=at)
        return mailoutbox[-1]

    sending.deliver_waiting(at=AFTER + HOUR)
    assert mailoutbox[-1].attachments == []

    definitions.edit(definition=definition, by=owner, at=AFTER + DAY, sending="pdf")
    settings.MAIL_FILE_LIMIT_BYTES = 1_000
    large = sent(AFTER + DAY)
    assert large.attachments == []
    assert "too large for a mail" in large.body

    settings.FONT_FOLDERS = [str(tmp_path)]
    missing = sent(AFTER + 2 * DAY)
    assert missing.attachments == []
    assert "could not be attached" in missing.body
    assert {each.file_sha256 for each in Delivery.objects.all()} == {""}
    with pytest.raises(fonts.Missing):
        written(march.editions.get(), form="pdf", language="en")


def test_a_reader_who_lost_access_gets_no_file(attached, march, reader, mailoutbox):
    reader.is_active = False
    reader.save()

    assert sending.deliver_waiting(at=AFTER + HOUR) == 0
    assert mailoutbox == []
    assert Delivery.objects.get().file_sha256 == ""


def test_the_definition_asks_what_the_mail_holds(sign_in, definition, owner):
    address = reverse("report_definitions:edit", args=[definition.number])
    client = sign_in(owner)
    assert "The report as PDF as well" in client.get(address).content.decode()

    path = f"/api/report-definitions/{definition.number}"
    facts = {"name_en": "Monthly report", "first_on": "2026-01-01", "purpose": "Decide",
             "customer": "acme", "sending": "pdf"}  # fmt: skip
    changed = client.put(path, facts, content_type="application/json")

    assert changed.json()["sending"] == "pdf"
    definition.refresh_from_db()
    assert definition.sending == "pdf"
