"""Documents as PDF and DOCX say what their pages say."""

import io
import re
from http import HTTPStatus
from itertools import pairwise

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader

from evident.conftest import NOON
from evident.kernel.attachments import actions as attachments
from evident.kernel.files.pdf import picture_of
from evident.kernel.procedures.procedure import known_kinds
from evident.support.documents import actions, papers
from evident.support.documents.papers import flow_chart
from evident.support.documents.texts import live


@pytest.fixture
def told(make_document, author, approver):
    """A procedure that is valid in both languages."""
    document = make_document(
        title_en="Desk <rules>",
        title_zh="服务台规则",
        code="SMS-P-99",
        clause="8.6.1",
        process="incident_request",
        body_en="# Steps\n\n{{ procedure.chart incident }}\n\n{{ procedure.steps incident }}",
        body_zh="# 步骤\n\n{{ procedure.chart incident }}\n\n{{ procedure.steps incident }}",
    )
    actions.submit(document=document, by=author, at=NOON)
    actions.approve(document=document, by=approver, at=NOON)
    return actions.publish(document=document, by=author, at=NOON)


def text_of(content):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.slow
def test_a_version_is_sent_as_pdf_and_docx(told, sign_in, agent, author, requester):
    client = sign_in(agent)
    address = reverse("documents:paper", args=[told.number, 1, "pdf"])

    english = client.get(address, {"language": "en"})
    chinese = client.get(address, {"language": "zh"})

    assert "SMS-P-99%20v1%20en.pdf" in english["Content-Disposition"].replace(" ", "%20")
    said = text_of(english.content)
    for words in ("Desk <rules>", "SMS-P-99", "Resolve", "Approver", "Version 1", "8.6.1"):
        assert words in said
    assert told.published.sha256[:16] in said.replace("\n", "")
    assert "解决" in text_of(chinese.content)
    assert client.get(address, {"language": "en"}).content == english.content
    word = client.get(reverse("documents:paper", args=[told.number, 1, "docx"]))
    made = docx.Document(io.BytesIO(word.content))
    assert any("Resolve" in cell.text for table in made.tables for cell in table._cells)
    wrong = reverse("documents:paper", args=[told.number, 1, "exe"])
    assert client.get(wrong).status_code == HTTPStatus.NOT_FOUND
    assert sign_in(requester).get(address).status_code == HTTPStatus.NOT_FOUND
    actions.revise(document=told, by=author, at=NOON)
    draft = reverse("documents:paper", args=[told.number, 2, "pdf"])
    assert "Draft" in text_of(client.get(draft).content)
    by_program = client.get(f"/api/documents/{told.number}/versions/1/pdf?language=en")
    assert by_program.content == english.content


def test_flow_charts_stand_by_themselves(shipped):
    chart = flow_chart(live("procedure.chart incident", "zh")["chart"]).decode()

    assert chart.startswith("<svg")
    assert "解决" in chart
    assert "class=" not in chart


@pytest.mark.slow
def test_figures_stay_those_that_were_approved(make_document, author, approver, sign_in):
    document = make_document(body_en="![The plan](plan.png)")
    facts = {"record": document, "by": author, "at": NOON, "name": "plan.png"}
    first = attachments.add(**facts, content=[png("red")])
    actions.submit(document=document, by=author, at=NOON)
    actions.approve(document=document, by=approver, at=NOON)
    actions.publish(document=document, by=author, at=NOON)
    attachments.add(**facts, content=[png("blue")])

    client = sign_in(author)
    page = client.get(document.get_absolute_url()).content.decode()
    paper = client.get(reverse("documents:paper", args=[document.number, 1, "docx"]))

    assert f'src="{first.get_absolute_url()}?show=1"' in page
    assert len(docx.Document(io.BytesIO(paper.content)).inline_shapes) == 1


def png(colour):
    """Return a small picture."""
    size = 'width="9" height="9"'
    inner = f'<rect {size} fill="{colour}"/>'
    box = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inner}</svg>'
    return picture_of(box.encode(), "svg")


def test_a_state_wider_than_its_box_stands_there_in_smaller_letters():
    word = papers.words(0, 0, "Acknowledged", "middle", most=62)

    assert 'font-size="9.5"' in word
    assert "font-size" not in papers.words(0, 0, "New", "middle", most=62)


@pytest.mark.parametrize("short", ["en", "zh"])
@pytest.mark.parametrize("kind", known_kinds())
def test_letters_of_a_flow_chart_are_never_smaller_than_one_reads(shipped, kind, short):
    told = live(f"procedure.chart {kind}", short)["chart"]
    wide = 482 * min(1, papers.share_of(told))  # points, between the margins of an upright page
    drawing = flow_chart(told).decode()

    sizes = [float(each) for each in re.findall(r'font-size="([\d.]+)"', drawing)]
    assert min(sizes) * wide / papers.charted(told).width >= 7.5


def test_states_that_stand_in_two_rows_leave_each_other_room(shipped):
    chart = papers.charted(live("procedure.chart document", "en")["chart"])

    upper, lower = chart.columns[0::2], chart.columns[1::2]
    assert {each.box_y for each in upper} != {each.box_y for each in lower}
    for row in (upper, lower):
        for one, next_one in pairwise(row):
            assert one.box_x + chart.box_width < next_one.box_x
    for one in upper[1:]:  # its line goes down between two boxes of the row below
        assert all(not each.box_x <= one.x <= each.box_x + chart.box_width for each in lower)
    assert chart.columns[-1].box_x + chart.box_width <= chart.width
