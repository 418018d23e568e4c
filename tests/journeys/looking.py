"""Looks at pages as people do: wide and light, narrow and dark, in either language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

from tests.journeys.conftest import Desk
from tests.journeys.stumbling import Axe

PICTURES = Path(settings.ROOT) / "var" / "screenshots"
LANGUAGES = ("en", "zh-hans")
LAYOUTS = ((1440, "light"), (390, "dark"))
ALL = tuple(product((1440, 390), ("light", "dark")))


def name_of(path: str) -> str:
    """Return a file name for the page at `path`."""
    return re.sub(r"[^a-zA-Z0-9-]+", "-", path).strip("-") or "home"


def height_for(width: int) -> int:
    """Return how high a window of that width is."""
    return 844 if width < 500 else 900


@dataclass
class Looking:
    """
    Opens pages for `user` and notes what is wrong with them.

    Each page is opened once, in a language that changes from page to page, and its window then
    made narrow and dark, or wide and light: then only what that changes is looked at. Where
    pictures are kept, all there is is looked at.
    """

    desk: Desk
    axe: Axe
    has_pictures: bool
    user: object = None
    prefix: str = ""
    wrongs: list[str] = field(default_factory=list)
    windows: dict[str, Page] = field(default_factory=dict)

    def at(self, paths: Sequence[str], *, turn: int = 0) -> None:
        """Look at all pages. `turn` tells in which language and layout one begins."""
        for place, path in enumerate(paths, start=turn):
            languages = LANGUAGES if self.has_pictures else (LANGUAGES[place % 2],)
            layouts = ALL if self.has_pictures else LAYOUTS
            for language in languages:
                self.look(path, language, layouts[:: -1 if place // 2 % 2 else 1])

    def look(self, path: str, language: str, layouts: Sequence[tuple[int, str]]) -> None:
        """Open a page and note what is wrong with it, in each layout."""
        is_first = language not in self.windows
        if is_first:
            self.windows[language] = self.desk.window(self.user, language=language)
            self.axe.wait_in(self.windows[language])
        page = self.windows[language]
        turn_to(page, layouts[0])
        answer = page.goto(path)
        found = [] if answer.status == 200 else [f"answered {answer.status}"]
        for place, layout in enumerate(layouts):
            if place:
                turn_to(page, layout)
            width, theme = layout
            if self.has_pictures:
                name = "-".join((self.prefix + name_of(path), str(width), theme, language))
                page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
            is_whole = is_first or self.has_pictures
            wrongs = [*in_sight(page), *self.axe(page, whole=is_whole, turned=place > 0)]
            found += [f"{wrong} (width {width}, {theme})" for wrong in wrongs]
        self.wrongs += [f"{language} {path}: {wrong}" for wrong in found]


def turn_to(page: Page, layout: tuple[int, str]) -> None:
    """Give the window another width and theme, as somebody who turns a telephone does."""
    width, theme = layout
    if page.viewport_size != {"width": width, "height": height_for(width)}:
        page.set_viewport_size({"width": width, "height": height_for(width)})
        page.emulate_media(color_scheme=theme)


def in_sight(page: Page) -> list[str]:
    """Return what is wrong with how a page stands there."""
    is_wide, headings = page.evaluate(
        """async () => {
          await document.fonts.ready;
          const isWide = () => document.documentElement.scrollWidth > innerWidth + 1;
          for (let left = 90; isWide() && left; left -= 1)  // charts are drawn anew, a little later
            await new Promise(requestAnimationFrame);
          const shown = [...document.querySelectorAll("h1")].filter((each) =>
            each.checkVisibility({ visibilityProperty: true }) && each.offsetWidth);
          return [isWide(), shown.length];
        }"""
    )
    wrongs = ["is wider than the window"] if is_wide else []
    return wrongs if headings == 1 else [*wrongs, "has not exactly one heading"]
