"""Documents of the sample say what a provider would say, where their templates leave it open."""

import re

import pytest

from evident.demo.documents import plans
from evident.demo.papers import AHEAD_DAYS, papers, written
from evident.demo.world import LANGUAGES
from evident.support.documents.patterns import pattern_of

PLACEHOLDER = re.compile(r"(?<!\*)\*(?![*\s])[^*\n]+\*(?!\*)")
"""Italics, by which templates show what is to be filled in."""
PEOPLE = ("sms", "owner", "manager", "boss", "carrier", "repairs")
ANYTHING = dict.fromkeys([*AHEAD_DAYS, *PEOPLE], "N")


@pytest.mark.parametrize("short", LANGUAGES.values())
def test_what_is_published_leaves_nothing_open(short):
    drafts = {"draft", "submitted", "review"}
    told = [each for each in plans()["documents"] if each.get("fate") not in drafts]
    templates = [each["template"] for each in told if "template" in each]

    texts = {
        each: written(
            getattr(pattern_of(each), f"body_{short}"), papers(short).get(each, {}), ANYTHING
        )
        for each in templates
    }

    assert len(texts) > 30
    assert set(papers(short)) <= set(texts)
    assert not {each: PLACEHOLDER.findall(text) for each, text in texts.items() if open_in(text)}


def open_in(text):
    """Whether a text has something to fill in, or names a person or day that nobody filled in."""
    return PLACEHOLDER.search(text) or re.search(r"(?<!\{)\{[a-z]+\}|\| *\|", text)


def test_words_that_a_template_no_longer_has_are_told():
    with pytest.raises(ValueError, match="another"):
        written("A text.", {"another": "own"}, {})
