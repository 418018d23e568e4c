"""Whether what carries a promise is strong enough: an OLA or a contract under an SLA."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from evident.kernel.accounts.models import User
from evident.kernel.calendars.queries import working_time_of
from evident.relationships.service_levels.models import (
    TIMED,
    Agreement,
    AgreementVersion,
    Carrier,
    Target,
    VersionState,
)
from evident.relationships.service_levels.queries.seeing import visible_to

LOOKED_AT = timedelta(days=28)
STEP = timedelta(hours=1)


@dataclass(frozen=True)
class Carried:
    """A promise and one target that carries it, compared."""

    carrier: Carrier
    promise: Target | None
    target: Target | None
    """Either is None where its agreement no longer has such a target."""
    late: int = 0
    """Of `asked` starting moments, those at which the carrier would be due after the promise."""
    asked: int = 0
    is_weaker: bool = False

    @property
    def is_always(self) -> bool:
        """Whether it would be late whenever it begins."""
        return self.late == self.asked > 0

    @property
    def is_broken(self) -> bool:
        """Whether one end of the link is gone."""
        return self.promise is None or self.target is None


def carried(agreement: Agreement, *, at: datetime) -> list[Carried]:
    """Return what carries the promises of an agreement, each compared as it holds at a moment."""
    links = agreement.carriers.select_related("carrier", "carrier__organisation").order_by(
        "promise_code", "pk"
    )
    return [compared(link, at=at) for link in links]


def carries(agreement: Agreement, *, user: User, at: datetime) -> list[Carried]:
    """Return the promises an agreement carries, of those that `user` may see, each compared."""
    links = agreement.carries.filter(promise__in=visible_to(user).values("pk"))
    found = links.select_related("promise", "carrier").order_by("promise__title", "pk")
    return [compared(link, at=at) for link in found]


def warning(found: Iterable[Carried]) -> str:
    """Say which promises rest on something that is weaker; nothing where none does."""
    names = dict.fromkeys(each.promise.name for each in found if each.is_weaker and each.promise)
    if not names:
        return ""
    return gettext("What carries these promises is weaker than they are: %(promises)s.") % {
        "promises": "; ".join(names)
    }


def compared(link: Carrier, *, at: datetime) -> Carried:
    """
    Compare one promise with what carries it.

    Times in different calendars are compared by what matters: for every hour of the next four
    weeks at which the promise's calendar is open, whichever would be due first. Shares are compared
    as numbers.
    """
    promise = target_of(link.promise_id, link.promise_code)
    target = target_of(link.carrier_id, link.carrier_code)
    if promise is None or target is None:
        return Carried(link, promise, target)
    if promise.metric in TIMED and target.metric in TIMED:
        late, asked = count_late(promise, target, at=at)
        return Carried(link, promise, target, late, asked, is_weaker=late > 0)
    is_weaker = (target.percent or 0) < (promise.percent or 0)
    return Carried(link, promise, target, is_weaker=is_weaker)


def count_late(promise: Target, target: Target, *, at: datetime) -> tuple[int, int]:
    """Return at how many of the moments looked at the carrier would be due after the promise."""
    if promise.calendar is None or target.calendar is None:
        return 0, 0
    ours, theirs = working_time_of(promise.calendar), working_time_of(target.calendar)
    late = asked = 0
    moment = at.replace(minute=0, second=0, microsecond=0)
    while moment < at + LOOKED_AT:
        if ours.is_open(moment):
            asked += 1
            promised = ours.add(moment, (promise.minutes or 0) * 60)
            late += theirs.add(moment, (target.minutes or 0) * 60) > promised
        moment += STEP
    return late, asked


def target_of(agreement_id: int, code: str) -> Target | None:
    """Return the target called `code` of the version that holds, else of the draft."""
    version = (
        AgreementVersion.objects.filter(agreement=agreement_id, corrections=None)
        .exclude(state=VersionState.DROPPED)
        .order_by("-state", "-valid_from", "-number")  # `effective` sorts after `draft`
        .first()
    )
    if version is None:
        return None
    return version.targets.select_related("calendar").filter(code=code).first()
