"""Parts of pages that stand alone, and filters on a phone."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template

TEMPLATES = Path(__file__).parents[2]
FORM = re.compile(r'<form class="filters".*?</form>', re.DOTALL)
TICKS = re.compile(r'<div class="choices">.*?</div>', re.DOTALL)
SHOWN_AT_FIRST = 2
CARD = '{% load web %}{% card title="Backlog" href="/all/" %}17{% endcard %}'


def lists():
    """Return every template that filters a list, with the fields a phone has to reach."""
    for path in sorted(TEMPLATES.rglob("templates/**/*.html")):
        for form in FORM.findall(path.read_text(encoding="utf-8")):
            fields = len(re.findall(r"{% field ", TICKS.sub("", form)))
            if fields > SHOWN_AT_FIRST:
                yield pytest.param(form, id=path.relative_to(TEMPLATES).as_posix())


@pytest.mark.parametrize("form", list(lists()))
def test_a_phone_reaches_every_filter(form):
    assert "web/_more_filters.html" in form or "<details" in form


def test_a_part_on_its_own_page_says_its_heading_once():
    page = Template(CARD).render(Context({"part": "some/_part.html", "heading": "Backlog"}))

    assert "Backlog" not in page
    assert "17" in page
    assert 'href="/all/"' in page


def test_a_part_among_others_says_what_it_is():
    assert "Backlog" in Template(CARD).render(Context({"heading": "Backlog"}))
    assert "Backlog" in Template(CARD).render(Context({"part": "a.html", "heading": "Home"}))
