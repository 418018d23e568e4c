"""Archives: good as they are made; any byte, file or record changed is found and named."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from evident.conformity.requirements.actions import catalogues, judging
from evident.conformity.requirements.models import Requirement
from evident.conformity.samples import actions
from evident.conformity.samples.actions.archiving import take_archive
from evident.conformity.samples.models import Sample, SampledRecord
from evident.conformity.samples.queries.rechecking import recheck
from evident.conftest import NOON
from evident.kernel.attachments import actions as attachments
from evident.kernel.attachments import storage
from evident.kernel.attachments.incoming import File
from evident.kernel.trail import sealing
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions as incidents
from trail_verifier import verify_archive
from trail_verifier.__main__ import main


@pytest.fixture
def sample(committed, settings, tmp_path, shipped, reported, auditor, agent):
    """Three incidents that people worked on, one with a file, frozen and judged."""
    settings.VAR = tmp_path
    now = timezone.now()
    made = reported(4)
    attachments.add(record=made[0], by=agent, at=now, name="日志.txt", content=[b"42" * 50])
    incidents.note(incident=made[1], by=agent, at=now, text="<b>Looked</b> at it")
    drawn = actions.draw(
        by=auditor, at=now, population="kind:incident", method="random", size=3, seed="2",
    )  # fmt: skip
    drawn = actions.draw(
        by=auditor, at=now, population="kind:incident", method="named",
        numbers=[each.number for each in made[:3]],
    )  # fmt: skip
    item = drawn.items.first()
    actions.judge(item=item, by=auditor, at=now, verdict="exception", remark="No category")
    return drawn


@pytest.fixture
def archive(sample, auditor):
    """Its archive, and the key of the trail."""
    path = take_archive(sample=sample, by=auditor, at=timezone.now())
    (key,) = sealing.public_keys()
    yield path, key
    path.unlink(missing_ok=True)


def rewritten(path: Path, change) -> Path:
    """Return another archive in which `change` was made to the files by name."""
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    target = path.with_suffix(".other.zip")
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target


def codes(report):
    return {each.code for each in report.findings}


def named(report):
    return {str(value) for each in report.findings for value in each.facts.values()}


def test_an_archive_is_read_verified_and_noted(archive, sample, auditor, tmp_path, capsys):
    path, key = archive
    report = verify_archive(path, keys=[key])
    assert (report.findings, report.unreadable) == ([], None)
    assert report.records == 3
    assert report.entries >= 6
    entry = Entry.objects.get(event="sample.archive")
    assert (entry.by_id, entry.facts["sample"]) == (auditor.pk, sample.pk)

    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path / "unpacked")
        english = packed.read("en/index.html").decode()
        chinese = packed.read("zh/index.html").decode()
        record = packed.read("zh/002-" + sample.items.get(place=2).number + ".html").decode()
        start = packed.read("index.html").decode()
    assert f"a sample of 3 out of {sample.population}" in start
    assert f"的 {sample.population} 条记录中抽取 3 条" in start
    assert sample.population_sha256 in english
    assert "总体" in chinese
    assert "&lt;b&gt;Looked&lt;/b&gt;" in record
    assert "<script" not in english + chinese + record
    assert "http" not in english.replace("https://schema", "")
    assert verify_archive(tmp_path / "unpacked", keys=[key]).is_good
    assert main([str(path), "--archive", "--key", key, "--language", "zh"]) == 0
    assert "通过" in capsys.readouterr().out
    assert main([str(path), "--archive"]) == 0
    assert main([str(path), "--archive", "--key", "0" * 64]) == 1
    for taken in (path, tmp_path / "unpacked"):
        capsys.readouterr()
        assert main([str(taken), "--language", "en"]) == 2
        assert "checked with --archive" in capsys.readouterr().out


def test_a_byte_changed_in_any_file_is_found_and_named(archive):
    path, key = archive
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
    assert {"manifest.json", "manifest.proof.json", "sample.json", "population.txt"} <= set(names)
    for name in names:
        for place in (0, -2):

            def change(files, name=name, place=place):
                content = bytearray(files[name])
                content[place] ^= 1
                files[name] = bytes(content)

            report = verify_archive(rewritten(path, change), keys=[key])
            assert report.exit_code == 1, name
            if not name.startswith("manifest."):
                assert name in named(report), (name, report.findings)


def test_what_is_left_out_added_or_swapped_is_found(archive):
    path, key = archive
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
    for name in names:
        report = verify_archive(rewritten(path, lambda files, n=name: files.pop(n)), keys=[key])
        assert report.exit_code in ({2} if name == "manifest.json" else {1}), name
    other = rewritten(path, lambda files: files.update({"records/999.json": b"{}"}))
    report = verify_archive(other, keys=[key])
    assert codes(report) >= {"file_extra", "record_extra"}
    with zipfile.ZipFile(path, "a") as packed, pytest.warns(UserWarning, match="Duplicate name"):
        packed.writestr("sample.json", "{}")
    assert "file_twice" in codes(verify_archive(path, keys=[key]))


def test_a_record_left_out_with_a_manifest_made_anew_is_found(archive):
    """Whoever holds the archive but not the key cannot make it fit again."""
    path, key = archive

    def leave_out(files):
        gone = next(name for name in files if name.startswith("records/003"))
        del files[gone]
        sheet = json.loads(files["sample.json"])
        sheet["records"].pop()
        sheet["numbers"].pop()
        files["sample.json"] = json.dumps(sheet).encode()
        manifest = json.loads(files["manifest.json"])
        del manifest["files"][gone]
        digest = hashlib.sha256(files["sample.json"]).hexdigest()
        manifest["files"]["sample.json"]["sha256"] = digest
        files["manifest.json"] = json.dumps(manifest).encode()

    report = verify_archive(rewritten(path, leave_out), keys=[key])
    assert codes(report) == {"manifest_differs", "sample_differs"}


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_is_said_to_be_none(tmp_path, content, capsys):
    (tmp_path / "a.zip").write_bytes(content)
    assert verify_archive(tmp_path / "a.zip").exit_code == 2
    assert verify_archive(tmp_path / "none.zip").exit_code == 2
    assert main([str(tmp_path / "a.zip"), "--archive"]) == 2


def test_random_drawings_are_repeated_by_the_verifier(sample, auditor):
    drawn = Sample.objects.get(method="random")
    path = take_archive(sample=drawn, by=auditor, at=timezone.now())
    (key,) = sealing.public_keys()
    assert verify_archive(path, keys=[key]).is_good

    def reseed(files):
        sheet = json.loads(files["sample.json"])
        sheet["seed"] = "another"
        files["sample.json"] = json.dumps(sheet).encode()

    assert "drawing_differs" in codes(verify_archive(rewritten(path, reseed), keys=[key]))
    path.unlink()


@pytest.fixture
def judged(committed, settings, tmp_path, shipped, reported, auditor, make_user, provider):
    """A sample for a requirement that somebody judged, on a file and a record."""
    settings.VAR = tmp_path
    catalogues.ensure_shipped(at=NOON)
    now, (made,) = timezone.now(), reported(1)
    judge = {
        "requirement": Requirement.objects.get(code="8.6.1-d", catalogue__is_shipped=True),
        "by": make_user("planner", "sms_manager", provider), "at": now,
        "valid_until": timezone.localdate(now) + timedelta(days=90),
    }  # fmt: skip
    judging.judge(
        **judge, status="partly", reason="The rota of May shows it", evidence=[made.number],
        proofs=[File("rota.txt", [b"Monday: Amy"])],
    )  # fmt: skip
    return actions.draw(
        by=auditor, at=now + timedelta(minutes=1), population="kind:incident", method="newest",
        size=1, requirement="8.6.1-d",
    )  # fmt: skip


def test_what_was_judged_of_the_requirement_is_in_the_archive(judged, auditor, client):
    path = take_archive(sample=judged, by=auditor, at=timezone.now())
    (key,) = sealing.public_keys()
    fingerprint = hashlib.sha256(b"Monday: Amy").hexdigest()
    with zipfile.ZipFile(path) as packed:
        sheet = json.loads(packed.read("sample.json"))
        page = packed.read("en/index.html").decode()
        assert packed.read(f"files/{fingerprint}") == b"Monday: Amy"
        assert json.loads(packed.read("manifest.json"))["files"][f"files/{fingerprint}"]
    (told,) = sheet["judgements"]
    assert (told["reason"], told["by"]) == ("The rota of May shows it", "Planner")
    assert told["files"][0]["name"] == "rota.txt"
    assert "The rota of May shows it" in page
    assert verify_archive(path, keys=[key]).is_good
    assert recheck(judged).is_good
    client.force_login(auditor)
    assert "The rota of May" in client.get(judged.get_absolute_url()).text

    def other_byte(files):
        files[f"files/{fingerprint}"] = b"Monday: Bob"

    report = verify_archive(rewritten(path, other_byte), keys=[key])
    assert codes(report) == {"file_changed", "attachment_missing"}
    assert "rota.txt" in named(report)

    def no_proof(files):
        files["trail/sample.jsonl"] = files["trail/sample.jsonl"].splitlines(keepends=True)[0]

    unproven = codes(verify_archive(rewritten(path, no_proof), keys=[key]))
    assert "entries_not_proven" in unproven
    path.unlink()


def test_a_changed_file_of_a_judgement_is_found_when_looking_again(judged):
    fingerprint = hashlib.sha256(b"Monday: Amy").hexdigest()
    storage.path_of(fingerprint).write_bytes(b"Monday: Bob")

    assert {(each.code, each.number) for each in recheck(judged).faults} == {("file", "8.6.1-d")}


def test_looking_again_finds_what_was_changed_behind_the_triggers(
    sample, agent, another_connection
):
    assert recheck(sample).is_good
    incidents.take(
        incident=incidents_of(sample), by=agent, at=timezone.now() + timedelta(minutes=1)
    )
    assert recheck(sample).is_good, "what happens to a record later changes nothing of this"

    item = sample.items.get(place=1)
    storage.path_of(item.files[0]).write_bytes(b"43")
    storage.path_of(sample.population_sha256).unlink()
    with another_connection.cursor() as cursor:
        for table in ("record_sample", "record_sample_item", "trail_entry"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("UPDATE record_sample SET sheet = replace(sheet, 'INC', 'inc')")
        cursor.execute("UPDATE record_sample_item SET content = content || ' ' WHERE place = 2")
        cursor.execute(
            "UPDATE trail_entry SET by_name = 'Nobody' WHERE id = %s", [item.frozen["entries"][0]]
        )
        for table in ("record_sample", "record_sample_item", "trail_entry"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    another_connection.commit()
    sample.refresh_from_db()

    found = {(each.code, each.number) for each in recheck(sample).faults}

    numbers = [each.number for each in SampledRecord.objects.filter(sample=sample)]
    assert found == {
        ("sheet", ""),
        ("missing", ""),
        ("population", ""),
        ("file", numbers[0]),
        ("trail", numbers[0]),
        ("record", numbers[1]),
    }


def incidents_of(sample):
    """Return the first incident of a sample."""
    from evident.resolution.incidents.models import Incident

    return Incident.objects.get(number=sample.items.first().number)


def test_pages_send_the_archive_and_look_again(client, sample, auditor, agent):
    client.force_login(auditor)
    assert "Make the archive" in client.get(f"{sample.get_absolute_url()}archive/").text
    answer = client.post(f"{sample.get_absolute_url()}archive/")
    content = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
    assert "Nothing was changed" in client.get(f"{sample.get_absolute_url()}recheck/").text
    storage.path_of(sample.population_sha256).unlink()
    assert "Something is not" in client.get(f"{sample.get_absolute_url()}recheck/").text
    answer = client.post(f"{sample.get_absolute_url()}archive/", follow=True)
    assert "missing" in answer.text
    client.force_login(agent)
    assert client.post(f"{sample.get_absolute_url()}archive/").status_code == 403
