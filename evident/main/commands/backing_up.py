"""`evident backup`: one file that holds the whole installation."""

from pathlib import Path

import click

from evident.main.speech import gettext as _


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
def backup(file: Path, overwrite: bool) -> None:
    """
    Write database, attachments and keys to FILE, while people go on working.

    FILE holds secrets and is readable by you alone. Keep it on another machine, and try
    `evident restore` on it now and then.
    """
    if file.exists() and not overwrite:
        raise click.ClickException(_("%(file)s exists; --overwrite replaces it.") % {"file": file})
    from evident.main.ready import with_database

    with with_database():
        from evident.main.backups import make_backup
        from evident.main.progress import bar

        with bar(_("Backing up"), unit="bytes") as progress:
            manifest = make_backup(file.absolute(), on_progress=progress)
        size = file.stat().st_size
        click.echo(
            _("%(file)s: %(files)s files, %(size)s MB.")
            % {"file": file, "files": len(manifest.files), "size": f"{size / 1e6:,.1f}"}
        )
