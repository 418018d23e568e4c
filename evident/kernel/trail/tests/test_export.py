"""Exports, from the database to the verifier."""

from datetime import timedelta

import pytest

from evident.kernel.trail import export, sealing
from evident.kernel.trail.models import Batch, Entry
from evident.kernel.trail.tests.conftest import NOON, insert_many, tamper
from trail_verifier import verify

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sealable")]


def codes(report):
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("name", ["trail.jsonl", "trail.jsonl.gz"])
def test_an_export_verifies_and_holds_its_own_entry(tmp_path, name):
    insert_many(30)
    sealing.seal(at=NOON, batch_size=7)
    progress: list[int] = []

    done = export.export(path=tmp_path / name, by=None, at=NOON, on_progress=progress.append)

    report = verify(tmp_path / name, done.head, keys=done.public_keys)
    assert (report.exit_code, report.notices) == (0, [])
    assert (report.entries, sum(progress), done.entries) == (31, 31, 31)
    assert Entry.objects.latest("id").event == "trail.export"
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([name, "trail_key.pem"])


def test_an_older_export_does_not_reach_a_head_noted_later(tmp_path):
    older, newer = tmp_path / "older.jsonl", tmp_path / "newer.jsonl"
    first = export.export(path=older, by=None, at=NOON)
    insert_many(2)
    second = export.export(path=newer, by=None, at=NOON)

    assert verify(newer, first.head).is_good
    assert codes(verify(older, second.head)) == {"head_beyond"}


def test_an_export_may_begin_at_a_later_batch(tmp_path):
    insert_many(6)
    sealing.seal(at=NOON, batch_size=3)
    noted = Batch.objects.get(number=1).head().note()

    done = export.export(path=tmp_path / "t", by=None, at=NOON, first_batch=2)

    report = verify(tmp_path / "t", noted)
    assert (report.is_good, report.is_head_found) == (True, True)
    assert (report.batches, report.entries) == (done.batches, done.entries) == (2, 4)


@pytest.mark.parametrize("batch", [0, 2])
def test_a_batch_that_is_not_there_cannot_be_exported(tmp_path, batch):
    sealing.seal(at=NOON)
    with pytest.raises(export.NothingToExport):
        export.export(path=tmp_path / "t", by=None, at=NOON, first_batch=batch)

    assert not list(tmp_path.glob("*t"))
    assert not Entry.objects.exists()


def test_a_folder_that_is_not_there_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(FileNotFoundError):
        export.export(path=tmp_path / "none" / "t", by=None, at=NOON)

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE trail_entry SET by_name = 'x' WHERE record = 'INC-5'", {"entry_changed"}),
        ("UPDATE trail_entry SET at = at + interval '1 microsecond'", {"entry_changed"}),
        ("UPDATE trail_entry SET facts = '{\"a\": 1}' WHERE record = 'INC-5'", {"entry_changed"}),
        ("DELETE FROM trail_entry WHERE record = 'INC-5'", {"entry_missing"}),
        (
            "UPDATE trail_batch SET root = md5('') || md5('') WHERE number = 2",
            {"signature_wrong", "leaves_wrong", "chain_broken", "batch_differs"},
        ),
        (
            "UPDATE trail_batch SET sealed_at = sealed_at - interval '1 day' WHERE number = 1",
            {"signature_wrong", "chain_broken"},
        ),
        (
            "DELETE FROM trail_batch WHERE number = 2",
            {"batch_unexpected", "chain_broken", "position_wrong", "counts_differ"},
        ),
        ("DELETE FROM trail_leaf WHERE position = 5", {"leaves_wrong", "batch_differs"}),
        ("UPDATE trail_leaf SET entry_id = -entry_id WHERE position = 5", {"entry_missing"}),
    ],
)
def test_what_was_changed_in_the_database_behind_the_trigger_is_found(
    tmp_path, statement, expected
):
    insert_many(9)
    sealing.seal(at=NOON, batch_size=4)
    tamper(statement)

    export.export(path=tmp_path / "t", by=None, at=NOON + timedelta(minutes=1))

    report = verify(tmp_path / "t")
    assert report.exit_code == 1
    assert codes(report) == expected
