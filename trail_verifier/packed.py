"""Opens an archive nobody vouches for: a ZIP, or the folder it was unpacked into."""

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from trail_verifier.reading import Unreadable

MOST_FILES = 100_000
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError),
    *(RuntimeError, NotImplementedError, OSError),
)
"""What reading a damaged, encrypted or strange file of a ZIP raises."""


@dataclass
class Archive:
    """The files of an archive, by name; `repeated` are names that stand in it more than once."""

    names: list[str]
    repeated: list[str] = field(default_factory=list)
    packed: zipfile.ZipFile | None = None
    folder: Path | None = None

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """Open one file. Raises one of BROKEN."""
        if self.packed is not None:
            with self.packed.open(name) as file:
                yield file
        elif self.folder is not None:
            with (self.folder / name).open("rb") as plain:
                yield plain

    def content(self, name: str, most: int) -> bytes:
        """Return a file of at most `most` bytes. Raises one of BROKEN; ValueError beyond."""
        with self.reading(name) as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise ValueError(name)
        return content


def opened(path: Path) -> Archive:
    """Return the archive at `path`. Raises Unreadable."""
    try:
        if path.is_dir():
            found = sorted(each for each in path.rglob("*") if not each.is_dir())
            names = [each.relative_to(path).as_posix() for each in found]
            return limited(Archive(names, folder=path))
        packed = zipfile.ZipFile(path)  # closed when the program ends
    except OSError as error:
        raise Unreadable("not_opened", why=error.strerror or str(error)) from None
    except (*BROKEN, ValueError):
        raise Unreadable("archive_damaged") from None
    counted = Counter(each.filename for each in packed.infolist() if not each.is_dir())
    repeated = [name for name, times in counted.items() if times > 1]
    return limited(Archive(sorted(counted), repeated, packed=packed))


def limited(archive: Archive) -> Archive:
    """Return the archive, unless it holds more files than any of ours does."""
    if len(archive.names) > MOST_FILES:
        raise Unreadable("archive_damaged")
    return archive
