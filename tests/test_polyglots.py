"""Files that are two things at once: whatever they are called, no browser runs them from here."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evident.conftest import NOON
from evident.kernel.attachments.models import Attachment
from evident.kernel.attachments.types import SHOWN, TOLD
from evident.kernel.tokens.models import Token, digest_of
from evident.resolution.incidents import actions

TEXT = "evi_polyglots"
SCRIPT = b"<script>alert(document.domain)</script>"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>"
XSLT = b"<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='#s'?><x/>"
MHTML = b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + SCRIPT
PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"

PICTURES = {  # pictures to every reader, with a script behind: harmless only as a picture
    "gif and script": (b"GIF89a/*" + b"\0" * 8 + b"*/=1;alert(1)//" + SCRIPT, "a.gif"),
    "gif and page": (GIF + b"<html>" + SCRIPT, "a.html"),
    "png and page": (PNG + b"<html>" + SCRIPT, "a.png.html"),
    "jpeg and page": (JPEG + b"<!--" + b"\0" * 12 + b"-->" + SCRIPT, "a.svg"),
    "jpeg and archive": (JPEG + b"\0" * 20 + b"PK\x03\x04" + b"\0" * 30, "a.jpg"),
    "webp and page": (WEBP + b"\0" * 12 + SCRIPT, "a.xhtml"),
}
PAGES = {  # something a browser runs, dressed as something else
    "page as picture": (b"<!doctype html>" + SCRIPT, "holiday.png"),
    "page as text": (b"<html>" + SCRIPT, "notes.txt"),
    "page behind a mark": (b"\xef\xbb\xbf<html>" + SCRIPT, "page.htm"),
    "page in sixteen bits": (("\ufeff<html>" + SCRIPT.decode()).encode("utf-16"), "a.html"),
    "page in seven bits": (b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "a.html"),
    "page behind blanks": (b" " * 2000 + b"<html>" + SCRIPT, "a.jpg"),
    "page after a picture's name": (b"GIF <html>" + SCRIPT, "a.gif"),
    "page after a cut signature": (b"\x89PN<html>" + SCRIPT, "a.png"),
    "drawing": (SVG, "drawing.svg"),
    "drawing as picture": (SVG, "drawing.png"),
    "drawing after a declaration": (b"<?xml version='1.0'?>\n" + SVG, "a.jpeg"),
    "packed drawing": (b"\x1f\x8b\x08\x00" + b"\0" * 20, "a.svgz"),
    "style sheet that makes pages": (XSLT, "a.xml"),
    "saved page": (MHTML, "a.mht"),
    "double ending": (b"<html>" + SCRIPT, "invoice.pdf.html"),
    "ending after a blank": (b"<html>" + SCRIPT, "a.html .png"),
    "ending turned round": (b"<html>" + SCRIPT, "a\u202egnp.html"),
    "document with script": (PDF, "report.pdf"),
    "document behind a page": (b"<html>" + SCRIPT + b"</html>\n" + PDF, "report.pdf"),
    "header in the name": (b"<html>" + SCRIPT, 'a";\r\nContent-Type: text/html;x=".png'),
}


@pytest.fixture
def incident(settings, tmp_path, requester):
    """An incident of the requester's; files go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    return actions.report(by=requester, at=NOON, title="Mail")


@pytest.fixture
def browser(requester):
    """The requester's browser."""
    browser = Client()
    browser.force_login(requester)
    return browser


def attach(browser, incident, content, name):
    """Send a file with a reply, as the page does, and return what became of it."""
    files = [SimpleUploadedFile(name, content, content_type="image/png")]
    answer = browser.post(
        f"/incidents/{incident.number}/reply/", {"text": "See the file", "files": files}
    )
    assert answer.status_code == 302
    return Attachment.objects.get()


def assert_harmless(answer, content, *, is_shown):
    """Assert that nothing in the answer runs, whatever the bytes are."""
    assert answer.getvalue() == content
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Type"] in TOLD | {"application/octet-stream"}
    way = answer["Content-Disposition"].partition(";")[0]
    assert way == ("inline" if is_shown else "attachment")
    if is_shown:
        assert answer["Content-Type"] in SHOWN
    assert "\n" not in answer["Content-Disposition"]


@pytest.mark.parametrize(("content", "name"), PAGES.values(), ids=PAGES)
def test_what_a_browser_runs_is_saved_and_never_shown(browser, incident, content, name):
    attachment = attach(browser, incident, content, name)
    page = browser.get(incident.get_absolute_url())

    assert attachment.media_type not in SHOWN
    for question in ("", "?show=1", "?show=1&type=text/html"):
        answer = browser.get(attachment.get_absolute_url() + question)
        assert_harmless(answer, content, is_shown=False)
    assert f'<img src="{attachment.get_absolute_url()}' not in page.text
    assert not re.search(r"<(iframe|object|embed)\b", page.text)
    assert SCRIPT.decode() not in page.text


@pytest.mark.parametrize(("content", "name"), PICTURES.values(), ids=PICTURES)
def test_a_picture_with_more_behind_it_is_a_picture_alone(browser, incident, content, name):
    attachment = attach(browser, incident, content, name)

    assert attachment.media_type in SHOWN
    for question in ("", "?show=1"):
        answer = browser.get(attachment.get_absolute_url() + question)
        assert_harmless(answer, content, is_shown=bool(question))


@pytest.mark.parametrize(
    ("content", "name"), [*PICTURES.values(), *PAGES.values()], ids=[*PICTURES, *PAGES]
)
def test_a_program_sends_and_fetches_by_the_same_rules(incident, requester, content, name):
    Token.objects.create(user=requester, name="x", digest=digest_of(TEXT), created_at=NOON)
    header = {"Authorization": f"Bearer {TEXT}"}
    file = SimpleUploadedFile(name, content, content_type="text/html")
    path = f"/api/records/{incident.number}/attachments"

    told = Client().post(path, {"file": file}, headers=header).json()
    (listed,) = Client().get(path, headers=header).json()

    assert told == listed
    for question in ("", "?show=1"):
        answer = Client().get(told["url"] + question, headers=header)
        assert_harmless(answer, content, is_shown=False)


def test_no_file_ever_stands_among_those_the_server_hands_out_by_name(browser, incident):
    attachment = attach(browser, incident, b"<html>" + SCRIPT, "page.html")

    for path in ("/static/page.html", f"/static/{attachment.sha256}", "/media/page.html"):
        assert browser.get(path).status_code == 404
