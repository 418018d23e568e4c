"""Articles from files: read and shown first, then taken, and never twice."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.markdown import rendered
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.support.knowledge.actions import importing
from evident.support.knowledge.files import LARGEST_BYTES, Unreadable, read
from evident.support.knowledge.models import Article, Import

ENGLISH = (
    b"---\ntags: [vpn, remote]\ncategory: Network\n---\n# Connect *from home*\n\nOpen **VPN**."
)
CHINESE = "# 在家连接\n\n打开 VPN。".encode("gb18030")
PAGE = b"""<?xml version="1.0"?><html lang="en"><head>
<title>Site</title><script>evil()</script></head>
<body><nav>Menu</nav><main><h1>Reset a <b>printer</b></h1><p onclick="evil()">Hold <a
href="javascript:evil()">it</a> <a href="https://example.org/a">ten</a> seconds.</p><img
src="pictures/a%20b.png" alt="Button" onerror="evil()"><img
src="https://example.org/spy.png" alt="Spy">
<table><tr><th>Light</th></tr><tr><td>red</td></tr></table></main>
<footer>Ours</footer></body></html>"""


def test_markdown_tells_title_language_and_facts():
    written = read("how/vpn.en.md", ENGLISH)

    assert (written.key, written.language, written.title) == (
        "how/vpn", "en", "Connect from home",
    )  # fmt: skip
    assert (written.keywords, written.category) == ("vpn, remote", "network")
    assert written.body == "Open **VPN**."
    assert read("c.md", CHINESE).language == "zh"


def test_a_page_becomes_markdown_in_which_nothing_runs():
    written = read("printer.html", PAGE)

    assert (written.title, written.language, written.pictures) == (
        "Reset a printer", "en", ("a b.png",),
    )  # fmt: skip
    shown = str(rendered(written.body))
    assert '<a href="https://example.org/a"' in shown
    assert "<table>" in shown
    for never in ("evil", "javascript", "Menu", "Ours", "spy.png", "<script", "onerror"):
        assert never not in written.body + shown


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.exe", b"MZ", "other_type"),
        ("a.md", b"# Title alone", "empty"),
        ("a.md", b"a\0b", "not_text"),
        ("a.md", b"\xff\xfe\xff\xff\xff", "not_text"),
        ("a.md", b"x" * (LARGEST_BYTES + 1), "too_large"),
        ("a.html", b"<blockquote>" * 20_000 + b"x", "too_nested"),
        ("a.html", b"<p></p>", "empty"),
    ],
)
def test_what_cannot_be_read_says_why(name, content, why):
    with pytest.raises(Unreadable, match=why):
        read(name, content)


def test_import_shows_first_and_adds_nothing_twice(reviewer):
    files = [("vpn.en.md", ENGLISH), ("vpn.zh.md", CHINESE), ("x.exe", b"MZ")]

    staged = importing.stage(by=reviewer, at=NOON, files=files)
    assert not Article.objects.exists()
    taken = importing.take(staged=staged, by=reviewer, at=NOON)
    article = Article.objects.get()
    assert (article.title_en, article.title_zh) == ("Connect from home", "在家连接")
    assert (article.category.code, article.audience) == ("network", "staff")
    assert [item.get("number") for item in taken.items] == [article.number, None]
    assert "body_en" not in taken.items[0]
    assert Entry.objects.get(event="article.import").facts["articles"] == [article.number]

    with pytest.raises(StepRefused, match="already"):
        importing.take(staged=taken, by=reviewer, at=NOON)
    again = importing.stage(by=reviewer, at=NOON, files=files)
    importing.take(staged=again, by=reviewer, at=NOON)
    assert Article.objects.count() == 1


def test_import_is_for_those_who_may(author, reviewer):
    with pytest.raises(PermissionDenied):
        importing.stage(by=author, at=NOON, files=[("vpn.md", ENGLISH)])
    with pytest.raises(WrongFact, match="at least one"):
        importing.stage(by=reviewer, at=NOON, files=[])
    staged = importing.stage(by=reviewer, at=NOON, files=[("vpn.md", ENGLISH)])
    with pytest.raises(PermissionDenied):
        importing.take(staged=staged, by=author, at=NOON)
    assert not Article.objects.exists()


def test_pages_import_what_they_showed(author, reviewer):
    client = Client()
    client.force_login(reviewer)
    sent = {"files": [SimpleUploadedFile("printer.html", PAGE), SimpleUploadedFile("b.exe", b"MZ")]}
    answer = client.post(reverse("articles:import"), sent)
    page = client.get(answer["Location"]).content.decode()
    assert "Reset a printer" in page
    assert "Neither Markdown nor HTML." in page
    assert "a b.png" in page

    client.post(answer["Location"], {"audience": "customers"})

    article = Article.objects.get()
    assert (article.audience, article.state) == ("customers", "draft")
    assert article.number in client.get(answer["Location"]).content.decode()
    client.force_login(author)
    assert client.get(answer["Location"]).status_code == 403


def test_files_nobody_takes_are_dropped(reviewer):
    importing.stage(by=reviewer, at=NOON, files=[("vpn.md", ENGLISH)])
    assert importing.forget_untaken(at=NOON) == 0
    assert importing.forget_untaken(at=NOON + importing.KEPT_UNTAKEN * 2) == 1
    assert not Import.objects.exists()
