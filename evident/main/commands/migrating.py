"""`evident migrate`: brings the database to the version of the program."""

import click

from evident.main.speech import ngettext


@click.command()
@click.option("--plan", is_flag=True, help="Only say what would be done.")
def migrate(plan: bool) -> None:
    """Bring the database to this version of the program, with everything that is shipped."""
    from evident.main.ready import with_database

    with with_database():
        from evident.main.installation import bring_up_to_date, pending_migrations

        pending = pending_migrations()
        for name in pending:
            click.echo(name)
        if not plan:
            bring_up_to_date()
        count = len(pending)
        if plan:
            text = ngettext(
                "%(count)s migration to apply.", "%(count)s migrations to apply.", count
            )
        else:
            text = ngettext("%(count)s migration applied.", "%(count)s migrations applied.", count)
        click.echo(text % {"count": count})
