"""`evident trail`: seals the trail, exports it, and verifies exports."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from evident.main.progress import bar
from evident.main.speech import gettext as _
from evident.main.speech import language as spoken_language


@click.group()
def trail() -> None:
    """
    The audit trail: seal it, export it, prove that nobody changed it.

    Note the latest head (`evident trail head`) and the public key (`evident trail keys`) where
    nobody who could change the database can change them: in a letter, in another company's mail,
    on paper. `evident trail verify` compares an export with them.
    """


@trail.command()
def seal() -> None:
    """Seal now what was written since the last time. A job does this every minute."""
    with _refusals_told():
        from django.utils import timezone

        from evident.kernel.trail import sealing

        with bar(_("Sealing"), total=sealing.waiting_count()) as advance:
            done = sealing.seal(at=timezone.now(), on_progress=advance)
        click.echo(
            _("Sealed (entries: %(entries)s, batches: %(batches)s).")
            % {"entries": done.entries, "batches": done.batches}
        )


@trail.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--from-batch", type=click.IntRange(1), default=1, help="Leave out earlier batches (else 1)."
)
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
def export(file: Path, from_batch: int, overwrite: bool) -> None:
    """
    Write the whole trail to FILE, one JSON object a line; compressed if FILE ends in .gz.

    The export is an entry of the trail itself, and part of what it exports.
    """
    if file.exists() and not overwrite:
        raise click.ClickException(_("%(file)s exists; --overwrite replaces it.") % {"file": file})
    with _refusals_told(file):
        from django.utils import timezone

        from evident.kernel.trail import export as exporting
        from evident.kernel.trail.models import Entry

        total = Entry.objects.count() if from_batch == 1 else None
        with bar(_("Exporting"), total=total) as advance:
            done = exporting.export(
                path=file,
                by=None,
                at=timezone.now(),
                first_batch=from_batch,
                facts={"account": _account()},
                on_progress=advance,
            )
        click.echo(
            _("Exported to %(file)s (entries: %(entries)s, batches: %(batches)s).")
            % {"entries": done.entries, "batches": done.batches, "file": file}
        )
        click.echo(_("Head to note elsewhere: %(head)s") % {"head": done.head})
        for key in done.public_keys:
            click.echo(_("Public key: %(key)s") % {"key": key})


@trail.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--head", metavar="BATCH:HASH", help="A head that was noted elsewhere.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="PUBLICKEY",
    help="A public key you trust, hexadecimal; may be repeated.",
)
@click.option("--language", type=click.Choice(["en", "zh"]), help="Language (else the system's).")
def verify(file: Path, head: str | None, keys: tuple[str, ...], language: str | None) -> None:
    """
    Check the exported FILE. Needs neither the database nor the rest of Evident.

    Exit codes: 0 good, 1 tampered with, 2 not readable. `python -m trail_verifier FILE` does the
    same on a machine that has only that folder of Evident.
    """
    from trail_verifier.__main__ import describe, hints
    from trail_verifier.messages import language_of
    from trail_verifier.verification import verify as check

    size = file.stat().st_size if file.is_file() else 0
    with bar(_("Verifying"), unit="bytes", total=size) as advance:
        report = check(file, head, keys=keys, progress=advance)
    spoken = language_of(language or spoken_language()[:2])
    click.echo("\n".join([*describe(report, spoken), *hints(report, file, spoken)]))
    sys.exit(report.exit_code)


@trail.command("verify-archive")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="PUBLICKEY",
    help="A public key you trust, hexadecimal; may be repeated.",
)
@click.option("--language", type=click.Choice(["en", "zh"]), help="Language (else the system's).")
def verify_archive(file: Path, keys: tuple[str, ...], language: str | None) -> None:
    """
    Check the archive FILE of a sample, a ZIP or the folder it was unpacked into.

    Exit codes: 0 good, 1 tampered with, 2 not readable. `python -m trail_verifier FILE --archive`
    does the same on a machine that has only that folder of Evident.
    """
    from trail_verifier.__main__ import describe_archive
    from trail_verifier.archive import verify_archive as check
    from trail_verifier.messages import language_of

    report = check(file, keys=keys)
    spoken = language_of(language or spoken_language()[:2])
    click.echo("\n".join(describe_archive(report, spoken)))
    sys.exit(report.exit_code)


@trail.command()
def head() -> None:
    """Print the latest head, BATCH:HASH, to note elsewhere."""
    with _refusals_told():
        from evident.kernel.trail import sealing

        last = sealing.last_batch()
        if last is None:
            raise click.ClickException(_("Nothing is sealed yet: evident trail seal"))
        click.echo(last.head().note())


@trail.command()
def keys() -> None:
    """Print every public key that signed the trail, to note elsewhere."""
    with _refusals_told():
        from evident.kernel.trail import sealing

        for key in sealing.public_keys():
            click.echo(key)


@trail.command("new-key")
@click.option("--yes", is_flag=True, help="Do not ask.")
def new_key(yes: bool) -> None:
    """
    Sign with a new key from now on, because the old one is lost or stolen.

    Whoever verifies an export is told that the key changed until given both keys, so tell your
    auditors. The old key file is kept under another name.
    """
    if not yes:
        click.confirm(_("Auditors will have to be told the new key. Go on?"), abort=True)
    with _refusals_told():
        from django.utils import timezone

        from evident.kernel.trail import sealing

        key = sealing.replace_key(by=None, at=timezone.now())
        click.echo(_("New public key, to note elsewhere: %(key)s") % {"key": key})


@trail.command()
@click.argument("entry", type=click.IntRange(1))
def prove(entry: int) -> None:
    """
    Print the proof that the entry with number ENTRY is part of the trail.

    It shows nothing of any other entry. Check it by `python -m trail_verifier FILE --proof
    --key PUBLICKEY`.
    """
    with _refusals_told():
        from evident.kernel.trail import sealing
        from evident.kernel.trail.models import Entry

        found = Entry.objects.filter(pk=entry).first()
        if found is None:
            raise click.ClickException(_("There is no entry %(entry)s.") % {"entry": entry})
        click.echo(sealing.prove(found))


def _account() -> str:
    """Return who is signed in to the machine; containers may give a number without a name."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return str(os.getuid())


@contextmanager
def _refusals_told(file: Path | str = "evident") -> Iterator[None]:
    """Open the database, and turn what an administrator can repair into a sentence."""
    from evident.main.ready import with_database

    with with_database():
        from evident.kernel.trail.export import NothingToExport
        from evident.kernel.trail.sealing import NotSealed
        from evident.kernel.trail.signing import TrailKeyUnusable
        from evident.main.installation import pending_migrations

        if pending_migrations():
            raise click.ClickException(_("The database is older than the program: evident migrate"))
        try:
            yield
        except (NothingToExport, NotSealed, TrailKeyUnusable) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except OSError as error:
            raise click.ClickException(f"{file}: {error.strerror or error}") from error
