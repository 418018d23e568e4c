"""Chinese has no space after its full stops and colons: templates part sentences by `gap`."""

import re

from django.utils.translation import gettext, override, pgettext

from tests.house.source import ROOT, tracked

MARKED = re.compile(
    r"""\{% translate (?P<mark>["'])(?P<text>.*?)(?P=mark)"""
    r"""(?: context ["'](?P<context>.*?)["'])? %\}"""
    r"(?:\{% if [^%]*%\})? \{[%{]"
)
ENDS = ("。", "：", "？", "！", "；")


def chinese(found: re.Match[str]) -> str:
    """Return the Chinese of a text that a template marks."""
    text, context = found["text"], found["context"]
    return pgettext(context, text) if context else gettext(text)


def test_no_chinese_sentence_is_followed_by_a_space():
    with override("zh-hans"):
        wrong = [
            f"{path.relative_to(ROOT)}: {found['text']}"
            for path in tracked()
            if path.suffix == ".html"
            for found in MARKED.finditer(path.read_text(encoding="utf-8"))
            if chinese(found).endswith(ENDS)
        ]
    assert wrong == []
