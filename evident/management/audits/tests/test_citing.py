"""Evidence beside questions: found by words, kept as it was, shown to whoever may see it."""

import io
from http import HTTPStatus

import docx
import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from evident.conftest import NOON
from evident.kernel.files import pdf, word
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.management.audits.actions import citing as actions
from evident.management.audits.actions import conducting
from evident.management.audits.models import Audit, Citation
from evident.management.audits.paper import paper_of
from evident.management.audits.queries import citing
from evident.support.documents import actions as documents


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user):
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def looking(make_audit):
    """An audit whose auditors look, and its first question."""
    audit = make_audit("fieldwork")
    return audit, audit.checklist.first()


@pytest.fixture
def policy(planner, boss, shipped):
    """A valid document."""
    document = documents.draft(
        by=planner, at=NOON, title_en="Desk rules", title_zh="服务台规则", body_en="All.",
        body_zh="全部。",
    )  # fmt: skip
    documents.submit(document=document, by=planner, at=NOON)
    documents.approve(document=document, by=boss, at=NOON)
    return documents.publish(document=document, by=planner, at=NOON)


def found(text, user):
    """What words find, by sort and number."""
    return {
        (shelf.sort, each.number): each
        for shelf, exhibits in citing.found_by(text, user=user)
        for each in exhibits
    }


def test_evidence_is_kept_as_it_was(looking, auditor, make_finding):
    audit, line = looking
    finding = make_finding()
    exhibit = found(finding.number, auditor)["record", finding.number]
    facts = {"line": line, "sort": "record", "key": exhibit.key}

    actions.cite(audit=audit, by=auditor, at=NOON, **facts)

    cited = Citation.objects.get()
    assert (cited.number, cited.title, cited.version) == (
        finding.number, finding.title, str(finding.version),
    )  # fmt: skip
    assert cited.sha256 == exhibit.sha256
    assert Entry.objects.get(event="audit.cite").facts["evidence"] == finding.number
    with pytest.raises(WrongFact, match="already"):
        actions.cite(audit=audit, by=auditor, at=NOON, **facts)
    type(finding).objects.filter(pk=finding.pk).update(title="Other", statement="Other")
    assert found(finding.number, auditor)["record", finding.number].sha256 != cited.sha256
    actions.cite(audit=audit, by=auditor, at=NOON, **facts)  # as it is now, beside as it was
    assert [each.title_en for each in line.citations.all()] == [finding.title, "Other"]


def test_versions_of_documents_are_cited_with_what_was_approved(looking, auditor, policy):
    audit, line = looking
    exhibit = found("服务台规则", auditor)["document_version", policy.number]

    facts = {"sort": "document_version", "key": exhibit.key}
    actions.cite(audit=audit, by=auditor, at=NOON, line=line, **facts)

    (cited,) = citing.shown(citing.citations_of(audit), user=auditor)
    assert cited.citation.sha256 == policy.published.sha256
    assert cited.citation.version == "1"
    assert cited.address == reverse("documents:version", args=[policy.number, 1])


def test_what_one_may_not_see_is_neither_found_nor_cited_nor_named(
    looking, auditor, owner, make_finding, requester
):
    audit, line = looking
    finding = make_finding()
    key = str(finding.pk)
    assert not found(finding.number, requester)
    for sort, wrong in (("record", "0"), ("record", "x"), ("poem", key), ("record", "9" * 30)):
        with pytest.raises(WrongFact, match="no such evidence"):
            actions.cite(audit=audit, by=auditor, at=NOON, line=line, sort=sort, key=wrong)
    actions.cite(audit=audit, by=auditor, at=NOON, line=line, sort="record", key=key)

    (hidden,) = citing.shown(citing.citations_of(audit), user=requester)
    (seen,) = citing.shown(citing.citations_of(audit), user=auditor)

    assert (hidden.title, hidden.address, hidden.is_open) == ("", "", False)
    assert (seen.title, seen.address) == (finding.title, finding.get_absolute_url())


def test_only_the_team_cites_and_only_while_it_looks(
    looking, make_audit, auditor, owner, planner, make_finding
):
    audit, line = looking
    facts = {"line": line, "sort": "record", "key": str(make_finding().pk)}
    with pytest.raises(StepRefused, match="Only its auditors"):
        actions.cite(audit=audit, by=planner, at=NOON, **facts)
    ahead = make_audit("notified")
    with pytest.raises(StepRefused):
        actions.cite(audit=ahead, by=auditor, at=NOON, **facts | {"line": ahead.checklist.first()})
    other = make_audit("fieldwork")
    with pytest.raises(WrongFact, match="another audit"):
        actions.cite(audit=other, by=auditor, at=NOON, **facts)
    assert not Citation.objects.exists()


def test_the_database_keeps_evidence_of_reported_audits(looking, auditor, make_finding):
    audit, line = looking
    facts = {"line": line, "sort": "record", "key": str(make_finding().pk)}
    actions.cite(audit=audit, by=auditor, at=NOON, **facts)
    with pytest.raises(DatabaseError), transaction.atomic():
        Citation.objects.update(title_en="Other")
    citation = Citation.objects.get()
    actions.drop_citation(audit=audit, by=auditor, at=NOON, citation=citation)
    assert not Citation.objects.exists()
    actions.cite(audit=audit, by=auditor, at=NOON, **facts)
    for each in audit.checklist.all():
        conducting.answer(
            audit=audit, by=auditor, at=NOON, line=each, answer="conforming", evidence="Seen"
        )
    conducting.end_fieldwork(audit=audit, by=auditor, at=NOON)
    conducting.write(audit=audit, by=auditor, at=NOON, summary="All", conclusion="It conforms")
    audit = conducting.issue(audit=audit, by=auditor, at=NOON)

    with pytest.raises(StepRefused):
        actions.drop_citation(audit=audit, by=auditor, at=NOON, citation=Citation.objects.get())
    with pytest.raises(DatabaseError), transaction.atomic():
        Citation.objects.all().delete()


