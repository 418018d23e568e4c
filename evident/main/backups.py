"""Backing up and restoring a whole installation."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from evident.kernel.trail import actions as trail
from evident.main import archives, dumps, making
from evident.main.archives import ArchiveWriter, Manifest
from evident.main.installation import bring_up_to_date
from evident.main.refusal import Refused
from evident.main.speech import gettext as _
from evident.main.version import VERSION


class RestoreRefused(Refused):
    """The restore would destroy something, or disturb somebody; nothing was changed."""


def make_backup(path: Path, *, on_progress: Callable[[int], None]) -> Manifest:
    """
    Write the database and every file worth keeping to `path`, readable by its owner alone.

    The database is read as of one moment, before the files: what it refers to is there.
    """
    writer = ArchiveWriter(path, on_progress)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".evident-backup-") as folder:
            dump = Path(folder) / archives.DUMP
            dumps.dump(dump)
            writer.add(dump, archives.DUMP)
        for file in archives.kept_files(settings.VAR):
            if file not in {writer.unfinished, path}:
                name = file.relative_to(settings.VAR).as_posix()
                writer.add(file, f"{archives.FILES}{name}")
        manifest = Manifest(timezone.now(), VERSION, dumps.server_version(), writer.files)
        writer.finish(manifest)
    except BaseException:
        writer.abandon()
        raise
    trail.write(
        event="installation.backup",
        by=None,
        at=manifest.made_at,
        facts={"file": path.name, "files": len(manifest.files)},
    )
    return manifest


def check_backup(path: Path, *, on_progress: Callable[[int], None]) -> Manifest:
    """Verify every byte of a backup and change nothing. Raises ArchiveDamaged."""
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="replaced-") as folder:
        return archives.unpack(path, Path(folder), on_progress)


def restore_backup(path: Path, *, replace: bool, on_progress: Callable[[int], None]) -> Manifest:
    """
    Make the installation what it was when `path` was written, then bring it up to date.

    Raises ArchiveDamaged, RestoreRefused, DumpRefused, and then nothing was changed.
    """
    if not replace and not making.is_empty():
        raise RestoreRefused(
            _(
                "The database is not empty. With --replace everything in it is lost; make a "
                "backup of it first."
            )
        )
    if others := dumps.others_connected():
        raise RestoreRefused(others)
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="replaced-") as folder:
        unpacked = Path(folder)
        manifest = archives.unpack(path, unpacked, on_progress)
        dumps.restore(unpacked / archives.DUMP)
        _put_in_place(unpacked / archives.FILES)
    bring_up_to_date()
    trail.write(
        event="installation.restore",
        by=None,
        at=timezone.now(),
        facts={"file": path.name, "made_at": manifest.made_at},
    )
    return manifest


def _put_in_place(files: Path) -> None:
    """Move the backup's files into `var`, and what is in their place aside."""
    aside = settings.VAR / f"replaced-{timezone.now():%Y%m%dT%H%M%S}"
    if not files.exists():
        return
    for entry in sorted(files.iterdir()):
        place = settings.VAR / entry.name
        if place.exists():
            aside.mkdir(mode=0o700, exist_ok=True)
            shutil.move(place, aside / entry.name)
        shutil.move(entry, place)
