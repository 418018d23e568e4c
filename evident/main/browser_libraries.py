"""Serves the browser libraries of `package.json`: the files of this table and no others."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage, Storage

from evident.main.settings import ROOT

NODE_MODULES = ROOT / "node_modules"
TABLER = "@tabler/core/dist"
ICONS = "@tabler/icons-webfont/dist"
FILES = {  # where pages find it: where npm puts it
    "vendor/htmx.js": "htmx.org/dist/htmx.min.js",
    "vendor/alpine.js": "@alpinejs/csp/dist/cdn.min.js",
    "vendor/tabler.css": f"{TABLER}/css/tabler.min.css",
    "vendor/tabler.min.css.map": f"{TABLER}/css/tabler.min.css.map",
    "vendor/tabler.js": f"{TABLER}/js/tabler.min.js",
    "vendor/tabler.min.js.map": f"{TABLER}/js/tabler.min.js.map",
    "vendor/tabler-theme.js": f"{TABLER}/js/tabler-theme.min.js",
    "vendor/tabler-theme.min.js.map": f"{TABLER}/js/tabler-theme.min.js.map",
    "vendor/tabler-icons.css": f"{ICONS}/tabler-icons.min.css",
    "vendor/fonts/tabler-icons.woff2": f"{ICONS}/fonts/tabler-icons.woff2",
    "vendor/fonts/tabler-icons.woff": f"{ICONS}/fonts/tabler-icons.woff",
    "vendor/fonts/tabler-icons.ttf": f"{ICONS}/fonts/tabler-icons.ttf",
    "vendor/echarts.js": "echarts/dist/echarts.min.js",
}


class NodeModules(FileSystemStorage):
    """The folder npm fills, read by the names of the table."""

    def path(self, name: str) -> str:
        """Return the file behind `name`. Raises KeyError for one that is not in the table."""
        return super().path(FILES[name])


def missing() -> list[str]:
    """Return the files of the table that npm has not brought."""
    return [name for name in FILES if not NodeModules(location=NODE_MODULES).exists(name)]


class BrowserLibrariesFinder(BaseFinder):
    """Finds the files of the table for `collectstatic` and for development."""

    storage = NodeModules(location=NODE_MODULES)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Say which libraries are not installed."""
        if not missing():
            return []
        text = f"Browser libraries are missing: {', '.join(missing())}."
        return [checks.Warning(text, hint="make install", id="evident.W001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the place of the file served as `path`."""
        found = [self.storage.path(path)] if path in FILES and self.storage.exists(path) else []
        if find_all or kwargs.get("all"):
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Return every file that is there."""
        for name in FILES:
            if self.storage.exists(name):
                yield name, self.storage
