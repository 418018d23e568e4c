"""Every page with a list can be taken out as a file, or stands here with the reason why not."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import resolve

from tests import worlds
from tests.walls.knocking import everything, fill

PARTS = 4
REASONS: dict[str, frozenset[str]] = {
    "It is part of one record or thing, whose page leads to all of it": frozenset(
        {
            "administration:own-tokens",
            "administration:person",
            "articles:versions",
            "audit_programmes:detail",
            "audits:detail",
            "catalogue:detail",
            "complaints:detail",
            "customers:detail",
            "documents:version",
            "documents:versions",
            "incidents:detail",
            "incidents:panel",
            "nonconformities:detail",
            "procedures:detail",
            "procedures:version",
            "report_definitions:detail",
            "requirements:limits",
            "requirements:requirement",
            "reviews:detail",
            "rooms:looks",
            "rooms:room",
            "service_levels:clock",
            "service_levels:correct",
            "service_levels:corrections",
            "service_levels:detail",
            "service_requests:detail",
            "services:detail",
            "surveys:detail",
            "trail:entry",
        }
    ),
    "It leaves as a file of its own: a report, a gap analysis, a sample's archive": frozenset(
        {
            "gaps:changes",
            "gaps:course",
            "gaps:index",
            "gaps:list",
            "samples:sample",
            "service_reports:detail",
            "service_reports:edition",
        }
    ),
    "It sums up lists that are taken out themselves": frozenset(
        {
            "figures:exceptions",
            "figures:glance",
            "figures:measure",
            "figures:team-glance",
            "incidents:steering",
            "requirements:mine",
        }
    ),
    "Its records are taken out where there are any": frozenset({"requirements:result"}),
    "It is what somebody set up, a handful of rows": frozenset(
        {
            "articles:categories",
            "documents:templates",
            "incidents:settings",
            "outside_lists:lists",
            "requirements:catalogues",
            "rooms:list",
            "service_requests:deputies",
        }
    ),
}
LEADS_OUT = re.compile(r'href="[^"]*/export/[^"]*"')
TABLE = re.compile(r"<table\b")
NO_PAGES = re.compile(r"^(api|accounts|static)/")
STEPS = "evident.web.records.views"
"""What serves the steps of every record; the page of a record is served there too."""


def pages():
    """Return the addresses that may show a list: all but those of programs and of steps."""
    return [each for each in everything() if not NO_PAGES.match(each.pattern)]


def may_list(path: str) -> bool:
    """Return whether an address can show a list: a form for one step of a record does not."""
    view = resolve(path).func
    return view.__module__ != STEPS or view.__name__ == "detail"


def has_list(answer) -> bool:
    """Return whether a page has a table of rows, be it empty now."""
    sources = (getattr(each, "source", "") for each in answer.templates)
    return any(TABLE.search(source) for source in sources)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_list_is_taken_out_or_says_why_not(part, transactional_db):
    world, values = worlds.walked(1)
    browser = Client(raise_request_exception=False)
    browser.force_login(world.everybody)
    excused = {name for names in REASONS.values() for name in names}
    lacking, needless = [], []
    for address in pages()[part::PARTS]:
        path = fill(address, values)
        if not may_list(path):
            continue
        answer = browser.get(path)
        body = answer.getvalue().decode(errors="replace")
        if answer.status_code != HTTPStatus.OK or not has_list(answer):
            continue
        is_taken_out = bool(LEADS_OUT.search(body))
        if not is_taken_out and address.name not in excused:
            lacking.append(f"{address.name} at {path}")
        if is_taken_out and address.name in excused:
            needless.append(address.name)
    assert not lacking, "\n".join(lacking)
    assert needless == [], "take them from the reasons"


def test_reasons_name_pages_that_are_there():
    known = {address.name for address in everything()}

    assert {name for names in REASONS.values() for name in names} <= known
