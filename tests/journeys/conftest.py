"""A browser, a server and people to drive them with."""

import os
import shutil
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.stumbling import Axe
from tests.journeys.world.people import PASSWORD

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 30_000  # a busy machine is no mistake of ours
expect.set_options(timeout=PATIENCE_MS)
PLACES = {"test_the_pages_are_found": -1, "test_nobody_stumbles_on_any_page": 1}
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}


def pytest_addoption(parser):
    """Let `make screenshots` ask for pictures."""
    parser.addoption("--screenshots", action="store_true", help="keep pictures of every page")


def pytest_collection_modifyitems(items):
    """
    Mark what stands here: it is slow, and needs a browser of its own.

    Looking for pages begins, and looking at them comes after all else that has parts: then one
    process has found them for all.
    """
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: PLACES.get(getattr(item, "originalname", ""), 0))


def find_chromium() -> str:
    """Return the path of a Chromium. Fails, rather than skips, where there is none."""
    named = os.environ.get("EVIDENT_TEST_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("No Chromium is on the PATH; EVIDENT_TEST_CHROMIUM may name one.")
    return path


@pytest.fixture(scope="module")
def chromium():
    """One browser for the journeys of a file; tests that have a loop of their own bear no other."""
    options = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=options)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Desk:
    """Opens browser windows for people, and listens for what goes wrong in them."""

    browser: Browser
    address: str
    wrongs: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(
        self, user=None, *, language: str = "en", theme: str = "light", width: int = 1440
    ) -> Page:
        """Return an empty window of `user`, who is signed in; of nobody without one."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 844 if width < 500 else 900},
            color_scheme=theme,
            locale=LOCALES[language],
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        if user is not None:
            context.add_cookies([self.session_of(user)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.wrongs.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self.hear(page, message))
        return page

    def hear(self, page: Page, message) -> None:
        """Note errors and breaches of the content-security policy."""
        is_expected = any(
            part in message.text
            for part in (
                "Failed to load resource",  # an answer of 4xx, tested for
                "htmx:sendAbort",  # a page was left while it asked for something
                "htmx:afterRequest",
            )
        )
        if message.type == "error" and not is_expected:
            self.wrongs.append(f"{page.url}: {message.text}")

    def session_of(self, user) -> dict[str, str]:
        """Return the cookie of a new session."""
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.address}


@pytest.fixture(autouse=True, scope="session")
def _files_are_kept(monkeypatch_session):
    """Let browsers keep style sheets and scripts, as web processes do; else each page asks anew."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(handler, request):
        answer = serve(handler, request)
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    monkeypatch_session.setattr(StaticFilesHandler, "serve", serve_to_keep)


@pytest.fixture
def desk(chromium, world, live_server):
    """Windows on a running server; nothing may go wrong in them."""
    opened = Desk(chromium, live_server.url)
    yield opened
    for context in opened.contexts:
        context.close()
    assert not opened.wrongs, "\n".join(opened.wrongs)


@pytest.fixture
def looking(request, desk, axe):
    """Look at many pages; keep pictures where they are wanted."""
    from tests.journeys.looking import PICTURES, Looking

    wants_pictures = request.config.getoption("--screenshots", default=False)
    if wants_pictures:
        PICTURES.mkdir(parents=True, exist_ok=True)
    return Looking(desk, axe, has_pictures=wants_pictures)


@pytest.fixture
def sign_in(desk):
    """Sign somebody in by typing."""

    def type_in(page: Page, login: str) -> Page:
        page.goto("/")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{desk.address}/")
        return page

    return type_in


@pytest.fixture(scope="session")
def axe():
    """Find what people with disabilities would stumble over; the grave findings, in words."""
    return Axe()
