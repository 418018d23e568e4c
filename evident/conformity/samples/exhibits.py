"""What auditors may cite of samples."""

from collections.abc import Collection, Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from evident.conformity.samples.models import Sample
from evident.conformity.samples.queries.seeing import visible_to
from evident.kernel.accounts.models import User
from evident.management.audits.exhibits import SHOWN, Exhibit, Shelf, number_in, offer


def seen_by(user: User) -> QuerySet[Sample]:
    """Return the samples somebody may see; none for whoever examines none."""
    try:
        return visible_to(user)
    except PermissionDenied:
        return Sample.objects.none()


def exhibit(sample: Sample) -> Exhibit:
    """Return a sample; it never changes."""
    return Exhibit(
        sort="sample",
        key=str(sample.pk),
        number=f"#{sample.pk}",
        title_en=sample.title or sample.name_en,
        title_zh=sample.title or sample.name_zh,
        version=timezone.localdate(sample.at).isoformat(),
        sha256=sample.sha256,
        address=sample.get_absolute_url(),
    )


def search(text: str, user: User) -> Iterator[Exhibit]:
    """Yield the samples that words or a number find, the newest first."""
    number = number_in(text.removeprefix("#"))
    fits = (
        Q(title__icontains=text) | Q(name_en__icontains=text) | Q(name_zh__icontains=text)
        | Q(requirement__istartswith=text)
    )  # fmt: skip
    if number:
        fits |= Q(pk=number)
    for each in seen_by(user).filter(fits)[:SHOWN]:
        yield exhibit(each)


def find(key: str, user: User) -> Exhibit | None:
    """Return a sample by its key."""
    found = seen_by(user).filter(pk=number_in(key)).first()
    return exhibit(found) if found is not None else None


def seen(keys: Collection[str], user: User) -> set[str]:
    """Return which samples somebody may see."""
    wanted = [number_in(key) for key in keys]
    return {str(pk) for pk in seen_by(user).filter(pk__in=wanted).values_list("pk", flat=True)}


offer(Shelf("sample", pgettext_lazy("drawn", "Sample"), search, find, seen))
