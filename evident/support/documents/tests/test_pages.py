"""The pages and the API of documents."""

import csv
import io
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.lists import exporting
from evident.kernel.lists.actions import take_out
from evident.support.documents import actions, fillings, queries
from evident.support.documents.models import Acknowledgement, Document
from evident.support.documents.navigation import to_decide
from evident.support.documents.pasting import as_markdown

WORD = """<html xmlns:o="x"><head><style>p {color: red}</style></head><body>
<!--StartFragment--><p class=MsoHeading1 style='mso-style-name:"Heading 1"'>Purpose</p>
<p class=MsoNormal><b>Keep</b> it <span style="color:red">short</span>.</p>
<p class=MsoListParagraph style='mso-list:l0 level1'><span>1.<span>&nbsp; </span></span>One</p>
<p class=MsoListParagraph style='mso-list:l0 level1'><span>2.<span>&nbsp; </span></span>Two</p>
<table><tr><th>Who</th><th>What</th></tr><tr><td>A</td><td>B</td></tr></table>
<script>alert(1)</script><!--EndFragment--></body></html>"""


def test_a_document_is_written_approved_published_and_read(
    sign_in, author, approver, agent, requester
):
    writes, approves = sign_in(author), sign_in(approver)
    facts = {
        "title_en": "Rules", "body_en": "# Who\n\n**Everybody**", "sort": "policy",
        "classification": "internal", "review_months": 12, "retention_years": 3,
    }  # fmt: skip
    wrong = writes.post(reverse("documents:new"), facts | {"title_en": ""})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "**Everybody**" in wrong.content.decode()
    address = writes.post(reverse("documents:new"), facts).url
    edit = reverse("documents:edit", args=["DOC-1"])
    pdf = SimpleUploadedFile("rules.pdf", b"%PDF-1.7 rules", "application/pdf")
    told = {"title_en": "Rules", "body_en": "# Who\n\n**All**", "seen_version": 1, "file": pdf}
    assert writes.post(edit, told).status_code == HTTPStatus.FOUND
    stale = writes.post(edit, {name: told[name] for name in ("title_en", "seen_version")})
    assert stale.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    given = {"people": [agent.pk], "acknowledge_days": 5}
    assert writes.post(f"{address}distribute/", given).status_code == HTTPStatus.FOUND
    writes.post(f"{address}submit/")
    refused = writes.post(f"{address}approve/", follow=True)
    assert "did not write in it" in str([str(each) for each in refused.context["messages"]][-1])
    approves.post(f"{address}approve/")
    writes.post(f"{address}publish/")

    reads = sign_in(agent)
    page = reads.get(address).content.decode()
    assert "<strong>All</strong>" in page
    assert "rules.pdf" in page
    assert "I have read it" in page
    assert (
        "Rules" in reads.get(reverse("web:home-block", args=["documents.to_read"])).content.decode()
    )  # home asks too
    reads.post(f"{address}acknowledge/")
    assert Acknowledgement.objects.get().acknowledged_at is not None
    listed = sign_in(approver, "zh-hans").get(reverse("documents:readers", args=["DOC-1"]))
    assert agent.name in listed.content.decode()
    assert sign_in(requester).get(address).status_code == HTTPStatus.NOT_FOUND
    assert sign_in(requester).get(reverse("documents:list")).status_code == HTTPStatus.FORBIDDEN
    printed = approves.get(reverse("documents:version", args=["DOC-1", 1])).content.decode()
    assert Document.objects.get().published.sha256 in printed


def test_readers_see_the_valid_version_alone(sign_in, publish_document, author, requester):
    document = publish_document(classification="public", title_en="Our policy")
    actions.revise(document=document, by=author, at=NOON)
    actions.edit(document=document, by=author, at=NOON, body_en="Secret plan")
    client = sign_in(requester)

    page = client.get(document.get_absolute_url()).content.decode()
    assert "Everybody knows" in page
    assert "Secret plan" not in page
    assert "Our policy" in client.get(reverse("documents:to-read")).content.decode()
    for name, args in (("version", [2]), ("compared", [1, 2])):
        address = reverse(f"documents:{name}", args=[document.number, *args])
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    readers = reverse("documents:readers", args=[document.number])
    assert client.get(readers).status_code == HTTPStatus.FORBIDDEN


