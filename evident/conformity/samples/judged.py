"""What people had judged of the requirement a sample is drawn for: frozen with it, with files."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evident.conformity.requirements.models import Judgement
from evident.conformity.requirements.queries.reading import visible_to
from evident.conformity.samples.populations import in_both
from evident.kernel.accounts.models import User
from evident.kernel.attachments import storage
from evident.kernel.trail.canonical import moment
from evident.kernel.trail.models import Entry
from evident.kernel.trail.stored_lines import lines_of

MOST = 20
"""Judgements of one requirement that hold at once."""


def may_see(requirement: str, *, user: User) -> bool:
    """Return whether `user` may see what was judged of a requirement."""
    try:
        return visible_to(user).filter(code=requirement).exists()
    except PermissionDenied:
        return False


def judged(requirement: str, *, user: User, at: datetime) -> list[dict[str, Any]]:
    """
    Return the judgements of a requirement that hold at `at`, the newest first, as plain data.

    None where `user` may not see the requirement. The database refuses to change or delete any.
    """
    if not requirement or not may_see(requirement, user=user):
        return []
    found = Judgement.objects.filter(
        requirement__in=visible_to(user).filter(code=requirement),
        at__lte=at,
        valid_until__gte=timezone.localdate(at),
    )
    rows = found.select_related("requirement__catalogue", "by").prefetch_related("files")
    return [told(each) for each in rows[:MOST]]


def told(judgement: Judgement) -> dict[str, Any]:
    """Return one judgement with the line of the trail that says the same."""
    entry = Entry.objects.filter(event="requirement.judge", facts__judgement=judgement.pk)
    keys = list(entry.order_by("pk").values_list("pk", flat=True))
    lines = lines_of(keys)
    return {
        "catalogue": judgement.requirement.catalogue.code,
        "requirement": judgement.requirement.code,
        "status": judgement.status,
        "status_name": in_both(judgement.get_status_display),
        "reason": judgement.reason,
        "evidence": judgement.evidence,
        "by": judgement.by.name,
        "at": moment(judgement.at),
        "valid_until": judgement.valid_until.isoformat(),
        "files": [
            {
                "name": each.name,
                "type": each.media_type,
                "size": each.size,
                "sha256": each.sha256,
                "is_kept": is_kept(each.sha256),
            }
            for each in judgement.files.all()
        ],
        "entries": keys,
        "trail": [lines[key].decode() for key in keys],
    }


def is_kept(fingerprint: str) -> bool:
    """Return whether the bytes are there: they are kept as long as the judgement, for ever."""
    return storage.path_of(fingerprint).exists()


def kept_files(judgements: list[dict[str, Any]]) -> list[str]:
    """Return the SHA-256 of every file whose bytes are kept with frozen judgements."""
    return sorted(
        {file["sha256"] for each in judgements for file in each["files"] if file["is_kept"]}
    )
