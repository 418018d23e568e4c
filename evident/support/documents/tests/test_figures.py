"""Pictures in documents: taken in safely, shown everywhere, and kept with the version."""

import io
from datetime import timedelta
from http import HTTPStatus

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from pypdf import PdfReader

from evident.conftest import NOON
from evident.kernel.attachments import actions as attachments
from evident.kernel.attachments.models import Attachment
from evident.kernel.files import pictures
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.tokens.models import Token, digest_of, new_text
from evident.kernel.trail.models import Entry
from evident.support.documents import actions
from evident.support.documents.models import Document, Version
from evident.support.documents.pasting import as_markdown
from evident.support.documents.tests.pictures import png

LATER = NOON + timedelta(days=1)
API = "/api/documents/drafts/with-pictures"
LINE = '![A red field]({name} "Our plan")'


@pytest.fixture
def add(author):
    """Put a picture among the figures of a document."""

    def picture(document, content=None, name="Our plan (1).PNG", at=NOON):
        content = png() if content is None else content
        return actions.add_figure(document=document, by=author, at=at, name=name, content=[content])

    return picture


@pytest.fixture
def illustrated(make_document, add, author, approver):
    """A published document with a picture."""
    document = make_document()
    figure = add(document)
    body = f"# Plan\n\n{LINE.format(name=figure.name)}"
    actions.edit(document=document, by=author, at=NOON, body_en=body)
    actions.submit(document=document, by=author, at=NOON)
    actions.approve(document=document, by=approver, at=NOON)
    actions.publish(document=document, by=author, at=NOON)
    document.refresh_from_db()
    return document


def test_a_figure_gets_a_name_that_is_free_and_can_be_written(make_document, add):
    document = make_document()

    given = ("Our plan (1).PNG", "our](x.svg", "x/Our plan (1).gif", "..")
    names = [add(document, name=name).name for name in given]

    assert names == ["Our-plan-1.png", "our-x.png", "Our-plan-1-2.png", "file.png"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.png", "no picture"),
        (b"<html><img src=x></html>", "a.gif", "no picture"),
        (b"%PDF-1.7", "a.jpg", "no picture"),
        (b"", "a.png", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 200, "a.png", "damaged"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.png", "smaller"),
    ],
)
def test_what_is_no_picture_is_refused(make_document, add, content, name, words):
    document = make_document()

    with pytest.raises(StepRefused, match=words):
        add(document, content, name)

    assert not Attachment.objects.exists()


def test_a_picture_that_would_fill_the_memory_is_refused(make_document, add):
    content = bytearray(png())
    content[16:24] = (60_000).to_bytes(4, "big") * 2

    with pytest.raises(StepRefused, match="million pixels"):
        add(make_document(), bytes(content))


