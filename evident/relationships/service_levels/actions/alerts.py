"""What happens when a share of a target is used up. A job calls this; it is repeatable."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import override

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import working_time_of
from evident.kernel.trail import actions as trail
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.actions.refreshing import refresh
from evident.relationships.service_levels.hearing import roles_at
from evident.relationships.service_levels.models import Clock, ClockState
from evident.relationships.service_levels.stretches import BREACH, next_alert
from evident.relationships.service_levels.terms import hears_of, warnings_of

AT_ONCE = 500


def alert_due(*, at: datetime) -> int:
    """
    Write of every clock that reached a share of its target by `at` that it did; return how many.

    The trail keeps when it was reached, not when that was noticed; notices are drawn from there.
    Only the next moments are read, from an index.
    """
    told = 0
    keys = list(
        Clock.objects.filter(alert_at__lte=at)
        .order_by("alert_at")
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    for key in keys:
        with transaction.atomic():
            clock = (
                Clock.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("record", "calendar", "promise", "version__agreement")
                .filter(pk=key, alert_at__lte=at)
                .first()
            )
            if clock is not None:
                told += tell(clock, at=at)
    return told


def tell(clock: Clock, *, at: datetime) -> int:
    """Write of the shares a clock has reached, the highest alone, and note when the next is due."""
    warn_at = warnings_of(clock)
    time = working_time_of(clock.calendar)
    reached, when = 0, at
    while clock.alert_at is not None and clock.alert_at <= at:
        left = [share for share in sorted({*warn_at, BREACH}) if share > clock.alerted]
        reached, when = left[0], clock.alert_at
        clock.alerted = reached
        clock.alert_at = next_alert(clock, warn_at, time)
    clock.save(update_fields=["alerted", "alert_at"])
    if not reached:
        return 0
    trail.write(
        event="clock.breach" if reached == BREACH else "clock.warn",
        by=None,
        at=when,
        record=clock.record,
        facts={
            "clock": clock.pk,
            "party": clock.party,
            "metric": clock.metric,
            "share": reached,
            "roles": roles_at(hears_of(clock), reached),
            "agreement": "" if clock.version is None else clock.version.agreement.number,
            "target": name_in(clock, "en"),
            "target_zh": name_in(clock, "zh-hans"),
            "due_at": clock.due_at,
        },
    )
    return 1


def name_in(clock: Clock, language: str) -> str:
    """Return what a clock's promise is called in a language; empty where nobody named it so."""
    if clock.promise is not None:
        return clock.promise.name_en if language == "en" else clock.promise.name_zh
    with override(language):
        return clock.name


def follow_calendars(*, pause: Callable[[], None] = lambda: None) -> int:
    """
    Compute anew when clocks are due whose calendar got a new version; return how many.

    What was counted stays: a version takes effect later, and the past is changed
    by corrections alone. All of them follow before the job ends, unless its process is stopped;
    `pause` is called between portions.
    """
    moved = 0
    used = Clock.objects.filter(state=ClockState.RUNNING).values("calendar")
    for calendar in Calendar.objects.filter(Q(targets__isnull=False) | Q(pk__in=used)).distinct():
        stale = Clock.objects.filter(
            state=ClockState.RUNNING, calendar=calendar, calendar_revision__lt=calendar.revision
        ).order_by("pk")
        position = 0
        while some := list(stale.filter(pk__gt=position).select_related("record")[:AT_ONCE]):
            moved += sum(recompute(clock, calendar) for clock in some)
            position = some[-1].pk
            pause()
    return moved


@transaction.atomic
def recompute(clock: Clock, calendar: Calendar) -> int:
    """Compute anew when one running clock is due."""
    running = Clock.objects.filter(state=ClockState.RUNNING, calendar=calendar)
    locked = running.select_for_update().filter(pk=clock.pk).first()
    if locked is None:
        return 0
    time = working_time_of(calendar)
    locked.calendar = calendar
    locked.calendar_revision = calendar.revision
    locked.due_at = counting.due(locked.standing, time)
    locked.alert_at = next_alert(locked, warnings_of(locked), time)
    locked.save(update_fields=["calendar_revision", "due_at", "alert_at"])
    refresh(records=[locked.record_id])
    return 1
