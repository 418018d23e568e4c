"""What the program says on a command line, in the language of the installation or the system."""

import gettext as gnu
import inspect
import os
import re
from functools import cache
from pathlib import Path

import click

from evident.main import messages

ROOT = Path(__file__).resolve().parents[2]
LOCALE, DOMAIN, CHINESE = ROOT / "locale", "django", "zh_Hans"
BETWEEN_CHINESE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])")
"""Where a line ends inside a paragraph: Click would put a space there, which Chinese has not."""
VARIABLES = ("EVIDENT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the language is told; the first that is set decides."""


def language() -> str:
    """Return `zh-hans` where the installation or the system says so, else `en`."""
    told = next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "")
    return "zh-hans" if told.lower().startswith("zh") else "en"


@cache
def catalogue(code: str) -> gnu.NullTranslations:
    """Return the translations of a language, compiled anew where they changed."""
    if code == "en":
        return gnu.NullTranslations()
    messages.compile_stale(ROOT)
    return gnu.translation(DOMAIN, LOCALE, languages=[CHINESE], fallback=True)


def gettext(text: str) -> str:
    """Return a text in the language of the command line; Django need not be set up."""
    return catalogue(language()).gettext(text) if text else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the text for a number in the language of the command line."""
    return catalogue(language()).ngettext(singular, plural, number)


def set_up() -> None:
    """Let Click say its own words in that language too: it asks gettext's usual domain."""
    gnu.bindtextdomain(DOMAIN, str(LOCALE))
    gnu.textdomain(DOMAIN)
    if language() != "en":
        catalogue(language())
        os.environ["LANGUAGE"] = CHINESE


class Formatter(click.HelpFormatter):
    """Writes help with the signs of the language: no Latin colon behind a Chinese word."""

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        self.write(" " * self.current_indent + gettext("%(heading)s:") % {"heading": heading})
        self.write("\n")

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is used."""
        usage = gettext("Usage:")
        super().write_usage(prog, args, prefix or (usage if usage.endswith("：") else f"{usage} "))


class Context(click.Context):
    """What Click knows of a command while it runs."""

    formatter_class = Formatter


def spoken(command: click.Command) -> click.Command:
    """Return a command whose help and prompts, and those below it, are translated."""
    command.context_class = Context
    command.options_metavar = gettext(command.options_metavar or "") or None
    if command.help:
        command.help = BETWEEN_CHINESE.sub("", gettext(inspect.cleandoc(command.help)))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = gettext(parameter.help or "") or None
            parameter.prompt = gettext(parameter.prompt or "") or None
    if isinstance(command, click.Group):
        command.subcommand_metavar = gettext(command.subcommand_metavar)
        for below in command.commands.values():
            spoken(below)
    return command


def gettext_noop(text: str) -> str:
    """Mark a text that somebody else asks for."""
    return text
