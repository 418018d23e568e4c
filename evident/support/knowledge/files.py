"""
What files in Markdown and HTML tell for articles. No database.

Whatever a file says is cleaned of everything that runs or loads before it becomes Markdown, and
once more when it is shown.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import nh3
import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.markdown import SCHEMES, TAGS, plain, reader
from evident.support.knowledge.models import Form

LARGEST_BYTES = 2_000_000
LONGEST_TEXT = 200_000
MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".txt"})
HTML = frozenset({".html", ".htm", ".xhtml"})
FRONT = re.compile(r"\A---[ \t]*\n(.{0,10000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
LANGUAGE = re.compile(r"(.+?)[._-](en|zh)(?:[-_][a-z]{2,4})?\Z", re.IGNORECASE)
PICTURE = re.compile(
    r"!\[([^\]\n]{0,1000})\]\(\s*<?([^)>\n]{1,2000}?)>?(?:\s+[\"'][^\"'\n]{0,500}[\"'])?\s*\)"
)
MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,20}(?:\s[^<>\n]{0,500})?/?>")
CODE = re.compile(r"(```|~~~).*?(?:\1|\Z)|`[^`\n]+`", re.DOTALL)
TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,2000})</title", re.IGNORECASE)
SAID_LANGUAGE = re.compile(r"<html\b[^>]{0,2000}?\blang\s*=\s*[\"']?(en|zh)", re.IGNORECASE)
INSTRUCTION = re.compile(r"<\?[^>]{0,2000}>")
SILENT = {
    *("script", "style", "title", "template", "noscript", "nav", "header", "footer", "aside"),
    *("button", "select", "textarea", "iframe", "svg", "form"),
}
BLANK_LINES = re.compile(r"\n{3,}")

PROBLEMS: dict[str, str | Promise] = {
    "other_type": _("Neither Markdown nor HTML."),
    "too_large": _("Longer than an article may be."),
    "too_nested": _("Its markup is nested too deeply."),
    "not_text": _("It is no text."),
    "empty": _("There is no text in it."),
    "twice": _("Another file tells the same article in the same language."),
}


class Unreadable(Exception):
    """A file no article can be made of; its code says why."""


@dataclass(frozen=True)
class Written:
    """What one file tells, in one language."""

    key: str
    """What it is called without its language: a second file of that name is the translation."""
    language: str
    """`en` or `zh`."""
    title: str
    body: str
    keywords: str = ""
    category: str = ""
    form: str = ""
    pictures: tuple[str, ...] = ()
    """Names of the pictures it shows, which have to be attached."""
    has_markup: bool = False
    """Whether Markdown has markup of its own in it, which is shown as it stands."""


@dataclass
class Front:
    """What the head of a Markdown file says."""

    told: Mapping[str, Any] = field(default_factory=dict)

    def text(self, *names: str) -> str:
        """Return the first of the facts called `names` as one line of text."""
        for name in names:
            value = self.told.get(name)
            if isinstance(value, list):
                value = ", ".join(str(each) for each in value if isinstance(each, (str, int)))
            if isinstance(value, (str, int)):
                return " ".join(str(value).replace("\0", "").split())
        return ""


def read(name: str, content: bytes) -> Written:
    """Return what a file called `name` tells. Raises Unreadable."""
    path = PurePosixPath(name.replace("\\", "/"))
    suffix = path.suffix.lower()
    if suffix not in MARKDOWN | HTML:
        raise Unreadable("other_type")
    if len(content) > LARGEST_BYTES:
        raise Unreadable("too_large")
    try:
        written = of_html(path, content) if suffix in HTML else of_markdown(path, content)
    except RecursionError:
        raise Unreadable("too_nested") from None
    if not written.body:
        raise Unreadable("empty")
    if len(written.body) > LONGEST_TEXT:
        raise Unreadable("too_large")
    return written


def of_markdown(path: PurePosixPath, content: bytes) -> Written:
    """Return what a file in Markdown tells: its head, its first heading, and the rest."""
    text = decoded(content)
    front, text = parted(text)
    heading, body = headed(text)
    body, pictures = with_own_pictures(body)
    key, said = named(path)
    title = front.text("title") or heading or key_as_title(key)
    return Written(
        key=key,
        language=(said or language_of(front.text("language", "lang")) or written_in(title + body)),
        title=title[:300],
        body=body.strip(),
        keywords=front.text("keywords", "tags")[:500],
        category=front.text("category")[:80].lower(),
        form=front.text("kind", "form") if front.text("kind", "form") in Form.values else "",
        pictures=pictures,
        has_markup=bool(MARKUP.search(CODE.sub("", body))),
    )


def of_html(path: PurePosixPath, content: bytes) -> Written:
    """Return what a page in HTML tells: its heading or title, and its text as Markdown."""
    from bs4 import BeautifulSoup, UnicodeDammit  # few processes ever read one
    from markdownify import MarkdownConverter

    text = UnicodeDammit(content, is_html=True).unicode_markup
    if not text or "\0" in text:
        raise Unreadable("not_text")
    text = INSTRUCTION.sub("", text)
    title, lang = TITLE.search(text), SAID_LANGUAGE.search(text)
    clean = nh3.clean(
        text,
        tags=TAGS | {"h1", "main", "article"},
        clean_content_tags=SILENT,
        attributes={"a": {"href", "title"}, "img": {"src", "alt"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    soup = BeautifulSoup(clean, "html.parser")
    inner = soup.find("main") or soup.find("article") or soup
    heading = inner.find("h1")
    called = " ".join(heading.get_text(" ").split()) if heading else ""
    if heading is not None:
        heading.extract()
    body = MarkdownConverter(heading_style="ATX", bullets="-").convert_soup(inner)
    body, pictures = with_own_pictures(body)
    key, said = named(path)
    called = called or (" ".join(html.unescape(title[1]).split()) if title else "")
    return Written(
        key=key,
        language=said or (lang[1].lower() if lang else written_in(called + body)),
        title=(called or key_as_title(key))[:300],
        body=BLANK_LINES.sub("\n\n", body).strip(),
        pictures=pictures,
    )


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in what Chinese Windows writes. Raises Unreadable."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable("not_text")


def parted(text: str) -> tuple[Front, str]:
    """Return what the head says, and the text below it."""
    head = FRONT.match(text)
    if head is None:
        return Front(), text
    try:
        told = yaml.safe_load(head[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return Front(), text
    if not isinstance(told, dict):
        return Front(), text
    return Front({str(name).lower(): value for name, value in told.items()}), text[head.end() :]


def headed(text: str) -> tuple[str, str]:
    """Return the first heading, if the text begins with one, and the text below it."""
    tokens = reader().parse(text)
    if len(tokens) < 2 or tokens[0].type != "heading_open" or tokens[0].tag != "h1":
        return "", text
    below = tokens[0].map[1] if tokens[0].map else 0
    return " ".join(plain(tokens[1].content).split()), "\n".join(text.split("\n")[below:])


def with_own_pictures(body: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with its pictures by their names alone, and those names; others in words."""
    names: dict[str, None] = {}

    def shown(picture: re.Match[str]) -> str:
        parts = urlsplit(unquote(picture[2])) if is_address(picture[2]) else None
        if parts is None or parts.scheme or parts.netloc:
            return picture[1]
        name = PurePosixPath(parts.path.replace("\\", "/")).name
        names[name] = None
        return f"![{picture[1]}](<{name}>)" if " " in name else f"![{picture[1]}]({name})"

    return PICTURE.sub(shown, body), tuple(names)


def is_address(text: str) -> bool:
    """Return whether a program can take it apart."""
    try:
        urlsplit(unquote(text))
    except ValueError:
        return False
    return True


def named(path: PurePosixPath) -> tuple[str, str]:
    """Return what a file is called without type and language, and the language if it says one."""
    stem = str(path.with_suffix("")).lstrip("./")
    said = LANGUAGE.match(stem)
    return (said[1], said[2].lower()) if said else (stem, "")


def key_as_title(key: str) -> str:
    """Return a title for a text that has none."""
    return " ".join(PurePosixPath(key).name.replace("_", " ").replace("-", " ").split()) or key


def language_of(said: str) -> str:
    """Return `en` or `zh`, if that is what is said."""
    code = said.lower()[:2]
    return code if code in ("en", "zh") else ""


def written_in(text: str) -> str:
    """Return in which language a text is: Chinese where a quarter of its letters are."""
    han = sum("\u4e00" <= each <= "\u9fff" for each in text)
    latin = sum(each.isascii() and each.isalpha() for each in text)
    return "zh" if han * 3 > latin else "en"
