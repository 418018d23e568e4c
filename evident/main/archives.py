"""One backup file: the database, every file of the installation, and what each must hash to."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from evident.main.refusal import Refused
from evident.main.speech import gettext as _

MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files/"
FORMAT = 1
CHUNK_BYTES = 1 << 20
MADE_AGAIN = frozenset(
    {
        "postgres",
        "postgres.new",
        "postgres.lock",
        "postgres.log",
        "postgres.users",
        "static",
        "test",
    }
)
"""What `var` holds beside things worth keeping: the server's own files and collected ones."""


class ArchiveDamaged(Refused):
    """The file is not a backup, or not the backup that was made; the text says where."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: datetime
    version: str
    server_version: int
    files: dict[str, str]
    """SHA-256 of each member, by its name in the archive."""


def kept_files(var: Path) -> Iterator[Path]:
    """Return the files of an installation that a backup has to hold."""
    for entry in sorted(var.iterdir()):
        if entry.name in MADE_AGAIN or entry.name.startswith("replaced-"):
            continue
        for path in [entry] if entry.is_file() else sorted(entry.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


class ArchiveWriter:
    """Writes a backup beside its place and puts it there when it is whole and on disk."""

    def __init__(self, path: Path, on_progress: Callable[[int], None]) -> None:
        self.path = path
        self.unfinished = path.with_name(f"{path.name}.unfinished")
        self.on_progress = on_progress
        self.files: dict[str, str] = {}
        descriptor = os.open(self.unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        self.tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def add(self, path: Path, name: str) -> None:
        """Add a file; one that vanished meanwhile is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            member = self.tar.gettarinfo(arcname=name, fileobj=source)
            hashed = _Hashing(source, self.on_progress)
            self.tar.addfile(member, hashed)
            self.files[name] = hashed.state.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest and make the archive appear."""
        text = json.dumps(
            {
                "format": FORMAT,
                "made_at": manifest.made_at.isoformat(),
                "version": manifest.version,
                "server_version": manifest.server_version,
                "files": manifest.files,
            },
            indent=1,
            sort_keys=True,
        ).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        member.mtime = int(manifest.made_at.timestamp())
        self.tar.addfile(member, io.BytesIO(text))
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.unfinished.rename(self.path)

    def abandon(self) -> None:
        """Leave nothing behind, though a full disk takes not even what is still in memory."""
        self.unfinished.unlink(missing_ok=True)
        with suppress(OSError):
            self.file.close()


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, source: IO[bytes], on_progress: Callable[[int], None]) -> None:
        self.source = source
        self.on_progress = on_progress
        self.state = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.state.update(chunk)
        self.on_progress(len(chunk))
        return chunk


def unpack(path: Path, into: Path, on_progress: Callable[[int], None]) -> Manifest:
    """
    Unpack a backup into an empty folder and check every byte of it against its manifest.

    Raises ArchiveDamaged; nothing of the installation is touched.
    """
    hashes: dict[str, str] = {}
    manifest: Any = None
    try:
        with tarfile.open(path, "r:") as tar:
            for member in tar:
                source = tar.extractfile(member)
                if source is None or not _is_safe(member.name):
                    raise ArchiveDamaged(
                        _("%(path)s holds something strange: %(name)s.")
                        % {"path": path, "name": repr(member.name)}
                    )
                if member.name == MANIFEST:
                    manifest = json.load(source)
                    continue
                target = into / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                hashed = _Hashing(source, on_progress)
                with target.open("xb") as file:
                    while chunk := hashed.read(CHUNK_BYTES):
                        file.write(chunk)
                target.chmod(member.mode & 0o777)
                hashes[member.name] = hashed.state.hexdigest()
    except (tarfile.TarError, ValueError, EOFError, FileExistsError) as error:
        raise ArchiveDamaged(
            _("%(path)s is not a whole backup of Evident: it is damaged, or something else.")
            % {"path": path}
        ) from error
    return _check(path, manifest, hashes)


def _check(path: Path, manifest: Any, hashes: dict[str, str]) -> Manifest:
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ArchiveDamaged(
            _("%(path)s is not a whole backup of Evident: it has no manifest.") % {"path": path}
        )
    wanted = manifest["files"]
    wrong = sorted(
        name for name in wanted.keys() | hashes.keys() if wanted.get(name) != hashes.get(name)
    )
    if wrong or DUMP not in wanted:
        raise ArchiveDamaged(
            _("%(path)s was changed or damaged at %(names)s.")
            % {"path": path, "names": ", ".join(wrong) or DUMP}
        )
    return Manifest(
        made_at=datetime.fromisoformat(manifest["made_at"]),
        version=manifest["version"],
        server_version=manifest["server_version"],
        files=wanted,
    )


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    is_ours = name in {MANIFEST, DUMP} or name.startswith(FILES)
    return is_ours and ".." not in parts and not name.startswith("/")
