"""Lengths of working time as people write them."""

import re
import unicodedata
from typing import NamedTuple

UNITS = {
    "days": ("d", "day", "days", "天", "日", "工作日", "个工作日"),
    "hours": ("h", "hr", "hrs", "hour", "hours", "小时", "个小时", "时", "工作小时", "个工作小时"),
    "minutes": ("m", "min", "mins", "minute", "minutes", "分钟", "分"),
}
"""How people write units, in both languages."""
UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}
PART = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,2})?)\s*([^\W\d_]+)\.?\s*(?:,|and|又|零)?\s*")


class WrongLength(ValueError):
    """Text that is no length of time."""


class Length(NamedTuple):
    """A length as written: days, which are as long as a calendar says, and minutes."""

    days: float
    minutes: float

    def in_minutes(self, day: int) -> int:
        """Return whole minutes, where a day has `day` of them."""
        return round(self.days * day + self.minutes)


def written_length(text: str) -> Length:
    """
    Return what somebody wrote, such as “4 h”, “1 h 30 min”, “2 d”, “4 小时”.

    Raises WrongLength for all else; a number without its unit may be anything.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    found = {"days": 0.0, "hours": 0.0, "minutes": 0.0}
    place = 0
    while place < len(plain):
        part = PART.match(plain, place)
        unit = UNIT_OF.get(part[2]) if part else None
        if part is None or unit is None or found[unit]:
            raise WrongLength(text)
        found[unit] = float(part[1])
        place = part.end()
    if not any(found.values()):
        raise WrongLength(text)
    return Length(found["days"], found["hours"] * 60 + found["minutes"])
