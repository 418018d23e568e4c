"""Every page, as it is served: nothing goes wrong, and nobody stumbles."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from tests.addresses import Address, walk

PICTURES = Path(settings.ROOT) / "var" / "screenshots"
NO_PAGES = re.compile(r"^/(api/|static/|accounts/logout|accounts/signup)")
LINK = re.compile(r'href="(/[^"?#]*)')
TESTED = [(1440, "light", "en"), (390, "dark", "zh-hans")]
ALL = list(product((1440, 390), ("light", "dark"), ("en", "zh-hans")))


def pages(user, values: dict[str, object]) -> Iterator[str]:
    """
    Yield one address of every kind of whole page that `user` may open by a plain link.

    Addresses come from the map, and from the links on the pages themselves.
    """
    client = Client(raise_request_exception=False)
    client.force_login(user)
    waiting = [path for address in walk() if (path := filled(address, values))]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        try:
            kind = resolve(path).route
        except Resolver404:
            continue
        if kind in seen or NO_PAGES.match(path):
            continue
        answer = client.get(path)
        if answer.status_code == 200 and b"<html" in answer.content[:200]:
            seen.add(kind)
            waiting += LINK.findall(answer.text)
            yield path


def filled(address: Address, values: dict[str, object]) -> str:
    """Return the address with `values` filled in; nothing if it takes something else."""
    try:
        return address.filled(values)
    except KeyError:
        return ""


def name_of(path: str) -> str:
    """Return a file name for the page at `path`."""
    return re.sub(r"[^a-zA-Z0-9-]+", "-", path).strip("-") or "home"


def look(page, path, axe, *, picture: str = "") -> list[str]:
    """Open a page and return what is wrong with it; keep a picture if wanted."""
    answer = page.goto(path)
    page.evaluate("document.fonts.ready.then(() => true)")
    if picture:
        page.screenshot(path=PICTURES / f"{picture}.png", full_page=True)
    wrongs = [] if answer.status == 200 else [f"answered {answer.status}"]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        wrongs.append("is wider than the window")
    if page.locator("h1:visible").count() != 1:
        wrongs.append("has not exactly one heading")
    return [f"{path}: {wrong}" for wrong in [*wrongs, *axe(page)]]


@pytest.fixture
def variants(request):
    """How pages are looked at: widths, themes, languages."""
    if not request.config.getoption("--screenshots", default=False):
        return TESTED
    PICTURES.mkdir(parents=True, exist_ok=True)
    return ALL


@pytest.fixture
def picture(request):
    """Name a picture, where pictures are wanted."""

    def name(path: str, variant: tuple[int, str, str]) -> str:
        if not request.config.getoption("--screenshots", default=False):
            return ""
        return "-".join([name_of(path), *map(str, variant)])

    return name


def test_nobody_stumbles_on_any_page(desk, world, axe, variants, picture):
    values = {"number": world.incidents[0].number}
    paths = list(pages(world.everybody, values))
    assert len(paths) > 10
    wrongs = []
    for width, theme, language in variants:
        page = desk.window(world.everybody, language=language, theme=theme, width=width)
        for path in paths:
            name = picture(path, (width, theme, language))
            wrongs += look(page, path, axe, picture=name)
    assert not wrongs, "\n".join(wrongs)


def test_nobody_stumbles_on_what_requesters_see(desk, world, axe, variants, picture):
    waiting, resolved = world.incidents[1], world.incidents[2]
    paths = [
        "/",
        "/incidents/",
        "/incidents/report/",
        waiting.get_absolute_url(),
        resolved.get_absolute_url(),
        "/service-requests/",
        *(order.get_absolute_url() for order in world.orders),
        f"/service-requests/order/{world.offerings[0].number}/",
    ]
    wrongs = []
    for width, theme, language in variants:
        page = desk.window(world.requester, language=language, theme=theme, width=width)
        for path in paths:
            name = picture(f"portal-{path}", (width, theme, language))
            wrongs += look(page, path, axe, picture=name)
    assert not wrongs, "\n".join(wrongs)


def test_nobody_stumbles_before_signing_in(desk, axe, variants, picture):
    wrongs = []
    for width, theme, language in variants:
        page = desk.window(language=language, theme=theme, width=width)
        for path in ("/accounts/login/", "/accounts/password/reset/"):
            name = picture(path, (width, theme, language))
            wrongs += look(page, path, axe, picture=name)
    assert not wrongs, "\n".join(wrongs)
