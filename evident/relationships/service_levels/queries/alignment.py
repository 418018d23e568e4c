"""Whether what carries a promise is strong enough: an OLA or a contract under an SLA."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext

from evident.kernel.accounts.models import User
from evident.kernel.calendars.queries import working_time_of
from evident.kernel.measures.definition import Direction, measure_of
from evident.relationships.service_levels.models import (
    TIMED,
    Agreement,
    AgreementVersion,
    Carrier,
    Metric,
    Target,
    VersionState,
)
from evident.relationships.service_levels.queries.seeing import visible_to

LOOKED_AT = timedelta(days=28)
STEP = timedelta(hours=1)
EVERY = Decimal(100)
"""The share, in percent, of what is timed where none was agreed: each record."""


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
    is_less: bool = False
    """Whether less is to be reached: a smaller share, or a value that is worse."""
    is_unlike: bool = False
    """Whether they are about different things, of which neither is weaker."""

    @property
    def is_weaker(self) -> bool:
        """Whether it cannot carry the promise."""
        return self.late > 0 or self.is_less

    @property
    def promised_level(self) -> str:
        """What was promised to be reached, as people read it."""
        return level_of(self.promise)

    @property
    def carried_level(self) -> str:
        """What the carrier has to reach, as people read it."""
        return level_of(self.target)

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
    Compare one promise with what carries it, as both hold at a moment and from then on.

    The first weakness is told: that of today, else that of a version which is signed and to come.
    """
    parties = [link.promise_id, link.carrier_id]
    coming = AgreementVersion.objects.filter(agreement__in=parties, corrections=None)
    begins = coming.filter(state=VersionState.EFFECTIVE, valid_from__gt=at)
    moments = [at, *begins.order_by("valid_from").values_list("valid_from", flat=True)]
    found = [compared_at(link, at=moment) for moment in moments if moment is not None]
    return next((each for each in found if each.is_weaker), found[0])


def compared_at(link: Carrier, *, at: datetime) -> Carried:
    """
    Compare one promise with what carries it, as both hold at a moment.

    Times in different calendars are compared by what matters: for every hour of the next four
    weeks at which the promise's calendar is open, whichever would be due first. Shares and values
    are compared as numbers, a measure's by the way that is better; only like with like.
    """
    promise = target_of(link.promise_id, link.promise_code, at=at)
    target = target_of(link.carrier_id, link.carrier_code, at=at)
    if promise is None or target is None:
        return Carried(link, promise, target)
    if (promise.metric, promise.measure) != (target.metric, target.measure):
        return Carried(link, promise, target, is_unlike=True)
    is_less = reaches_less(promise, target)
    late = asked = 0
    if promise.metric in TIMED:
        late, asked = count_late(promise, target, at=at)
    is_unlike = is_less is None
    return Carried(link, promise, target, late, asked, bool(is_less), is_unlike)


def reaches_less(promise: Target, target: Target) -> bool | None:
    """Return whether a target of the same kind reaches less than promised; None if none can say."""
    if promise.metric in TIMED:
        return share_of(target) < share_of(promise)
    is_share = promise.metric != Metric.MEASURE and promise.percent is not None
    ours, theirs = (each.percent if is_share else each.value for each in (promise, target))
    better = direction_of(promise)
    if ours is None or theirs is None or better == Direction.NEITHER:
        return None
    return theirs > ours if better == Direction.LOWER else theirs < ours


def direction_of(target: Target) -> Direction:
    """Return which way a target is better; neither of a measure that is not declared."""
    if target.metric != Metric.MEASURE:
        return Direction.HIGHER
    measure = measure_of(target.measure)
    return Direction.NEITHER if measure is None else measure.direction


def share_of(target: Target) -> Decimal:
    """Return for which share of records a time has to be kept, in percent."""
    return EVERY if target.percent is None else target.percent


def level_of(target: Target | None) -> str:
    """Return what is to be reached, as people read it."""
    if target is None:
        return ""
    return target.level_text or f"{EVERY} %"


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


def target_of(agreement_id: int, code: str, *, at: datetime) -> Target | None:
    """
    Return the target called `code` of the version that holds at a moment.

    Where none does, of the one that begins last; else of the draft.
    """
    versions = (
        AgreementVersion.objects.filter(agreement=agreement_id, corrections=None)
        .exclude(state=VersionState.DROPPED)
        .order_by("-state", "-valid_from", "-number")  # `effective` sorts after `draft`
    )
    holding = versions.filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        state=VersionState.EFFECTIVE,
        valid_from__lte=at,
    )
    version = holding.first() or versions.first()
    if version is None:
        return None
    return version.targets.select_related("calendar").filter(code=code).first()