def test_pages_find_cite_and_take_away(looking, auditor, owner, make_finding, sign_in, policy):
    audit, line = looking
    finding, client = make_finding(), sign_in(auditor)
    address = reverse("audits:cite", args=[audit.number, line.pk])

    page = client.get(address, {"text": finding.number}).content.decode()

    assert f'value="record:{finding.pk}"' in page
    assert "Nothing that you may see fits." in client.get(address, {"text": "zzz"}).content.decode()
    told = client.post(address, {"exhibit": [f"record:{finding.pk}"]}, follow=True)
    assert finding.title in told.content.decode()
    assert "Tick what you want" in client.post(address, follow=True).content.decode()
    shown = client.get(audit.get_absolute_url()).content.decode()
    assert f'href="{finding.get_absolute_url()}">{finding.number}' in shown
    assert Citation.objects.get().sha256[:12] in shown
    away = reverse("audits:drop-citation", args=[audit.number, Citation.objects.get().pk])
    assert "Take away" in client.get(away).content.decode()
    client.post(away)
    assert not Citation.objects.exists()
    assert sign_in(owner).get(address).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.slow
def test_papers_name_evidence_with_version_hash_and_link(looking, auditor, make_finding, settings):
    settings.PUBLIC_URL = "https://desk.example.org"
    audit, line = looking
    finding = make_finding()
    facts = {"line": line, "sort": "record", "key": str(finding.pk)}
    actions.cite(audit=audit, by=auditor, at=NOON, **facts)
    audit = Audit.objects.get(pk=audit.pk)

    for language in ("en", "zh-hans"):
        told = paper_of(audit, user=auditor, at=NOON, language=language)
        pages = PdfReader(io.BytesIO(pdf.written(told))).pages
        said = "".join(page.extract_text() for page in pages).replace("\u200b", "")
        marks = [mark.get_object() for page in pages for mark in page.get("/Annots", [])]
        leads = {mark["/A"]["/URI"] for mark in marks if "/URI" in mark.get("/A", {})}

        assert finding.number in said
        assert Citation.objects.get().sha256[:16] in said.replace("\n", "")
        assert f"https://desk.example.org{finding.get_absolute_url()}" in leads


def test_word_files_hold_every_piece_of_cited_evidence(
    looking, auditor, policy, make_finding, settings
):
    """Question, answer, and of each piece its name, version, hash and address, in its row."""
    settings.PUBLIC_URL = "https://desk.example.org"
    audit, line = looking
    finding, version = make_finding(), policy.published
    for sort, key in (("record", finding.pk), ("document_version", version.pk)):
        actions.cite(audit=audit, by=auditor, at=NOON, line=line, sort=sort, key=str(key))
    seen = {"sample": "Nine orders", "evidence": "9 of 9 hold", "answer": "conforming"}
    conducting.answer(audit=audit, by=auditor, at=NOON, line=line, **seen)
    audit = Audit.objects.get(pk=audit.pk)

    for language, answer, title in (
        ("en", "Conforming", "Desk rules"),
        ("zh-hans", "符合", "服务台规则"),
    ):
        told = paper_of(audit, user=auditor, at=NOON, language=language)
        file = docx.Document(io.BytesIO(word.written(told)))
        rows = [
            [cell.text.replace("\u200b", "") for cell in row.cells]
            for table in file.tables
            for row in table.rows
        ]
        (row,) = [row for row in rows if len(row) == 5 and row[0] == line.requirement]
        addresses = {each.target_ref for each in file.part.rels.values() if each.is_external}

        assert line.requirement in row[1]
        said = "\n".join(row)
        for words in ("Nine orders", "9 of 9 hold", answer, finding.number, policy.number, title):
            assert words in said, (language, words)
        citations = Citation.objects.all()
        assert len(citations) == 2
        for each in citations:
            assert each.sha256[:16] in said
            assert not each.version or each.version in said
        for record in (finding, policy):
            assert any(record.get_absolute_url() in each for each in addresses), addresses


def test_programs_find_cite_and_list(looking, auditor, make_finding, sign_in):
    audit, line = looking
    finding, client = make_finding(), sign_in(auditor)
    base, json = f"/api/audits/{audit.number}", {"content_type": "application/json"}

    (exhibit,) = [
        each
        for each in client.get(f"{base}/exhibits", {"text": finding.number}).json()
        if each["sort"] == "record"
    ]
    sent = {"sort": exhibit["sort"], "key": exhibit["key"]}
    assert (
        client.post(f"{base}/checklist/{line.pk}/cite", sent, **json).status_code == HTTPStatus.OK
    )
    (cited,) = client.get(f"{base}/citations").json()
    assert (cited["number"], cited["line"]) == (finding.number, line.pk)
    client.post(f"{base}/citations/{cited['id']}/drop", **json)
    assert client.get(f"{base}/citations").json() == []
