"""Every page, as it is served: nothing goes wrong, and nobody stumbles."""

import fcntl
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Max
from django.test import Client
from django.urls import Resolver404, resolve

from evident.kernel.trail.models import Entry
from tests.addresses import Address, walk

NO_PAGES = re.compile(r"^/(api/|static/|accounts/logout|accounts/signup)")
ENTRY = re.compile(r"/trail/(\d+)/")
LINK = re.compile(r'href="(/[^"?#]*)')
PATIENCE = 4
"""How many addresses of a kind are tried, until one is a page."""
PARTS = 8
"""In how many parts the pages are looked at, each a test of its own, so that several share them."""

KEYS_FROM_ONE = pytest.mark.django_db(transaction=True, reset_sequences=True)
"""Whatever a process did before, the same things have the same addresses in each."""


def pages(user, values: dict[str, object]) -> Iterator[str]:
    """
    Yield one address of every kind of whole page that `user` may open by a plain link.

    Addresses come from the map, and from the links on the pages themselves.
    """
    client = Client(raise_request_exception=False)
    client.force_login(user)
    waiting = [path for address in walk() if (path := filled(address, values))]
    seen: set[str] = set()
    tried: set[str] = set()
    vain: Counter[str] = Counter()
    newest = Entry.objects.aggregate(newest=Max("pk"))["newest"]
    while waiting:
        path = waiting.pop(0)
        if path in tried:
            continue
        tried.add(path)
        try:
            kind = resolve(path).route
        except Resolver404:
            continue
        if kind in seen or vain[kind] >= PATIENCE or NO_PAGES.match(path):
            continue
        if (entry := ENTRY.fullmatch(path)) and int(entry[1]) > newest:
            continue  # written by looking: where others look, it is not there
        answer = client.get(path)
        body = answer.getvalue() if answer.streaming else answer.content
        answer.close()
        if answer.status_code == 200 and b"<html" in body[:200]:
            seen.add(kind)
            waiting += LINK.findall(answer.text)
            yield path
        elif answer.status_code == 200 and "html" not in answer["Content-Type"]:
            vain[kind] = PATIENCE  # a file: no address of its kind is a page
        else:
            vain[kind] += 1


def filled(address: Address, values: dict[str, object]) -> str:
    """Return the address with `values` filled in; nothing if it takes something else."""
    try:
        return address.filled(values)
    except KeyError:
        return ""


def all_pages(world) -> list[str]:
    """Return what `pages` finds for somebody who may see all; looked for once in a run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    kept = Path(settings.ROOT) / "var" / "test" / "pages.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with (kept.parent / "pages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # every process has the same world: one looks for all
        found = json.loads(kept.read_text()) if kept.exists() else {}
        if run not in found:
            values = {"number": world.incidents[0].number}
            found = {run: list(pages(world.everybody, values))}
            kept.write_text(json.dumps(found))
    return found[run]


@KEYS_FROM_ONE
@pytest.mark.parametrize("part", ["all"])
def test_the_pages_are_found(part, world):
    assert len(all_pages(world)) > 100


@KEYS_FROM_ONE
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_stumbles_on_any_page(part, world, looking):
    found = all_pages(world)
    looking.user = world.everybody
    looking.at(found[part::PARTS], turn=part)
    assert not looking.wrongs, "\n".join(looking.wrongs)


def test_nobody_stumbles_on_what_requesters_see(world, looking):
    waiting, resolved = world.incidents[1], world.incidents[2]
    looking.user, looking.prefix = world.requester, "portal-"
    looking.at(
        [
            "/",
            "/incidents/",
            "/incidents/report/",
            waiting.get_absolute_url(),
            resolved.get_absolute_url(),
            "/service-requests/",
            *(order.get_absolute_url() for order in world.orders),
            f"/service-requests/order/{world.offerings[0].number}/",
        ]
    )
    assert not looking.wrongs, "\n".join(looking.wrongs)


def test_nobody_stumbles_before_signing_in(looking):
    for turn in range(4):
        looking.at(["/accounts/login/", "/accounts/password/reset/"], turn=turn)
    assert not looking.wrongs, "\n".join(looking.wrongs)
