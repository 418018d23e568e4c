"""Reads the file `.env`, so that settings need not be typed again for every command."""

import os
from pathlib import Path

from evident.main.speech import gettext as _


class EnvFileUnclear(ValueError):
    """A line of the file is not a setting; the text says which."""


def parse(text: str) -> dict[str, str]:
    """Return the settings of a file: NAME=value lines, comments, values in quotes or not."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip().removeprefix("export ")
        if not stripped or stripped.startswith("#"):
            continue
        name, is_setting, value = stripped.partition("=")
        if not is_setting or not name.strip().isidentifier():
            raise EnvFileUnclear(_("line %(number)s is not NAME=value") % {"number": number})
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[name.strip()] = value
    return found


def load(path: Path) -> None:
    """Put the settings of a file, if it is there, beside those of the environment, which win."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for name, value in parse(text).items():
        os.environ.setdefault(name, value)
