"""`evident messages`: for developers, collects texts and checks their translations."""

import click

from evident.main.speech import gettext as _
from evident.main.speech import ngettext


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if anything is left to do.")
def messages(check: bool) -> None:
    """Collect new texts for translation and say what is not translated yet."""
    from evident.main import messages as texts
    from evident.main import ready
    from evident.main.settings import ROOT

    ready.set_up()
    from evident.main import openapi

    look = texts.faults if check else texts.update
    found = look(ROOT) + look(ROOT, openapi.messages(), texts.OF_THE_API)
    for fault in found:
        click.echo(f"{fault.file}: {fault.text!r} {fault.what}", err=True)
    if found:
        count = len(found)
        text = ngettext(
            "%(count)s text needs a translator.", "%(count)s texts need a translator.", count
        )
        raise click.ClickException(text % {"count": count})
    click.echo(_("Every text is translated."))