def test_what_differs_between_versions(sign_in, publish_document, author):
    document = publish_document()
    actions.revise(document=document, by=author, at=NOON)
    actions.edit(document=document, by=author, at=NOON, body_en="Everybody knows a lot")
    client = sign_in(author)

    page = client.get(reverse("documents:compared", args=[document.number, 1, 2])).content.decode()

    assert "<ins>" in page
    assert "<del>" in page
    versions = client.get(reverse("documents:versions", args=[document.number]))
    assert "Compare with 1" in versions.content.decode()


def test_what_word_gives_becomes_markdown(sign_in, author, requester):
    text = as_markdown(WORD)

    assert text.startswith("# Purpose")
    assert "**Keep** it short." in text
    assert "1. One\n2. Two" in text
    assert "| Who | What |" in text
    assert "alert" not in text
    answer = sign_in(author).post(reverse("documents:paste"), {"markup": "<h2>A</h2><p>b</p>"})
    assert answer.content.decode() == "## A\n\nb"
    assert sign_in(requester).post(reverse("documents:paste")).status_code == HTTPStatus.FORBIDDEN
    deep = sign_in(author).post(reverse("documents:paste"), {"markup": "<ul><li>" * 3000})
    assert deep.status_code in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY)


def test_a_table_of_word_keeps_its_columns_and_begins_with_its_first_row():
    rows = [("<b>Who</b>", "<b>What</b>"), ("Desk", "Records | classifies")]
    cells = (f"<td><p class=MsoNormal>{one}</p></td><td><p>{other}</p></td>" for one, other in rows)

    text = as_markdown(f"<table>{''.join(f'<tr>{each}</tr>' for each in cells)}</table>")

    assert text.splitlines() == [
        "| **Who** | **What** |",
        "| --- | --- |",
        r"| Desk | Records \| classifies |",
    ]


def test_pages_keep_to_their_budget_of_queries(
    sign_in, publish_document, author, agent, django_assert_max_num_queries
):
    for number in range(12):
        document = publish_document(title_en=f"Rules {number}", classification="public")
    actions.distribute(document=document, by=author, at=NOON, people=[agent])
    budgets = (
        (author, reverse("documents:list"), 12),
        (author, document.get_absolute_url(), 36),
        (author, reverse("documents:templates"), 12),
        (author, reverse("documents:readers", args=[document.number]), 14),
        (agent, reverse("documents:to-read"), 12),
    )
    for user, address, most in budgets:
        client = sign_in(user)
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == HTTPStatus.OK


