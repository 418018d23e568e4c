"""`evident migrate`: brings the database to the version of the program."""

import click

from evident.main.speech import gettext as _


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
        text = _("%(count)s migrations to apply.") if plan else _("%(count)s migrations applied.")
        click.echo(text % {"count": len(pending)})
