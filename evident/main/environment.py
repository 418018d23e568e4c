"""Reads settings from the environment, once, and refuses wrong ones loudly."""

import os
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from evident.main.speech import gettext as _

ON = frozenset({"1", "true", "yes", "on"})
OFF = frozenset({"0", "false", "no", "off", ""})


class Environment:
    """The variables of one process; every read is remembered, so that they can be listed."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables
        self.known: set[str] = set()
        self.defaults: dict[str, str] = {}

    def text(self, name: str, default: str = "") -> str:
        """Return the value of `name`, or the content of the file that `name_FILE` points to."""
        self.known |= {name, f"{name}_FILE"}
        self.defaults[name] = default
        path = self.variables.get(f"{name}_FILE")
        if path is None:
            return self.variables.get(name, default)
        if name in self.variables:
            raise ImproperlyConfigured(
                _("Set %(name)s or %(name)s_FILE, not both.") % {"name": name}
            )
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                _("%(name)s_FILE cannot be read: %(error)s.") % {"name": name, "error": error}
            ) from error

    def switch(self, name: str, *, default: bool) -> bool:
        """Return whether `name` is on. Raises ImproperlyConfigured for anything but yes or no."""
        value = self.text(name, "1" if default else "0").lower()
        if value in ON:
            return True
        if value in OFF:
            return False
        raise ImproperlyConfigured(
            _("%(name)s must be 1 or 0, not %(value)s.") % {"name": name, "value": repr(value)}
        )

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """Return `name` as a whole number of at least `least`."""
        value = self.text(name, str(default))
        if not value.isdecimal() or int(value) < least:
            raise ImproperlyConfigured(
                _("%(name)s must be a number from %(least)s, not %(value)s.")
                % {"name": name, "least": least, "value": repr(value)}
            )
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        """Return the comma-separated words of `name`."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def unknown(self) -> list[str]:
        """Return variables that look like ours and that nothing read: usually a slip of the pen."""
        return sorted(
            name
            for name in self.variables
            if name.startswith("EVIDENT_") and name not in self.known
        )
