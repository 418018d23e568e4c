"""
Checks run every night, and when somebody asks for it.

Closed records are replayed before: some checks look at what that found. Findings are followed
as they are raised, corrected and closed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.actions.following import follow_findings
from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.kernel.accounts.models import User
from evident.kernel.followers.following import follower
from evident.kernel.jobs.declaration import job
from evident.kernel.jobs.performing import pause_if_stopping
from evident.kernel.trail.models import Entry

FOLLOWED = frozenset(
    f"finding.{step}"
    for step in ("raise_finding", "edit", "settle", "withdraw", "follow_closed", "follow_withdrawn")
)
"""The steps after which a finding lowers something else than before."""


@follower("requirements.findings")
def follow(entries: Sequence[Entry]) -> None:
    """Settle anew how requirements stand whose findings were raised, corrected or closed."""
    numbers = {entry.record for entry in entries if entry.event in FOLLOWED}
    if numbers:
        follow_findings(numbers=numbers, at=timezone.now())


@job("requirements.nightly", title=_("Run the checks of requirements"), every="10 2 * * *")
def nightly(*, at: datetime) -> None:
    """Look at what changed since the last night; on Sundays at everything."""
    run_checks(by=None, at=at, is_full=at.isoweekday() == 7)


@job("requirements.replay", title=_("Replay closed records"), every="40 1 * * *")
def replay_closed(*, at: datetime) -> None:
    """Replay what was closed or changed since, batch by batch; on Sundays everything anew."""
    is_full = at.isoweekday() == 7
    replay(at=at, is_full=is_full, on_progress=lambda _count: pause_if_stopping())


@job("requirements.replay_everything", title=_("Replay all closed records now"))
def replay_everything(*, at: datetime) -> None:
    """Replay every closed record anew for somebody who asked for it."""
    replay(at=at, is_full=True, on_progress=lambda _count: pause_if_stopping())


@job("requirements.run", title=_("Run the checks of requirements now"))
def now(*, at: datetime, by: int, is_full: bool = False) -> None:
    """Replay what was closed meanwhile, and run the checks, for somebody who asked for it."""
    replay(at=at, on_progress=lambda _count: pause_if_stopping())
    run_checks(by=User.objects.get(pk=by), at=at, is_full=is_full)
