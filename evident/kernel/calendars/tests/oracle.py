"""Working time counted minute by minute by the wall clock, sharing no code with the product."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Facts:
    """A calendar in plain words: windows as pairs of minutes, exceptions as dates."""

    zone: str
    week: list[list[tuple[int, int]]]
    holidays: frozenset[date]
    makeup_days: dict[date, list[tuple[int, int]]]


class Oracle:
    """Every minute from `begin` on for some days: open or not."""

    def __init__(self, facts: Facts, begin: datetime, days: int) -> None:
        zone = ZoneInfo(facts.zone)
        self.begin = begin
        self.minutes = bytearray()
        for number in range(days * 24 * 60):
            local = (begin + timedelta(minutes=number)).astimezone(zone)
            on, minute = local.date(), local.hour * 60 + local.minute
            if on in facts.makeup_days:
                windows = facts.makeup_days[on]
            elif on in facts.holidays:
                windows = []
            else:
                windows = facts.week[local.weekday()]
            self.minutes.append(any(opens <= minute < closes for opens, closes in windows))

    def working_seconds(self, start: datetime, end: datetime) -> int:
        """Count the open seconds; both moments in whole seconds."""
        first, last = self._second(start), self._second(end)
        if first // 60 == last // 60:
            return (last - first) * self.minutes[first // 60]
        whole = sum(self.minutes[first // 60 + 1 : last // 60])
        head = (60 - first % 60) * self.minutes[first // 60]
        tail = last % 60 and last % 60 * self.minutes[last // 60]
        return head + whole * 60 + tail

    def add(self, start: datetime, seconds: int) -> datetime | None:
        """Walk on until that many open seconds have passed; None beyond the counted days."""
        second = self._second(start)
        while seconds > 0:
            if second // 60 >= len(self.minutes):
                return None
            step = 60 - second % 60
            if self.minutes[second // 60]:
                step = min(step, seconds)
                seconds -= step
            second += step
        return self.begin + timedelta(seconds=second)

    def is_open(self, at: datetime) -> bool:
        """Look at the minute of a moment."""
        return bool(self.minutes[self._second(at) // 60])

    def _second(self, at: datetime) -> int:
        return int((at - self.begin).total_seconds())


def midnight(on: date) -> datetime:
    """Return the first moment of the date in UTC."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC)
