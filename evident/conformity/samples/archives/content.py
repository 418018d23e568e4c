"""What an archive holds, file by file, besides its manifest."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Prefetch

from evident.conformity.samples.archives.instructions import instructions
from evident.conformity.samples.archives.pages import Kept, pages
from evident.conformity.samples.judged import kept_files
from evident.conformity.samples.models import Result, Sample
from evident.kernel.accounts.models import User
from evident.kernel.attachments import storage
from evident.kernel.trail import proving, sealing
from evident.kernel.trail.canonical import json_bytes, moment
from evident.kernel.trail.models import Entry

FORMAT = 1
UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
Part = tuple[str, bytes | Path]
"""A file of the archive: its name, and its bytes or where they are."""


def contents(sample: Sample, *, by: User, at: datetime) -> Iterator[Part]:
    """Yield every file of the archive but the manifest and its proof."""
    records, judged = kept_records(sample), kept_files(sample.judgements)
    about = about_archive(sample, by=by, at=at)
    yield "README.txt", instructions()
    yield "archive.json", json_bytes(about)
    yield "sample.json", sample.sheet.encode()
    yield "results.json", json_bytes(results_of(records))
    yield "population.txt", storage.path_of(sample.population_sha256)
    for each in records:
        yield f"records/{each.stem}.json", each.item.content.encode()
    for fingerprint in sorted({*judged, *(f for each in records for f in each.item.files)}):
        yield f"files/{fingerprint}", storage.path_of(fingerprint)
    yield from trail_of(sample, records)
    yield from pages(sample, records, about)


def kept_records(sample: Sample) -> list[Kept]:
    """Return the records of a sample, in order."""
    results = Prefetch("results", Result.objects.select_related("by"))
    return [
        Kept(
            item,
            f"{item.place:03d}-{UNSAFE.sub('_', item.number)}",
            item.frozen,
            list(item.results.all()),
        )
        for item in sample.items.prefetch_related(results)
    ]


def about_archive(sample: Sample, *, by: User, at: datetime) -> dict[str, Any]:
    """Return when and by whom the archive was made, and what to note of the trail."""
    last = sealing.last_batch()
    return {
        "format": FORMAT,
        "sample": sample.pk,
        "title": sample.name,
        "made_at": moment(at),
        "made_by": by.name,
        "head": last.head().note() if last else "",
        "public_keys": sealing.public_keys(),
    }


def results_of(records: list[Kept]) -> list[dict[str, Any]]:
    """Return what was found in each record, the last word first."""
    return [
        {
            "number": each.item.number,
            "results": [
                {
                    "verdict": result.verdict,
                    "remark": result.remark,
                    "by": result.by.name,
                    "at": moment(result.at),
                }
                for result in each.results
            ],
        }
        for each in records
    ]


def trail_of(sample: Sample, records: list[Kept]) -> Iterator[Part]:
    """Yield the proofs of every entry of the records, and of those about the sample itself."""
    own = list(
        Entry.objects.filter(event__in=("sample.draw", "sample.judge"), facts__sample=sample.pk)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    own += [entry for each in sample.judgements for entry in each["entries"]]
    wanted = {each.stem: each.frozen["entries"] for each in records}
    proofs = proving.proofs([*own, *(entry for entries in wanted.values() for entry in entries)])
    yield "trail/sample.jsonl", joined(own, proofs)
    for stem, entries in wanted.items():
        yield f"trail/{stem}.jsonl", joined(entries, proofs)


def joined(entries: list[int], proofs: dict[int, bytes]) -> bytes:
    """Return proofs as lines."""
    return b"".join(proofs[entry] + b"\n" for entry in entries if entry in proofs)
