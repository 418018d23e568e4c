"""What samples are drawn from: the records a check applies to, or those of a kind, in a period."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, IntegerField, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce, Collate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from evident.conformity.requirements.counting import plain
from evident.conformity.samples.models import Method, Part
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, check_of, checks
from evident.kernel.measures.findings import is_of_records
from evident.kernel.records.kinds import kind_of, known
from evident.kernel.records.queries import visible_to
from evident.management.audits.processes import PROCESSES, process_of

CHECK, KIND = "check", "kind"
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def in_both(words: Callable[[], object]) -> dict[str, str]:
    """Return what `words` says, by language."""
    found = {}
    for key, language in LANGUAGES.items():
        with override(language):
            found[key] = str(words())
    return found


class UtcMoment(Func):
    """A moment as text that sorts: UTC, to the microsecond."""

    function = "to_char"
    template = """to_char((%(expressions)s) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    output_field = TextField()


@dataclass(frozen=True)
class Population:
    """Records to draw from, as one person sees them."""

    source: str
    reference: str
    user: User
    part: str = Part.ALL
    since: date | None = None
    until: date | None = None

    @property
    def code(self) -> str:
        """What names it in forms and the API: `check:incident.classified`, `kind:incident`."""
        return f"{self.source}:{self.reference}"

    @property
    def check(self) -> Check | None:
        """The check whose records these are, if it is one's."""
        return check_of(self.reference) if self.source == CHECK else None

    @property
    def at(self) -> str:
        """The field by which a record belongs to a period."""
        return self.check.at if self.check else "opened_at"

    @property
    def name(self) -> str:
        """What it is called."""
        if self.check is None:
            return _("All: %(kind)s") % {"kind": kind_of(self.reference).plural}
        return str(self.check.name)

    @property
    def label(self) -> str:
        """What it is called among others: a check by its name alone would say what it asks."""
        return self.name if self.check is None else _("Check: %(check)s") % {"check": self.name}

    def in_both(self) -> dict[str, str]:
        """Return what it is called, by language."""
        return in_both(lambda: self.name)

    def of(self, *, part: str, since: date | None, until: date | None) -> "Population":
        """Return the records of a period, perhaps the exceptions alone."""
        return replace(self, part=part, since=since, until=until)

    def rows(self) -> "QuerySet[Any]":
        """Return the records. Days are those of the current time zone."""
        rows: QuerySet[Any]
        if self.check is None:
            rows = visible_to(self.user, kinds=(self.reference,))
        else:
            rows = self.check.records(self.user)
        rows = rows.filter(**{f"{self.at}__isnull": False})
        if self.since:
            rows = rows.filter(**{f"{self.at}__gte": start_of(self.since)})
        if self.until:
            rows = rows.filter(**{f"{self.at}__lt": start_of(self.until + timedelta(days=1))})
        if self.check is not None and self.part == Part.EXCEPTIONS:
            rows = rows.filter(self.check.breaks)
        return rows.order_by()

    def count(self) -> int:
        """Return how many there are."""
        return self.rows().values("pk").distinct().count()

    def statement(self) -> str:
        """Return the query with its values."""
        try:
            statement, values = self.rows().query.sql_with_params()
        except EmptyResultSet:
            return "--"
        return f"{statement}\n-- {plain(values)!r}"

    def lines(self, method: str) -> Iterator[bytes]:
        """Yield the lines of the population, each once, in the order of their bytes."""
        rows = self.rows().annotate(sampled_number=Collate(F("number"), "C"))
        columns = ["sampled_number"]
        if method == Method.STRATIFIED:
            priority = Cast(Coalesce(F("priority"), 0, output_field=IntegerField()), TextField())
            rows = rows.annotate(sampled_word=priority)
            columns.append("sampled_word")
        elif method == Method.NEWEST:
            rows = rows.annotate(sampled_word=UtcMoment(F(self.at)))
            columns.append("sampled_word")
        try:
            statement, values = (
                rows.order_by(*columns).values_list(*columns).query.sql_with_params()
            )
        except EmptyResultSet:
            return
        yield from copied(statement, values)


def copied(statement: str, values: Any) -> Iterator[bytes]:
    """Yield the rows of a query as PostgreSQL hands them over, without building objects."""
    last, rest = b"", b""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({statement}) TO STDOUT", values) as copy,
    ):
        for block in copy:
            *whole, rest = (rest + bytes(block)).split(b"\n")
            for line in whole:
                if line.partition(b"\t")[0] != last.partition(b"\t")[0]:
                    yield line + b"\n"
                last = line


