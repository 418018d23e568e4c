"""Every page with a list can be taken out as a file, or stands here with the reason why not."""

import re
from http import HTTPStatus

from django.urls import resolve

from tests.addresses import Address

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


def may_list(path: str) -> bool:
    """Return whether an address can show a list: a form for one step of a record does not."""
    view = resolve(path).func
    return view.__module__ != STEPS or view.__name__ == "detail"


def has_list(answer) -> bool:
    """Return whether a page has a table of rows, be it empty now."""
    sources = (getattr(each, "source", "") for each in answer.templates)
    return any(TABLE.search(source) for source in sources)


EXCUSED = frozenset().union(*REASONS.values())


def wrong_lists(address: Address, path: str, answer, body: bytes) -> list[str]:
    """Return what is wrong with the list that an address answered with, if it has one."""
    if NO_PAGES.match(address.pattern) or not may_list(path):
        return []
    if answer.status_code != HTTPStatus.OK or not has_list(answer):
        return []
    is_taken_out = bool(LEADS_OUT.search(body.decode(errors="replace")))
    if not is_taken_out and address.name not in EXCUSED:
        return [f"has a list that nobody can take out; {address.name} has no reason for it"]
    if is_taken_out and address.name in EXCUSED:
        return [f"has a list that is taken out: take {address.name} from the reasons"]
    return []
