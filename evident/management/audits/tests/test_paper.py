"""An audit on paper says what its page says, in both languages."""

import io
from datetime import timedelta
from http import HTTPStatus

import docx
import pytest
from django.test import Client
from pypdf import PdfReader

from evident.conftest import NOON
from evident.management.audits.actions import conducting
from evident.management.audits.queries import auditing

LATER = NOON + timedelta(days=8)


@pytest.fixture
def audit(make_audit, auditor):
    """An audit under way with a finding and an answer."""
    made = make_audit("fieldwork")
    first, second, *_others = auditing.lines_of(made)
    conducting.find(
        audit=made, by=auditor, at=LATER, line=first, title="No category", grade="major",
        statement="Some have none", evidence="2 of 9 sampled", requirements=["8.6.1-b"],
    )  # fmt: skip
    conducting.answer(
        audit=made, by=auditor, at=LATER, line=second, answer="conforming", evidence="9 of 9",
        sample="Nine orders",
    )  # fmt: skip
    return made


@pytest.fixture
def get(auditor):
    """Read an address as the auditor."""
    client = Client()
    client.force_login(auditor)
    return client.get


def text_of(content):
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages
    )


@pytest.mark.slow
def test_an_audit_is_sent_as_pdf_and_docx(audit, get, client, requester):
    address = f"{audit.get_absolute_url()}paper/pdf/"
    assert address in get(audit.get_absolute_url()).content.decode()

    english = get(address, {"language": "en"})
    chinese = get(address, {"language": "zh-hans"})

    assert f"{audit.number} en.pdf" in english["Content-Disposition"]
    said = text_of(english.content)
    for words in (
        "Desk", "Draft", "Monday: samples", "2 of 9 sampled", "Major nonconformity", "Nine orders",
        "Coverage by clause", "8.6.2", "Auditor", audit.findings.get().number,
    ):  # fmt: skip
        assert words in said, words
    assert "核查表" in text_of(chinese.content) or "检查表" in text_of(chinese.content)
    word = docx.Document(io.BytesIO(get(f"{audit.get_absolute_url()}paper/docx/").content))
    assert any("2 of 9" in cell.text for table in word.tables for cell in table._cells)
    assert get(f"{audit.get_absolute_url()}paper/exe/").status_code == HTTPStatus.NOT_FOUND
    by_program = get(f"/api/audits/{audit.number}/paper?language=zh-hans")
    assert by_program["Content-Type"] == "application/pdf"
    client.force_login(requester)
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.slow
def test_a_reported_audit_is_no_draft_and_says_who_reported(audit, auditor, get):
    for line in auditing.lines_of(audit).filter(answer=""):
        facts = {"line": line, "answer": "not_examined", "evidence": "No time"}
        conducting.answer(audit=audit, by=auditor, at=LATER, **facts)
    audit.refresh_from_db()
    by = {"by": auditor, "at": LATER}
    for act in (conducting.end_fieldwork, conducting.issue):
        if act is conducting.issue:
            conducting.write(audit=audit, **by, summary="Nine orders seen", conclusion="Conforms")
        audit = act(audit=type(audit).objects.get(pk=audit.pk), **by)

    said = text_of(get(f"{audit.get_absolute_url()}paper/pdf/?language=en").content)

    assert "Draft" not in said
    assert "Nine orders seen" in said
    assert "Reported by" in said
