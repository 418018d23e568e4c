"""The program `evident`: every command of the product, each loaded only when it is used."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from evident.main.env_file import EnvFileUnclear, load
from evident.main.speech import gettext as _
from evident.main.speech import set_up, spoken
from evident.main.version import VERSION

COMMANDS = {
    "run": "running:run",
    "serve": "serving:serve",
    "work": "working:work",
    "migrate": "migrating:migrate",
    "administrator": "administrators:administrator",
    "import": "importing:importing",
    "clocks": "counting:clocks",
    "trail": "trail:trail",
    "demo": "demo:demo",
    "reindex": "reindexing:reindex",
    "requirements": "requirements:requirements",
    "backup": "backing_up:backup",
    "restore": "restoring:restore",
    "doctor": "checking:doctor",
    "messages": "translating:messages",
    "openapi": "documenting:openapi",
    "django": "passing:django",
}
"""Name of a command: where it is, below `evident.main.commands`."""

FAILED = 1
ROOT = Path(__file__).resolve().parents[2]


class Commands(click.Group):
    """Finds commands in the table above, in its order."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names that `--help` shows."""
        return [name for name, place in COMMANDS.items() if find_spec(_module(place))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of that name."""
        place = COMMANDS.get(cmd_name)
        if place is None or not find_spec(_module(place)):
            return None
        command = getattr(import_module(_module(place)), place.partition(":")[2])
        return spoken(command) if isinstance(command, click.Command) else None


def _module(place: str) -> str:
    return f"evident.main.commands.{place.partition(':')[0]}"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=VERSION, prog_name="evident")
def evident() -> None:
    """
    Evident: IT service management that proves itself.

    Exit codes: 0 done, 1 refused or failed (a sentence says why), 2 wrong command line.
    """


def main() -> None:
    """Run one command. What is wrong with the installation is a sentence, not a traceback."""
    try:
        load(Path(os.environ.get("EVIDENT_SETTINGS", ROOT / ".env")))
        set_up()
        spoken(evident)(prog_name="evident")
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        click.echo(_("Error: {message}").format(message=sentence), err=True)
        sys.exit(FAILED)


def _sentence(error: Exception) -> str | None:
    """Return what to tell the administrator, if the error is one that he can repair."""
    import psycopg
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from evident.main.refusal import Refused

    if isinstance(error, EnvFileUnclear):
        return _("The file of settings cannot be read: %(error)s.") % {"error": error}
    if isinstance(error, (OperationalError, psycopg.OperationalError)):
        said = str(error).strip()
        return _("The database cannot be reached: %(said)s") % {"said": said}
    if isinstance(error, (ImproperlyConfigured, Refused)):
        return str(error)
    if isinstance(error, OSError) and error.strerror:  # no such folder, no right, no room
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    return None


if __name__ == "__main__":
    main()
