"""
Counts readings without writing at each: a process keeps them for a while and writes them together.

What a process that dies still keeps is lost; nothing but an order of articles hangs on it.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from threading import Lock

from django.db import connection

from evident.support.knowledge.models import Article

KEEP = timedelta(seconds=30)
MOST_KEPT = 200
_ADD = """
INSERT INTO article_reading (article_id, "on", count)
SELECT article_id, day, count FROM unnest(%s::bigint[], %s::date[], %s::int[])
    AS t (article_id, day, count)
WHERE EXISTS (SELECT FROM article WHERE record_id = article_id)
ORDER BY article_id, day
ON CONFLICT (article_id, "on") DO UPDATE SET count = article_reading.count + excluded.count
"""


class Kept:
    """Readings of this process that are not written yet."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: Counter[tuple[int, date]] = Counter()
        self.since: datetime | None = None

    def add(self, article_id: int, at: datetime) -> bool:
        """Keep one more; return whether it is time to write."""
        with self.lock:
            self.counts[article_id, at.date()] += 1
            self.since = self.since or at
            return at - self.since >= KEEP or self.counts.total() >= MOST_KEPT

    def taken(self) -> Counter[tuple[int, date]]:
        """Return what is kept and keep nothing more."""
        with self.lock:
            counts, self.counts, self.since = self.counts, Counter(), None
            return counts


_kept = Kept()


def note_reading(*, article: Article, at: datetime) -> None:
    """Count that the article was read; most readings write nothing."""
    if _kept.add(article.pk, at):
        write_readings()


def write_readings() -> None:
    """Write what this process has counted."""
    counts = _kept.taken()
    if counts:
        rows = [(article_id, day, count) for (article_id, day), count in counts.items()]
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [list(column) for column in zip(*rows, strict=True)])
