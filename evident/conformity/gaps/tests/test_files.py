"""The analysis as PDF, DOCX and XLSX in both languages: what stands in it, and who took it."""

from io import BytesIO

import docx
import openpyxl
import pypdf
import pytest
from django.utils import timezone

from evident.conformity.gaps.queries.gaps import Filters
from evident.conformity.gaps.written import FORMS, written
from evident.conformity.requirements.actions import catalogues
from evident.conformity.requirements.tests.test_catalogues import another
from evident.conftest import NOON
from evident.kernel.files.written import LANGUAGES
from evident.kernel.trail.models import Entry

HOME = "/gaps/iso-iec-20000-1-2018/"


@pytest.fixture
def filled(judge, plan):
    """One gap with a plan, one thing met."""
    judge("4.1-a", "partly", reason="Register is old 登记册过期")
    judge("4.1-b", "met")
    plan("4.1-a", action="=Renew the register 更新登记册")


def said_in(content, form):
    """Return every word of a file."""
    if form == "pdf":
        return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    if form == "docx":
        document = docx.Document(BytesIO(content))
        rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(each.text for each in document.paragraphs), *rows])
    book = openpyxl.load_workbook(BytesIO(content))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    return "\n".join([*book.sheetnames, *(str(value) for value in cells if value)])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_file_says_what_the_pages_say(form, language, filled, catalogue, sms_manager):
    file = written(
        catalogue, filters=Filters(clause="4.1"), user=sms_manager, at=NOON, form=form,
        language=language,
    )  # fmt: skip

    told = said_in(file.content, form).replace("\n", "")
    words = ("差距分析", "未具备") if language == "zh-hans" else ("Gap analysis", "Open")
    for word in (*words, "4.1-a", "登记册", "更新登记册", "Sms"):
        assert word in told, word
    assert "4.2-a" not in told  # only what was asked for
    assert file.name.endswith(f"{language[:2]}.{form}")


def test_the_moment_of_an_analysis_names_the_zone_in_words(catalogue, sms_manager):
    with timezone.override("Asia/Shanghai"):
        file = written(
            catalogue, filters=Filters(), user=sms_manager, at=NOON, form="docx", language="zh-hans"
        )  # fmt: skip

    told = said_in(file.content, "docx")
    assert "（中国时间）" in told
    assert "Asia/" not in told


def test_nobody_calls_the_wording_of_a_loaded_catalogue_our_own(catalogue, sms_manager):
    other = catalogues.load(by=sms_manager, at=NOON, raw=another())
    ours, theirs = (
        written(each, filters=Filters(), user=sms_manager, at=NOON, form="docx", language="en")
        for each in (catalogue, other)
    )

    assert "wording of requirements is our own" in said_in(ours.content, "docx")
    assert "is our own" not in said_in(theirs.content, "docx")
    assert "a certification body decides" in said_in(theirs.content, "docx")


def test_only_what_the_list_keeps_is_listed(filled, catalogue, sms_manager):
    filters = Filters(clause="4.1", status="any")
    file = written(
        catalogue, filters=filters, user=sms_manager, at=NOON, form="xlsx", language="en"
    )

    book = openpyxl.load_workbook(BytesIO(file.content))

    rows = list(book["Gap by gap"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["4.1-a", "4.1-b"]
    assert rows[0][9] == "=Renew the register 更新登记册"
    assert book["Gap by gap"]["J2"].data_type == "s"  # no formula, whatever it begins with


def test_the_same_analysis_gives_the_same_bytes(filled, catalogue, sms_manager):
    facts = {"filters": Filters(clause="4.1"), "user": sms_manager, "at": NOON, "language": "en"}

    for form in ("docx", "xlsx"):
        once, twice = (written(catalogue, form=form, **facts).sha256 for _ in range(2))
        assert once == twice, form


def test_taking_it_out_is_noted_and_needs_the_permission(client, filled, sms_manager, agent):
    client.force_login(sms_manager)
    answer = client.get(f"{HOME}file/xlsx/?clause=4.1&language=zh-hans")
    assert answer.status_code == 200
    assert "zh.xlsx" in answer.headers["Content-Disposition"]
    entry = Entry.objects.get(event="gap.export")
    assert (entry.by_id, entry.facts["form"], entry.facts["filters"]) == (
        sms_manager.pk, "xlsx", {"clause": "4.1"},
    )  # fmt: skip
    assert client.get(f"{HOME}file/exe/").status_code == 404

    client.force_login(agent)
    assert client.get(f"{HOME}file/xlsx/").status_code == 403
    assert "file/xlsx" not in client.get(HOME).text
    assert Entry.objects.filter(event="gap.export").count() == 1
    assert timezone.now() >= entry.at