def test_damaged_halves_are_refused(make_document, add):
    whole = png(width=300, height=300)

    with pytest.raises(StepRefused, match="damaged"):
        add(make_document(), whole[: len(whole) // 2])


def test_only_who_may_edit_adds_figures(make_document, agent, author, approve_document):
    with pytest.raises(PermissionDenied):
        actions.add_figure(
            document=make_document(), by=agent, at=NOON, name="a.png", content=[png()]
        )
    with pytest.raises(StepRefused):
        actions.add_figure(
            document=approve_document(), by=author, at=NOON, name="a.png", content=[png()]
        )


def test_size_of_every_kind_is_read():
    gif = b"GIF89a" + (7).to_bytes(2, "little") + (5).to_bytes(2, "little") + b"\0" * 30
    head = b"RIFF\0\0\0\0WEBP"
    large = (
        head
        + b"VP8X\x0a\0\0\0"
        + b"\0" * 4
        + (299).to_bytes(3, "little")
        + (99).to_bytes(3, "little")
    )
    bits = (639 | 479 << 14).to_bytes(4, "little")
    lossless = head + b"VP8L\0\0\0\0" + b"\x2f" + bits + b"\0" * 9
    lossy = head + b"VP8 \0\0\0\0" + b"\0\0\0\x9d\x01\x2a" + b"\x40\x01" + b"\xf0\x00"

    assert pictures.size_of(gif, "gif") == (7, 5)
    assert pictures.size_of(large, "webp") == (300, 100)
    assert pictures.size_of(lossless, "webp") == (640, 480)
    assert pictures.size_of(lossy, "webp") == (320, 240)
    for wrong in (b"", b"RIFF", head + b"XXXX" + b"\0" * 20):
        with pytest.raises(pictures.Unreadable):
            pictures.size_of(wrong, "webp")


def test_pictures_are_no_larger_than_they_are_and_fit_a_page():
    assert pictures.share_of(png(width=900, height=9), "png") == 1
    assert pictures.share_of(png(width=45, height=45), "png") < 0.2
    assert pictures.share_of(png(width=300, height=900), "png") < 0.4


@pytest.mark.slow
def test_a_figure_stands_on_page_and_papers_with_caption(illustrated, sign_in, agent):
    client = sign_in(agent)
    page = client.get(illustrated.get_absolute_url()).content.decode()
    address = Attachment.objects.get().get_absolute_url()

    assert f'<figure><img src="{address}?show=1" alt="A red field"' in page
    assert "<figcaption>Our plan</figcaption></figure>" in page
    shown = client.get(f"{address}?show=1")
    assert shown.getvalue() == png()
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    paper = reverse("documents:paper", args=[illustrated.number, 1, "pdf"])
    (sheet,) = PdfReader(io.BytesIO(client.get(paper).content)).pages
    assert len(sheet.images) == 1
    assert "Our plan" in sheet.extract_text()
    word = reverse("documents:paper", args=[illustrated.number, 1, "docx"])
    made = docx.Document(io.BytesIO(client.get(word).content))
    assert made.inline_shapes[0]._inline.docPr.get("descr") == "A red field"
    assert "Our plan" in [each.text for each in made.paragraphs]


def test_old_versions_keep_their_figures_and_the_difference_says_so(
    illustrated, add, author, approver, sign_in, agent
):
    first = Attachment.objects.get()
    document = actions.revise(document=illustrated, by=author, at=LATER)
    facts = {"record": document, "by": author, "at": LATER, "name": first.name}
    second = attachments.add(**facts, content=[png("blue")])
    client = sign_in(author)
    draft = reverse("documents:version", args=[document.number, 2])
    assert second.get_absolute_url() in client.get(draft).content.decode()
    address = reverse("documents:compared", args=[document.number, 1, 2])

    differs = client.get(address).content.decode()

    assert "Figures" in differs
    assert first.sha256[:16] in differs
    assert second.sha256[:16] in differs
    actions.submit_revision(document=document, by=author, at=LATER)  # something new
    actions.approve_revision(document=document, by=approver, at=LATER)
    actions.publish(document=document, by=author, at=LATER)
    assert [each.figures[first.name] for each in Version.objects.order_by("number")] == [
        first.pk, second.pk,
    ]  # fmt: skip
    old = client.get(reverse("documents:version", args=[document.number, 1])).content.decode()
    assert first.get_absolute_url() in old


def test_readers_have_no_picture_of_a_draft(illustrated, add, author, sign_in, make_user, provider):
    reader = make_user("reader", "requester", provider)
    actions.distribute(document=illustrated, by=author, at=NOON, people=[reader])
    first = Attachment.objects.get()
    document = actions.revise(document=illustrated, by=author, at=LATER)
    second = add(document, png("blue"), at=LATER)

    def answer(user, file):
        response = sign_in(user).get(file.get_absolute_url())
        response.getvalue()
        return response.status_code

    assert answer(reader, first) == HTTPStatus.OK
    assert answer(reader, second) == HTTPStatus.NOT_FOUND
    assert answer(author, second) == HTTPStatus.OK


def test_what_is_attached_after_submitting_is_not_what_was_submitted(illustrated, author, approver):
    first = Attachment.objects.get()
    document = actions.revise(document=illustrated, by=author, at=LATER)
    actions.edit(document=document, by=author, at=LATER, title_en="Another")
    actions.submit_revision(document=document, by=author, at=LATER)
    facts = {"record": document, "by": author, "at": LATER + timedelta(hours=1)}
    attachments.add(**facts, name=first.name, content=[png("blue")])

    actions.approve_revision(document=document, by=approver, at=LATER + timedelta(hours=2))

    assert Version.objects.get(number=2).figures == {first.name: first.pk}


def test_the_database_keeps_figures_of_approved_versions(illustrated, author):
    figure = Attachment.objects.filter(pk=Attachment.objects.get().pk)
    with pytest.raises(StepRefused, match="approved"):
        attachments.remove(attachment=figure.get(), by=author, at=NOON, reason="Old")
    for change in (
        lambda: figure.update(removed_at=NOON),
        lambda: figure.update(sha256="0" * 64),
        lambda: figure.update(name="other.png"),
        figure.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert figure.get().removed_at is None


def test_without_scripts_a_picture_is_put_in_by_a_file_field(sign_in, author, make_document):
    client = sign_in(author)
    document = make_document(title_zh="规则", body_zh="正文")
    told = {
        "title_en": "Rules", "body_en": "Words", "title_zh": "规则", "body_zh": "正文",
        "picture_alt": "A [red] field", "picture_caption": 'Our "plan"', "picture_place": "zh",
    }  # fmt: skip
    upload = SimpleUploadedFile("plan.png", png())

    address = reverse("documents:edit", args=[document.number])
    client.post(address, told | {"picture": upload})

    version = Version.objects.get()
    assert version.body_en == "Words"
    assert version.body_zh == '正文\n\n![A (red) field](plan.png "Our ”plan”")'
    wrong = client.post(address, told | {"picture": SimpleUploadedFile("a.png", b"<svg/>")})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "no picture that can be shown" in wrong.content.decode()
    begun = {
        "sort": "policy",
        "review_months": 12,
        "retention_years": 3,
        "classification": "public",
    }
    new = told | begun | {"picture": SimpleUploadedFile("x.png", png()), "picture_place": "both"}
    client.post(reverse("documents:new"), new)
    last = Version.objects.latest("pk")
    assert "](x.png" in last.body_en
    assert "](x.png" in last.body_zh


def test_a_pasted_picture_is_answered_as_its_line(sign_in, author, agent, make_document):
    document = make_document()
    address = reverse("documents:picture", args=[document.number])

    answer = sign_in(author).post(address, {"picture": SimpleUploadedFile("image.png", png())})

    assert answer.content.decode() == (
        '![Say what the picture shows](image.png "Caption of the picture")'
    )
    refused = sign_in(author).post(address, {"picture": SimpleUploadedFile("image.png", b"no")})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sign_in(author).post(address).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    denied = sign_in(agent).post(address, {"picture": SimpleUploadedFile("image.png", png())})
    assert denied.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


def test_what_word_keeps_on_its_own_computer_is_said_where_it_stood():
    markup = (
        "<p>Before</p><p><img src='file:///C:/Temp/image001.png' width=600></p><p>After</p>"
        "<p><img src='https://example.org/a.png'></p><p><img src='plan-2.png' alt='The plan'></p>"
        "<p><img src='javascript:alert(1)'><img width=1 height=1 src='https://example.org/spy'></p>"
    )

    lines = as_markdown(markup).split("\n\n")

    assert lines[0] == "Before"
    assert lines[1].startswith("*Picture missing here: it lies on the computer")
    assert lines[2] == "After"
    assert lines[3].startswith("*Picture missing here: it lies on another server")
    assert lines[4] == '![The plan](plan-2.png "Caption of the picture")'
    assert "example.org" not in " ".join(lines)
    assert "alert" not in " ".join(lines)


def test_a_picture_within_a_table_stays_in_its_cell():
    markup = "<table><tr><th>A</th></tr><tr><td>x <img src='plan.png' alt='P'></td></tr></table>"

    assert '| x ![P](plan.png "Caption of the picture") |' in as_markdown(markup)


def poster(client, person, way):
    """Return what posts a form as somebody: in the browser or through the API."""
    if way == "page":
        client.force_login(person)
        return client.post
    text = new_text()
    Token.objects.create(user=person, name="t", digest=digest_of(text), created_at=NOON)
    return lambda path, data: client.post(path, data, headers={"Authorization": f"Bearer {text}"})


def sent(**texts):
    """Return a form with texts and a picture, as a browser or a program sends it."""
    facts = {"picture_alt": "A red field", "picture_caption": "Our plan", "sort": "procedure"}
    return {
        "review_months": 12,
        "retention_years": 3,
        "classification": "internal",
        **facts,
        **texts,
    }


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_document_is_written_with_its_picture_in_one_action(way, client, author):
    """Nothing of it is there where the picture is refused, and its trail tells of one beginning."""
    page, key = ("/documents/new/", "picture") if way == "page" else (API, "pictures")
    post = poster(client, author, way)
    texts = {"title_en": "Plan", "body_en": "# Plan", "title_zh": "计划"}

    refused = post(page, sent(**texts) | {key: SimpleUploadedFile("a.png", b"no picture")})

    assert refused.status_code == (HTTPStatus.UNPROCESSABLE_ENTITY if way == "page" else 409)
    assert not Document.objects.exists()
    assert not Attachment.objects.exists()

    answer = post(page, sent(**texts) | {key: SimpleUploadedFile("Our plan.png", png())})

    assert answer.status_code in {302, 201}, answer.content
    document = Document.objects.get()
    shown = LINE.format(name="Our-plan.png")
    assert (document.draft.body_en, document.draft.body_zh) == (f"# Plan\n\n{shown}", shown)
    events = (
        Entry.objects.filter(record_id=document.pk).order_by("pk").values_list("event", flat=True)
    )
    assert list(events) == ["document.draft", "attachment.add"]


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_draft_is_edited_with_a_picture_in_one_action(way, client, author, make_document):
    document = make_document()
    if way == "page":
        page, key = f"/documents/{document.number}/edit/", "picture"
    else:
        page, key = f"/api/documents/{document.number}/edit-with-pictures", "pictures"
    post = poster(client, author, way)
    texts = {"title_en": "Plan", "body_en": "# New", "picture_place": "en"}

    post(page, sent(**texts) | {key: SimpleUploadedFile("a.png", b"no picture")})
    assert Document.objects.get().draft.body_en != "# New"
    answer = post(page, sent(**texts) | {key: SimpleUploadedFile("Our plan.png", png())})

    assert answer.status_code in {302, 200}, answer.content
    assert Document.objects.get().draft.body_en == f"# New\n\n{LINE.format(name='Our-plan.png')}"
    assert Attachment.objects.count() == 1
    stale = post(page, sent(**texts, seen_version=1) | {key: SimpleUploadedFile("b.png", png())})
    if way == "page":  # what nobody takes leaves no picture behind
        assert stale.status_code in {409, HTTPStatus.UNPROCESSABLE_ENTITY}
        assert Attachment.objects.count() == 1
