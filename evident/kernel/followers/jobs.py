"""The jobs that let followers read on."""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from evident.kernel.followers import following
from evident.kernel.jobs.declaration import job
from evident.kernel.jobs.performing import pause_if_stopping, surround
from evident.kernel.trail.actions import through
from evident.kernel.trail.models import Door, Entry

surround(partial(through, Door.JOB))


@job("trail.follow", title=_("Pass on what the trail tells"), every="* * * * * */1")
def follow(*, at: datetime) -> None:  # noqa: ARG001
    """Let every follower read on until it has read all."""
    for name in following.followers():
        while following.follow(name, refuse=follow_again) >= following.BATCH:
            pause_if_stopping()


def follow_again(name: str, entry: Entry, error: Exception) -> None:  # noqa: ARG001
    """Turn an entry a follower failed on into a job of its own, which is tried again."""
    follow_entry.defer(follower=name, entry=entry.pk)


@job("trail.follow_entry", title=_("Pass on one entry of the trail again"))
def follow_entry(*, at: datetime, follower: str, entry: int) -> None:  # noqa: ARG001
    """Let a follower try one entry again."""
    following.follow_one(follower, entry)
