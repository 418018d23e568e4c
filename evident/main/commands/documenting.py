"""`evident openapi`: for developers, writes the document of the API."""

import click

from evident.main.speech import gettext as _


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if the document is out of date.")
def openapi(check: bool) -> None:
    """Write docs/openapi.json, which the tests hold against the code."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evident.main.settings")
    django.setup()
    from evident.main.openapi import SNAPSHOT, document, write

    if not check:
        write()
        click.echo(_("Written: %(name)s") % {"name": SNAPSHOT.name})
    elif not SNAPSHOT.exists() or SNAPSHOT.read_text(encoding="utf-8") != document():
        raise click.ClickException(_("docs/openapi.json is out of date: run `make openapi`."))
