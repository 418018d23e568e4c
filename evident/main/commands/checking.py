"""`evident doctor`: says what is wrong with an installation."""

from typing import TYPE_CHECKING

import click

from evident.main.speech import gettext as _

if TYPE_CHECKING:
    from rich.table import Table

    from evident.main.health import Finding


@click.command()
@click.option("--deploy", is_flag=True, help="Also refuse what is unsafe for real work.")
def doctor(deploy: bool) -> None:
    """
    Examine the installation and print what is wrong, with what to do.

    Exit code 1 if anything must be repaired; warnings alone do not count.
    """
    from evident.main.ready import with_database

    with with_database():
        from rich.console import Console

        from evident.main.health import Level, examine, reach
        from evident.main.installation import pending_migrations

        found = examine(is_deployed=deploy)
        if not pending_migrations():
            click.echo(reach())
        if not found:
            click.echo(_("Nothing is wrong."))
            return
        Console(soft_wrap=False).print(table_of(found))
        faults = sum(finding.level is Level.FAULT for finding in found)
        if faults:
            raise click.ClickException(_("%(faults)s must be repaired.") % {"faults": faults})


def table_of(found: "list[Finding]") -> "Table":
    """Return what was found as a table that breaks lines also where a text has no blanks."""
    from rich.table import Table

    table = Table()
    for heading in ("", _("Subject"), _("What is wrong"), _("What to do")):
        table.add_column(heading, overflow="fold")
    for finding in found:
        table.add_row(finding.level.label, finding.subject, finding.what, finding.remedy)
    return table
