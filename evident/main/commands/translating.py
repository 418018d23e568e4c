"""`evident messages`: for developers, collects texts and checks their translations."""

import click


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if anything is left to do.")
def messages(check: bool) -> None:
    """Collect new texts for translation and say what is not translated yet."""
    from evident.main import messages as texts
    from evident.main.settings import ROOT

    found = texts.faults(ROOT) if check else texts.update(ROOT)
    for fault in found:
        click.echo(f"{fault.language}: {fault.text!r} {fault.what}", err=True)
    if found:
        raise click.ClickException(f"{len(found)} texts need a translator.")
    click.echo("Every text is translated.")
