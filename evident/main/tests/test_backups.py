"""A backup holds the whole installation; a restore gives it back or changes nothing."""

import io
import re
import tarfile

import pytest

from evident.main import archives
from evident.main.archives import ArchiveDamaged, ArchiveWriter, Manifest, kept_files, unpack
from evident.main.tests.installations import running
from evident.main.tests.programs import program

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(tmp_path):
    (tmp_path / "dump").write_bytes(b"the database")
    (tmp_path / "key").write_bytes(b"the key")
    return write(tmp_path, {archives.DUMP: "dump", "files/secret_key": "key"})


def write(folder, members):
    from datetime import UTC, datetime

    writer = ArchiveWriter(folder / "backup.tar", lambda _: None)
    for name, source in members.items():
        writer.add(folder / source, name)
    writer.finish(Manifest(datetime(2026, 1, 1, tzinfo=UTC), "1", 180000, writer.files))
    return folder / "backup.tar"


def test_unpack_gives_back_what_was_written(archive, tmp_path):
    into = tmp_path / "into"

    manifest = unpack(archive, into, lambda _: None)

    assert set(manifest.files) == {archives.DUMP, "files/secret_key"}
    assert (into / "files" / "secret_key").read_bytes() == b"the key"
    assert archive.stat().st_mode & 0o077 == 0


def test_unpack_notices_one_changed_byte(archive, tmp_path):
    damaged = archive.read_bytes().replace(b"the database", b"tHe database")
    archive.write_bytes(damaged)

    with pytest.raises(ArchiveDamaged, match=archives.DUMP):
        unpack(archive, tmp_path / "into", lambda _: None)


def test_unpack_notices_an_end_that_is_missing(archive, tmp_path):
    archive.write_bytes(archive.read_bytes()[:1800])

    with pytest.raises(ArchiveDamaged):
        unpack(archive, tmp_path / "into", lambda _: None)


@pytest.mark.parametrize("name", ["../outside", "/outside", "files/../../outside", "other"])
def test_unpack_writes_nowhere_else(tmp_path, name):
    path = tmp_path / "backup.tar"
    with tarfile.open(path, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))

    with pytest.raises(ArchiveDamaged, match="strange"):
        unpack(path, tmp_path / "into", lambda _: None)
    assert not (tmp_path / "outside").exists()


def test_kept_files_leaves_out_what_is_made_again(tmp_path):
    for name in ("secret_key", "attachments/ab/c", "postgres/base", "static/a.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")

    names = [path.relative_to(tmp_path).as_posix() for path in kept_files(tmp_path)]

    assert names == ["attachments/ab/c", "secret_key"]


def test_backup_and_restore_carry_an_installation_to_another_place(tmp_path):
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "backup.tar"
    with running(here):
        program(
            *(here, "administrator", "create", "--login", "boss", "--name", "Boss"),
            *("--organisation", "Us", "--generate"),
        )
        (here / "attachments").mkdir()
        (here / "attachments" / "one").write_text("kept", encoding="utf-8")
        program(here, "backup", str(file))
    whole = program(there, "restore", "--check", str(file))
    program(there, "restore", str(file))
    again = program(there, "restore", str(file), fails=True)
    back_in = program(there, "administrator", "password", "boss", "--generate")

    assert (there / "attachments" / "one").read_text(encoding="utf-8") == "kept"
    assert (there / "secret_key").read_bytes() == (here / "secret_key").read_bytes()
    assert re.search(r"files of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$", whole.strip())
    assert "not empty" in again
    assert "Boss has a new password" in back_in
