"""
Which samples and frozen records a person may see. Absent and hidden look alike.

A frozen record is seen by whoever may see the record itself today, read our notes on it and its
trail: a record restricted later takes its frozen copy along. A sample is seen by whoever drew it
and by whoever sees at least one of its records.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from evident.conformity.samples.judged import may_see
from evident.conformity.samples.models import Result, Sample, SampledRecord
from evident.conformity.samples.permissions import EXAMINE
from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.records import queries as records
from evident.kernel.records.kinds import known

LARGEST_KEY = 2**31 - 1


@dataclass(frozen=True)
class Shown:
    """A frozen record, or only its place where it is hidden."""

    place: int
    item: SampledRecord | None
    result: Result | None = None


def items_visible_to(user: User) -> "QuerySet[SampledRecord]":
    """Return the frozen records `user` may see. Raises PermissionDenied without the permission."""
    require_somewhere(user, EXAMINE)
    seen = records.visible_to(user)
    access = access_of(user)
    allowed = Q(pk__in=[])
    for kind in known():
        condition = Q(kind=kind)
        for code in (f"{kind}.view_internal", "trail.read", EXAMINE):
            reach = access.reach(code)
            if not (reach.everywhere or reach.parts):  # parts: what is seen of the records
                condition &= Q(record__organisation_id__in=reach.organisations)
        allowed |= condition
    if all(
        access.reach(code).everywhere
        for code in (*(f"{kind}.view_internal" for kind in known()), "trail.read", EXAMINE)
    ):
        allowed = Q()
    return SampledRecord.objects.filter(allowed, record__in=seen.values("pk"))


def visible_to(user: User) -> "QuerySet[Sample]":
    """Return the samples `user` may see, the newest first. Raises PermissionDenied."""
    own = items_visible_to(user).filter(sample=OuterRef("pk"))
    return Sample.objects.filter(Q(by=user) | Exists(own)).select_related("by")


def get(*, sample: int, user: User) -> Sample:
    """Return one sample. Raises Http404 alike for one that is hidden and one that is not."""
    found = visible_to(user).filter(pk=sample).first() if sample <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def get_item(*, sample: int, place: int, user: User) -> SampledRecord:
    """Return one frozen record by its place. Raises Http404 alike for hidden and for none."""
    if sample > LARGEST_KEY or place > LARGEST_KEY:
        raise Http404
    rows = items_visible_to(user).select_related("sample", "sample__by", "record")
    found = rows.filter(sample_id=sample, place=place).first()
    if found is None:
        raise Http404
    return found


def items_of(sample: Sample, *, user: User) -> list[Shown]:
    """Return every place of a sample, with its record where `user` may see that."""
    rows = items_visible_to(user).filter(sample=sample).select_related("record").defer("content")
    rows = rows.prefetch_related(Prefetch("results", Result.objects.select_related("by")))
    seen = {each.place: each for each in rows}
    return [
        Shown(place, seen.get(place), latest(seen.get(place)))
        for place in range(1, sample.size + 1)
    ]


def latest(item: SampledRecord | None) -> Result | None:
    """Return what was found last in a sampled record."""
    return next(iter(item.results.all()), None) if item else None


def is_whole_for(sample: Sample, *, user: User) -> bool:
    """Return whether `user` may see all that the sample holds: an archive is whole or not made."""
    if judgements_for(sample, user=user) != sample.judgements:
        return False
    return items_visible_to(user).filter(sample=sample).count() == sample.size


def judgements_for(sample: Sample, *, user: User) -> list[dict[str, Any]]:
    """Return what was judged of the sample's requirement, where `user` may see that today."""
    found = sample.judgements
    return found if found and may_see(sample.requirement, user=user) else []


def counted(rows: "QuerySet[Sample]") -> "QuerySet[Sample]":
    """Add how many records of each sample somebody has judged."""
    return rows.annotate(
        judged=Count("items", filter=Q(items__results__isnull=False), distinct=True)
    )
