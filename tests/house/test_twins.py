"""Documentation in two languages names the same commands, addresses and places."""

import re

import pytest

from tests.house.source import ROOT

TWINS = [("README.md", "README.zh-CN.md"), ("docs/api.md", "docs/api.zh-CN.md")]
BLOCK = re.compile(r"^```(\w*)\n.*?^```", re.MULTILINE | re.DOTALL)


def named(page: str) -> dict[str, object]:
    """Return what a page names that no language changes."""
    text = (ROOT / page).read_text(encoding="utf-8")
    prose = BLOCK.sub("", text)
    return {
        "headings": [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)],
        "points": len(re.findall(r"^- ", prose, re.MULTILINE)),
        "rows": len(re.findall(r"^\|", prose, re.MULTILINE)),
        "blocks": BLOCK.findall(text),
        "code": {" ".join(span.split()[:2]) for span in re.findall(r"`([^`]+)`", prose)},
        "links": {
            link.replace(".zh-CN", "")
            for link in re.findall(r"\]\(([^)]+)\)", prose)
            if link.replace(".zh-CN", "") != page.rpartition("/")[2].replace(".zh-CN", "")
        },
    }


@pytest.mark.parametrize(("english", "chinese"), TWINS)
def test_a_page_names_the_same_in_both_languages(english, chinese):
    assert named(english) == named(chinese)