def test_the_master_list_is_narrowed(sign_in, publish_document, make_document, author):
    publish_document(title_en="Policy one", sort="policy", clause="5.2", process="slm")
    publish_document(title_en="Law", sort="external", publisher="State")
    make_document(title_en="Draft thing")
    client = sign_in(author)

    def listed(**query):
        page = client.get(reverse("documents:list"), query).content.decode()
        return {name for name in ("Policy one", "Law", "Draft thing") if name in page}

    assert listed() == {"Policy one", "Law"}
    assert listed(stage="work") == {"Draft thing"}
    assert listed(stage="any") == {"Policy one", "Law", "Draft thing"}
    assert listed(sort="policy") == {"Policy one"}
    assert listed(process="slm") == {"Policy one"}
    assert listed(clause="5") == {"Policy one"}
    assert listed(stage="external") == {"Law"}
    assert listed(text="draft") == {"Draft thing"}
    late = Document.objects.filter(title="Law")
    late.update(due_at=timezone.now())
    assert listed(stage="due") == {"Law"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_templates_are_shown_filled_and_become_documents(sign_in, author, language):
    client = sign_in(author, language)
    address = reverse("documents:template", args=["incident_procedure"])

    shown = client.get(address).content.decode()
    assert "chart-state" in shown
    assert ("Resolve" if language == "en" else "解决") in shown
    made = client.post(address)
    document = Document.objects.get()
    assert made.url == document.get_absolute_url()
    assert (document.template, document.clause) == ("incident_procedure", "8.6.1")
    assert document.draft.title_zh
    assert document.draft.title_en
    missing = client.get(reverse("documents:template", args=["poems"]))
    assert missing.status_code == HTTPStatus.NOT_FOUND


def test_the_api_does_what_pages_do(sign_in, author, approver, agent, requester):
    writes, approves, reads = sign_in(author), sign_in(approver), sign_in(agent)
    json = {"content_type": "application/json"}
    made = writes.post("/api/documents", {"title_en": "Rules", "body_en": "All"}, **json)
    assert made.status_code == HTTPStatus.CREATED
    address = f"/api/documents/{made.json()['number']}"
    given = {"people": ["agent"], "acknowledge_days": 3}
    assert writes.post(f"{address}/distribute", given, **json).json()["people"] == ["agent"]
    unknown = writes.post(f"{address}/distribute", {"teams": ["nobody"]}, **json)
    assert unknown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    writes.post(f"{address}/submit", {}, **json)
    assert writes.post(f"{address}/approve", {}, **json).status_code == HTTPStatus.CONFLICT
    stale = approves.post(f"{address}/approve", {}, headers={"if-match": '"1"'}, **json)
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    assert approves.post(f"{address}/approve", {}, **json).json()["state"] == "approved"
    assert "publish" in writes.get(f"{address}/steps").json()
    assert writes.post(f"{address}/publish", {}, **json).json()["version"] == 1
    assert reads.post(f"{address}/acknowledge", {}, **json).status_code == HTTPStatus.NO_CONTENT
    readers = writes.get(f"{address}/readers").json()
    assert [each["person"]["login"] for each in readers] == ["agent"]
    assert sign_in(requester).get(address).status_code == HTTPStatus.NOT_FOUND
    assert len(writes.get(f"{address}/versions").json()) == 1
    templates = writes.get("/api/documents/templates").json()
    assert any(each["code"] == "incident_procedure" for each in templates)
    filled = writes.post("/api/documents", {"template": "incident_procedure"}, **json).json()
    assert "| --- |" in filled["draft"]["body_en"]
    bad = writes.post("/api/documents", {"template": "poems"}, **json)
    assert bad.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [each["number"] for each in writes.get("/api/documents").json()["items"]] == ["DOC-1"]


def test_what_is_not_set_up_is_named_with_where_before_anybody_submits(sign_in, author):
    client = sign_in(author)
    document = actions.draft_from(template="service_level_procedure", by=author, at=NOON)

    page = client.get(document.get_absolute_url()).content.decode()

    note = page[page.index("Before it can be submitted") :]
    assert note.index('href="/agreements/"') < note.index("</ul>")
    refused = client.post(reverse("documents:submit", args=[document.number]), follow=True)
    assert "It shows something that is not set up yet." in refused.content.decode()


def test_what_waits_for_an_approval_is_on_the_first_page_of_others(
    sign_in, make_document, author, approver, agent
):
    document = make_document()
    actions.submit(document=document, by=author, at=NOON)

    waiting = {user: list(queries.documents_to_decide(user)) for user in (author, approver, agent)}

    assert waiting == {author: [], approver: [document], agent: []}
    home = reverse("web:home-block", args=["documents.to_decide"])
    part = {"HX-Request": "true"}
    page = sign_in(approver).get(home, headers=part).content.decode()
    assert document.number in page
    assert "Documents that wait for your approval" in page


def test_what_is_approved_waits_for_its_owner_to_publish_it(
    sign_in, make_document, author, approver, make_user, provider, agent
):
    other = make_user("other", "process_manager", provider)
    document = make_document()
    actions.submit(document=document, by=author, at=NOON)
    assert not queries.documents_to_publish(author, at=NOON)
    actions.approve(document=Document.objects.get(pk=document.pk), by=approver, at=NOON)
    people = (author, approver, other, agent)

    waiting = {user: list(queries.documents_to_publish(user, at=NOON)) for user in people}

    assert waiting == {author: [document], approver: [], other: [], agent: []}
    home = reverse("web:home-block", args=["documents.to_publish"])
    page = sign_in(author).get(home, headers={"HX-Request": "true"}).content.decode()
    assert document.number in page
    assert "Approved documents to publish" in page
    User.objects.filter(pk=author.pk).update(is_active=False)  # then whoever may
    assert list(queries.documents_to_publish(other, at=NOON)) == [document]
    actions.publish(document=Document.objects.get(pk=document.pk), by=other, at=NOON)
    assert not queries.documents_to_publish(other, at=NOON)


def test_what_was_begun_from_templates_is_asked_once(author, requester, django_assert_num_queries):
    codes = ("incident_procedure", "audit_procedure", "risk_procedure")
    first, second = (actions.draft_from(template=code, by=author, at=NOON) for code in codes[:2])
    assert queries.begun_from(codes, user=requester) == {}

    with django_assert_num_queries(1):
        found = queries.begun_from(codes, user=author)
    with django_assert_num_queries(0):
        assert queries.begun_from([], user=author) == {}

    assert found == {codes[0]: first, codes[1]: second}


def test_how_many_wait_is_counted_with_those_that_are_shown(
    make_document, author, approver, django_assert_num_queries
):
    for number in range(12):
        document = make_document(title_en=f"Rules {number}")
        actions.submit(document=document, by=author, at=NOON)
    to_decide(approver, NOON)  # what access rests on is known by now

    with django_assert_num_queries(1):
        shown = to_decide(approver, NOON)

    assert (len(shown["documents"]), shown["total"]) == (10, 12)


def test_the_author_reads_who_may_approve_what_waits(
    sign_in, make_document, author, approver, make_user, provider
):
    document = make_document()
    address = document.get_absolute_url()
    assert "Who may:" not in sign_in(author).get(address).content.decode()
    actions.submit(document=document, by=author, at=NOON)
    make_user("reviewer", "process_manager", provider)
    document.refresh_from_db()
    assert queries.approvers(document, at=NOON) == [approver]

    assert f"Who may: {approver.name}" in sign_in(author).get(address).content.decode()
    assert "Who may:" not in sign_in(approver).get(address).content.decode()
    User.objects.filter(pk=approver.pk).update(is_active=False)
    assert "Nobody may at present" in sign_in(author).get(address).content.decode()


def test_steps_of_a_procedure_name_the_roles_that_may_take_them(shipped):
    with override("zh-hans"):
        told = fillings.read("procedure.steps incident")

    resolve = next(line for line in told.text.splitlines() if line.startswith("| 解决 |"))
    assert "服务台与技术人员、流程经理" in resolve
    assert told.facts["who"]["resolve"] == ["agent", "process_manager"]


def test_out_of_use_tells_how_long_to_keep_and_how_it_was_disposed_of(
    sign_in, author, publish_document
):
    kept = publish_document(title_en="Kept", retention_years=3)
    gone = publish_document(title_en="Gone", retention_years=1)
    for document in (kept, gone):
        actions.withdraw(document=document, by=author, at=NOON, reason="Replaced")
    actions.archive(document=gone, by=author, at=NOON, archive_place="Shelf 7")
    page = sign_in(author).get("/documents/?stage=gone").content.decode()
    assert "Not archived yet" in page
    gone.refresh_from_db()
    over = timezone.now() + timedelta(days=800)
    actions.dispose(document=gone, by=author, at=over, disposal_note="Shredded twice")

    page = sign_in(author).get("/documents/?stage=gone").content.decode()

    assert "Shelf 7" in page
    assert "Shredded twice" in page
    columns = {each.code for each in exporting.export_of("document").columns}
    assert {"retain_until", "disposed_at", "disposal_note"} < columns  # the log, to be taken out
    assert "Shredded" not in sign_in(author).get("/documents/").content.decode()


def test_a_document_may_begin_with_a_file_in_place_of_a_text(sign_in, author):
    facts = {"title_zh": "值守规程", "sort": "policy", "classification": "internal"}
    pdf = SimpleUploadedFile("rules.pdf", b"%PDF-1.7 rules", "application/pdf")
    times = {"review_months": 12, "retention_years": 3}

    answer = sign_in(author).post(reverse("documents:new"), facts | times | {"file": pdf})

    assert answer.status_code == HTTPStatus.FOUND
    version = Document.objects.get().draft
    assert version.file.name == "rules.pdf"
    assert version.file.record_id == version.document_id


def test_the_master_list_taken_out_tells_versions_owners_and_reviews(publish_document, author):
    publish_document(process="incident_request", review_months=12)
    asked = {"export": exporting.export_of("document"), "query": QueryDict(), "place": {}}

    taken = take_out(**asked, by=author, at=NOON, form="csv", columns=[])

    (row,) = csv.DictReader(io.StringIO(b"".join(taken.content).decode("utf-8-sig")))
    assert row["Version"] == "1"
    assert row["Published"].startswith("2026-03-02")
    assert row["Next review"].startswith("2027-03-02")
    assert row["Owner"] == "Author"
    assert row["Process"] == "Incident and service request management"
    assert row["Practice differs"] == "No"
    assert "Team" not in row
