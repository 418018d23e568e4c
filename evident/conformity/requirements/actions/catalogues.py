"""Loading a catalogue: the shipped one at installation, others from a file."""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from evident.conformity.requirements.models import (
    Catalogue,
    CatalogueVersion,
    Clause,
    Process,
    Requirement,
)
from evident.conformity.requirements.permissions import LOAD
from evident.conformity.requirements.reading import CatalogueRefused, Written, read
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.trail import actions as trail

SHIPPED = Path(__file__).resolve().parents[1] / "catalogues" / "iso-iec-20000-1-2018.yaml"


def ensure_shipped(*, at: datetime) -> None:
    """Make the catalogue that comes with the product exist in its present version."""
    raw = SHIPPED.read_bytes()
    known = CatalogueVersion.objects.filter(catalogue__is_shipped=True).first()
    if known is not None and known.sha256 == hashlib.sha256(raw).hexdigest():
        return
    _take(_read_once(raw), by=None, at=at, is_shipped=True)


_read_once = lru_cache(maxsize=1)(read)
"""Reading takes as long as writing; whoever makes one installation after another reads once."""


def load(*, by: User | None, at: datetime, raw: bytes) -> Catalogue:
    """
    Load the catalogue that `raw` holds, or a new version of one that is there.

    What a new version no longer asks for is withdrawn, never deleted: its history stays. `by` is
    None for the command line. Raises PermissionDenied if `by` lacks `requirement.load`,
    CatalogueRefused with all that is wrong.
    """
    if by is not None:
        require(by, LOAD)
    written = read(raw)
    known = Catalogue.objects.filter(code=written.code).first()
    if known is not None and known.is_shipped:
        raise CatalogueRefused(
            [_("The catalogue “%(code)s” comes with the product.") % {"code": written.code}]
        )
    same = known and known.versions.filter(version=written.version).first()
    if known is not None and same:
        if same.sha256 == written.sha256:
            return known
        raise CatalogueRefused(
            [
                _("Version %(version)s is there already with another content.")
                % {"version": written.version}
            ]
        )
    return _take(written, by=by, at=at, is_shipped=False)


@transaction.atomic
def _take(written: Written, *, by: User | None, at: datetime, is_shipped: bool) -> Catalogue:
    catalogue, is_new = Catalogue.objects.update_or_create(
        code=written.code,
        defaults={
            "standard": written.standard,
            "amendment": written.amendment,
            "version": written.version,
            "note": written.note,
            "is_shipped": is_shipped,
            "loaded_at": at,
            "loaded_by": by,
        },
    )
    CatalogueVersion.objects.update_or_create(
        catalogue=catalogue,
        version=written.version,
        defaults={
            "sha256": written.sha256,
            "content": written.content,
            "loaded_at": at,
            "loaded_by": by,
        },
    )
    withdrawn = _write_rows(catalogue, written)
    trail.write(
        event="catalogue.load",
        by=by,
        at=at,
        facts={
            "catalogue": catalogue.code,
            "version": written.version,
            "sha256": written.sha256,
            "requirements": len(written.requirements),
            "withdrawn": withdrawn,
            "is_new": is_new,
        },
    )
    return catalogue


def _write_rows(catalogue: Catalogue, written: Written) -> int:
    """Write clauses, processes and requirements; return how many are withdrawn."""
    _write_frame(catalogue, written)
    _write_requirements(catalogue, written)
    gone = catalogue.requirements.exclude(code__in=[line.code for line in written.requirements])
    return gone.filter(is_withdrawn=False).update(is_withdrawn=True)


def _write_frame(catalogue: Catalogue, written: Written) -> None:
    Clause.objects.bulk_create(
        [
            Clause(
                catalogue=catalogue,
                number=number,
                title_en=title_en,
                title_zh=title_zh,
                place=place,
            )
            for place, (number, title_en, title_zh) in enumerate(written.clauses)
        ],
        update_conflicts=True,
        unique_fields=["catalogue", "number"],
        update_fields=["title_en", "title_zh", "place"],
    )
    Process.objects.bulk_create(
        [
            Process(
                catalogue=catalogue,
                key=line.key,
                kind=line.kind,
                group=line.group,
                name_en=line.name_en,
                name_zh=line.name_zh,
                place=place,
            )
            for place, line in enumerate(written.processes)
        ],
        update_conflicts=True,
        unique_fields=["catalogue", "key"],
        update_fields=["kind", "group", "name_en", "name_zh", "place"],
    )


def _write_requirements(catalogue: Catalogue, written: Written) -> None:
    clauses = dict(catalogue.clauses.values_list("number", "pk"))
    processes = dict(catalogue.processes.values_list("key", "pk"))
    wording = {
        "text_en", "text_zh", "is_informative", "documents", "hints_en", "hints_zh", "automation",
        "legacy_process",
    }  # fmt: skip
    Requirement.objects.bulk_create(
        [
            Requirement(
                catalogue=catalogue,
                code=line.code,
                clause_id=clauses[line.clause],
                process_id=processes.get(line.process),
                place=place,
                legacy_clauses=list(line.legacy_clauses),
                **{
                    name: list(value) if isinstance(value := getattr(line, name), tuple) else value
                    for name in wording
                },
            )
            for place, line in enumerate(written.requirements)
        ],
        update_conflicts=True,
        unique_fields=["catalogue", "code"],
        update_fields=[
            *sorted(wording), "legacy_clauses", "clause", "process", "place", "is_withdrawn",
        ],
    )  # fmt: skip
