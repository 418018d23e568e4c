"""What a page says and what it is made of, read as a browser would."""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polib
from django.conf import settings

SILENT = frozenset({"script", "style", "template", "code", "pre"})
"""Elements whose content nobody reads, and those that say themselves that they show a code."""
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"})
RUNNING = re.compile(r"^\s*(javascript|vbscript|data:text)", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SPOKEN = ("placeholder", "title", "aria-label", "alt")


@dataclass
class Page(HTMLParser):
    """One page, read."""

    html: str
    language: str = ""
    texts: list[str] = field(default_factory=list)
    """What a person reads, piece by piece."""
    wrongs: list[str] = field(default_factory=list)
    """What a strict content security policy would refuse."""
    hidden: list[str] = field(default_factory=list)
    posts: int = 0
    """Forms that send something, and how many of them carry the token against forgery."""
    tokens: int = 0

    def __post_init__(self):
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.posts += 1
        if given.get("name") == "csrfmiddlewaretoken":
            self.tokens += 1
        is_data = (given.get("type") or "").endswith("json")
        if tag == "script" and not given.get("src") and not is_data:
            self.wrongs.append("a script within the page")
        if tag == "style":
            self.wrongs.append("a style sheet within the page")
        for name, value in attrs:
            if name == "style":
                self.wrongs.append(f"<{tag} style={value!r}>")
            if name.startswith(("on", "hx-on")):
                self.wrongs.append(f"<{tag} {name}={value!r}>")
            if name in ("href", "src", "action", "formaction") and RUNNING.match(value or ""):
                self.wrongs.append(f"<{tag} {name}={value!r}>")
        self.texts += [given[name] for name in SPOKEN if given.get(name) and not self.hidden]
        if tag in SILENT:
            self.hidden.append(tag)

    def handle_endtag(self, tag):
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data):
        text = " ".join(data.split())
        if text and not self.hidden:
            self.texts.append(text)


@cache
def untranslated() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the English texts that a Chinese page must not show: whole ones, and patterns."""
    whole, patterns = set(), []
    for catalogue in Path(settings.ROOT).glob("locale/zh_Hans/LC_MESSAGES/*.po"):
        for entry in polib.pofile(str(catalogue)):
            for text in filter(None, (entry.msgid, entry.msgid_plural)):
                chinese = (entry.msgstr, *entry.msgstr_plural.values())
                if text in chinese or not re.search("[a-z]{2}", text):
                    continue
                pieces = PLACEHOLDER.split(" ".join(text.split()))
                if len(pieces) == 1:
                    whole.add(pieces[0])
                elif len(re.sub(r"[^a-zA-Z]", "", "".join(pieces))) > 8:
                    found = ".+".join(re.escape(piece.replace("%%", "%")) for piece in pieces)
                    patterns.append(re.compile(f"^{found}$"))
    return frozenset(whole), tuple(patterns)


@cache
def is_untranslated(text: str) -> bool:
    """Return whether a text is English of ours that has a Chinese translation."""
    whole, patterns = untranslated()
    return text in whole or any(pattern.match(text) for pattern in patterns)


def english_in_chinese(texts: list[str]) -> list[str]:
    """Return those texts that are English words of ours and have a Chinese translation."""
    return [text for text in dict.fromkeys(texts) if text.isascii() and is_untranslated(text)]