def start_of(day: date) -> datetime:
    """Return the first moment of a day in the current time zone."""
    return timezone.make_aware(datetime.combine(day, time())).astimezone(UTC)


def population_of(code: str, *, user: User) -> Population | None:
    """Return the population called `code`, as `user` sees it; None if there is none."""
    source, _colon, reference = code.partition(":")
    is_known = (source == KIND and reference in kinds_for(user)) or (
        source == CHECK and is_drawable(check_of(reference), user=user)
    )
    return Population(source, reference, user) if is_known else None


def kinds_for(user: User) -> list[str]:
    """Return the kinds of record of which `user` may see at least some."""
    access = access_of(user)
    ways = ("view", "view_organisation", "view_own", "view_published")
    return [kind for kind in known() if any(access.may_somewhere(f"{kind}.{way}") for way in ways)]


def is_drawable(check: Check | None, *, user: User) -> bool:
    """Return whether a check is about records; of other things no sample is drawn."""
    if check is None or not (
        access_of(user).may_somewhere("measure.view") or answers_for(check, user=user)
    ):
        return False
    return is_of_records(check, user)


def answers_for(check: Check, *, user: User) -> bool:
    """Return whether a check is evidence for a requirement that `user` sees by a limited grant."""
    parts = access_of(user).reach("requirement.view").parts
    return any(
        not part.requirements or not part.requirements.isdisjoint(check.requirements)
        for part in parts
    )


def offered(user: User) -> "list[tuple[str | Promise, list[Population]]]":
    """Return every population by process: its kinds of record, then its checks."""
    own = kinds_for(user)
    placed = {kind for each in PROCESSES.values() for kind in each.kinds}
    found: list[tuple[str | Promise, list[Population]]] = []
    for each in PROCESSES.values():
        kinds = [Population(KIND, kind, user) for kind in each.kinds if kind in own]
        found.append((each.name, [*kinds, *checks_of(each.key, user=user)]))
    others = [Population(KIND, kind, user) for kind in own if kind not in placed]
    found.append((_("Others"), [*others, *checks_of("", user=user)]))
    return [(name, some) for name, some in found if some]


def checks_of(process: str, *, user: User) -> list[Population]:
    """Return the checks about records of a process, or of none."""
    return [
        Population(CHECK, check.code, user)
        for check in checks()
        if (process_of(check.requirements[0]) if check.requirements else "") == process
        and is_drawable(check, user=user)
    ]


def of_requirement(code: str, *, user: User) -> list[Population]:
    """Return what may be drawn for a requirement: its checks, then the kinds of its process."""
    found = [
        Population(CHECK, check.code, user)
        for check in checks()
        if code in check.requirements and is_drawable(check, user=user)
    ]
    process = PROCESSES.get(process_of(code)) if code else None
    own = set(kinds_for(user))
    return found + [
        Population(KIND, kind, user) for kind in (process.kinds if process else ()) if kind in own
    ]


def of_process(key: str, *, user: User) -> list[Population]:
    """Return what may be drawn of a process: its kinds of record, then its checks."""
    if key not in PROCESSES:
        return []
    own = kinds_for(user)
    kinds = [Population(KIND, kind, user) for kind in PROCESSES[key].kinds if kind in own]
    return [*kinds, *checks_of(key, user=user)]
