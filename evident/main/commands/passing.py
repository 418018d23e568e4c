"""`evident django`: Django's own management commands, with the database they need."""

import click


@click.command(
    context_settings={
        "ignore_unknown_options": True,
        "help_option_names": [],
        "allow_interspersed_args": False,  # else Click takes the `--` that is meant for others
    },
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Pass a command through to Django, such as `evident django dbshell`."""
    from evident.main.ready import with_database

    with with_database():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["evident django", *arguments])
