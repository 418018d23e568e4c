"""The measure of what samples keep. Source: processes.md, 2.3."""

from typing import Any

from django.db.models import CharField, Exists, F, Func, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from evident.conformity.samples.models import SampledRecord
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import (
    Direction,
    Measure,
    Unit,
    declare,
    share_of,
)
from evident.kernel.records.queries import visible_to

INTACT = Q(is_changed=False)


class Fingerprint(Func):
    """The SHA-256 of a text, as the database itself computes it."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = CharField()


def kept(user: User) -> "QuerySet[Any]":
    """Return the records that samples keep, each with when it was kept last and whether as then."""
    copies = SampledRecord.objects.filter(record=OuterRef("pk"))
    other = ~Q(sha256=Fingerprint("content"))
    other |= ~Q(sample__sheet__contains=F("sha256"))
    other |= ~Q(sample__sha256=Fingerprint("sample__sheet"))
    last = copies.values("record").annotate(last=Max("sample__at")).values("last")
    return (
        visible_to(user)
        .filter(Exists(copies))
        .annotate(kept_at=Subquery(last), is_changed=Exists(copies.filter(other)))
    )


declare(
    Measure(
        code="document.record_integrity",
        name=_("Integrity of records"),
        formula=_(
            "Records whose kept copies all still have the SHA-256 with which they were frozen, and"
            " which the sheet of their sample names ÷ records that samples keep × 100 %. Files and"
            " the trail are compared by the re-check of a sample."
        ),
        unit=Unit.PERCENT,
        direction=Direction.HIGHER,
        clause="7.5",
        process="document",
        records=kept,
        at="kept_at",
        value=share_of(INTACT),
        counted=INTACT,
        is_standing=True,
    )
)
