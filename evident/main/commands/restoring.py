"""`evident restore`: makes an installation what it was when a backup was made."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evident.main.speech import gettext as _

if TYPE_CHECKING:
    from evident.main.archives import Manifest


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only verify FILE; change nothing.")
@click.option(
    "--replace", is_flag=True, help="Replace a database that holds something. It is lost then."
)
def restore(file: Path, check: bool, replace: bool) -> None:
    """
    Restore database, attachments and keys from FILE.

    Every byte is verified first. The database is restored in one transaction; files that
    were there are moved to a folder `replaced-…` and not deleted.
    """
    from evident.main.ready import with_database

    with with_database():
        from evident.main.backups import check_backup, restore_backup
        from evident.main.progress import bar

        if check:
            with bar(_("Verifying"), unit="bytes", total=file.stat().st_size) as progress:
                manifest = check_backup(file, on_progress=progress)
            facts = {"file": file, "files": len(manifest.files), "made_at": moment_of(manifest)}
            click.echo(_("%(file)s is whole: %(files)s files of %(made_at)s.") % facts)
            return
        with bar(_("Restoring"), unit="bytes", total=file.stat().st_size) as progress:
            manifest = restore_backup(file, replace=replace, on_progress=progress)
        click.echo(_("Restored as of %(made_at)s.") % {"made_at": moment_of(manifest)})


def moment_of(manifest: "Manifest") -> str:
    """Return when a backup was made, to the second."""
    return f"{manifest.made_at:%Y-%m-%d %H:%M:%S %Z}"
