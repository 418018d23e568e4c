"""What the sample announces to its customers: a disturbance, planned work, news."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from evident.demo.courses import Course
from evident.demo.stage import Stage
from evident.relationships.announcements import actions

LASTS_LONG = 100
"""Hours beyond which something is shown for weeks and ends by nobody's word."""


def all_of(stage: Stage, *, since: datetime, until: datetime) -> Iterator[tuple[Course, None]]:
    """Yield the course of every announcement."""
    for told in stage.world.news["announcements"]:
        at = until - timedelta(days=told["days"])
        if at > since:
            yield announced(stage, told, at=at, until=until), None
    yield over(since=since, until=until), None


def announced(stage: Stage, told: dict[str, Any], *, at: datetime, until: datetime) -> Course:
    """Announce something, and say that it is over."""
    by = stage.cast.holder("process_manager")
    yield (at := stage.hours.add(at, 1800))
    starts = at
    if "ahead" in told:
        evening = stage.local(at + timedelta(days=told["ahead"])).replace(
            hour=20, minute=0, second=0, microsecond=0
        )
        starts = evening.astimezone(until.tzinfo)
    ends = starts + timedelta(hours=told["hours"])
    announcement = actions.draft(
        by=by,
        at=at,
        services=[stage.offered[code] for code in told["services"]],
        subject=told["subject"],
        starts_at=starts,
        ends_at=None if "end" in told else ends,
        **{name: told[name] for name in ("name_en", "name_zh", "text_en", "text_zh")},
    )
    announcement = actions.publish(announcement=announcement, by=by, at=at)
    if "end" in told:
        yield (at := at + timedelta(hours=told["hours"] / 2))
        announcement = actions.inform(announcement=announcement, by=by, at=at, text=told["news"])
        yield (at := at + timedelta(hours=told["hours"] / 2))
        actions.end(announcement=announcement, by=by, at=at, text=told["end"])


def over(*, since: datetime, until: datetime) -> Course:
    """Note every day of what has ended by itself."""
    at = since + timedelta(hours=12)
    while at < until:
        yield at
        actions.expire_due(at=at)
        at += timedelta(days=1)
