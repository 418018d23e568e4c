"""
What has to be there before one applies for a certificate: gates, each open or passed, with reasons.

Everything is asked of all records, whoever looks, so that two people read the same. What is missing
is named with its address; whether somebody may open that, the page behind it decides. A gate says
what an auditor would find missing; it never says that anybody is certified.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Min, TextChoices
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from evident.conformity.requirements.counting import Month, months_since
from evident.conformity.requirements.models import (
    Catalogue,
    CheckState,
    Judgement,
    Requirement,
    Run,
    Status,
    is_chinese,
)
from evident.conformity.requirements.papering import papers_or_reason
from evident.kernel.measures import definition, papers
from evident.kernel.measures.papers import Lack
from evident.kernel.measures.reasons import sort_of
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.management.audits.models import Audit, Finding, Grade
from evident.management.audits.processes import CLAUSES, PROCESSES, process_named, process_of_kind
from evident.management.audits.queries.auditing import examined

MONTHS_OF_RECORDS = 3
"""Certification bodies want a management system to have run so long. Source: processes.md, 3.3."""
MONTHS_BACK = 12
"""Within which all clauses are audited and management reviews the system."""
REVIEW = "9.3"
STALE = timedelta(days=2)
WHOLLY = frozenset({Lack.MISSING, Lack.NOT_APPROVED})
LASTING = ("agreement", "offering", "service")
"""Kinds of few records that last: work on them goes on, though none comes up anew."""
MOST = 40
"""So many missing things are named; more are counted."""


class State(TextChoices):
    """How a gate stands."""

    PASSED = "passed", pgettext_lazy("gate", "Fulfilled")
    OPEN = "open", pgettext_lazy("gate", "Open")
    UNKNOWN = "unknown", pgettext_lazy("gate", "Cannot be told yet")


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: its name, what is wrong, and where to do something about it."""

    name: str
    words: str = ""
    href: str = ""


@dataclass
class Gate:
    """Something that has to be so, whether it is, and why."""

    code: str
    title: str | Promise
    state: State
    reason: str
    missing: list[Missing] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    href: str = ""
    """Where it is worked on."""

    @property
    def shown(self) -> list[Missing]:
        """As many of the missing things as are named."""
        return self.missing[:MOST]

    @property
    def further(self) -> int:
        """How many more are missing."""
        return max(0, len(self.missing) - MOST)

    @property
    def is_passed(self) -> bool:
        """Whether it is fulfilled."""
        return self.state == State.PASSED


def gates(catalogue: Catalogue, *, at: datetime) -> list[Gate]:
    """Return every gate as it stands at `at`, for the catalogue that comes with the product."""
    asked: Iterable[Callable[[Catalogue, datetime], Gate]] = (
        documented, operated, audited, reviewed, unblemished,
    )  # fmt: skip
    return [ask(catalogue, at) for ask in asked]


def documented(_catalogue: Catalogue, at: datetime) -> Gate:
    """
    Return whether every document that is asked for exists and is approved.

    A template that is broken leaves this gate untold and no other.
    """
    title = gettext_lazy("Documents are complete and approved")
    href = reverse("documents:list")
    every, failed = papers_or_reason(at)
    if failed:
        words = _("The documents could not be looked at: %(reason)s") % {"reason": sort_of(failed)}
        return Gate("documents", title, State.UNKNOWN, words, href=href)
    without = [paper for paper in every if WHOLLY & set(paper.lacks)]
    worn = [paper for paper in every if paper.lacks and not WHOLLY & set(paper.lacks)]
    count = len(every) - len(without)
    facts = {"count": count, "total": len(every)}
    gate = Gate(
        "documents",
        title,
        State.PASSED if every and not without else State.OPEN,
        _("%(count)s of %(total)s documents that are asked for exist and are approved.") % facts,
        [missing_paper(paper) for paper in without],
        href=href,
    )
    if worn:
        words = ngettext(
            "%(count)s approved document is overdue for review, unread, or differs from practice.",
            "%(count)s approved documents are overdue for review, unread, or differ from practice.",
            len(worn),
        )
        gate.remarks.append(words % {"count": len(worn)})
    return gate


def missing_paper(paper: papers.Paper) -> Missing:
    """Return a document that is missing or not approved; where there is none, its template."""
    name = paper.name_zh if is_chinese() else paper.name_en
    lacks = _(", ").join(str(lack.label) for lack in paper.lacks)
    if paper.number:
        href = reverse("documents:detail", kwargs={"number": paper.number})
        return Missing(f"{paper.number} {name}", lacks, href)
    return Missing(name, lacks, reverse("documents:template", kwargs={"template": paper.code}))


def operated(catalogue: Catalogue, at: datetime) -> Gate:
    """Return whether every process that had occasions has records of three months."""
    run = Run.objects.first()
    title = gettext_lazy("Three months of records of every process that had occasions")
    href = reverse("requirements:runs")
    if run is None:
        words = _("The checks have not run yet, so nobody knows what records there are.")
        return Gate("records", title, State.UNKNOWN, words, href=href)
    months = months_by_process(at=run.at)
    names = {process.key: process.name for process in catalogue.processes.all()}
    idle = [key for key, kept in months.items() if kept.since is None]
    short = {
        key: kept
        for key, kept in months.items()
        if kept.since is not None and kept.months < MONTHS_OF_RECORDS
    }
    busy = len(months) - len(idle)
    facts = {"count": busy - len(short), "total": busy}
    gate = Gate(
        "records",
        title,
        State.PASSED if busy and not short else State.OPEN,
        _("%(count)s of %(total)s processes with records have them of three months or more.")
        % facts
        if busy
        else _("No process has records yet."),
        [short_of_records(key, names.get(key, ""), kept) for key, kept in short.items()],
        href=href,
    )
    if idle:
        words = _("No occasion yet, or no records that a check looks at: %(processes)s.")
        listed = _(", ").join(names.get(key) or str(PROCESSES[key].name) for key in idle)
        gate.remarks.append(words % {"processes": listed})
    if run.at < at - STALE:
        words = _("The checks last ran on %(day)s: run them to see how it is today.")
        gate.remarks.append(words % {"day": day(timezone.localdate(run.at))})
    return gate


@dataclass(frozen=True)
class Kept:
    """How many full months of records a process has, and the first of these months, if any."""

    months: int = 0
    since: date | None = None

    @classmethod
    def of(cls, days: Mapping[date, date], *, at: datetime) -> "Kept":
        """Return what is kept, by the day of the first record of each month; of it and later."""
        if not days:
            return cls()
        first = min(days)
        return cls(min(len(days), months_since(days[first], at=at)), first)


def months_by_process(*, at: datetime) -> dict[str, Kept]:
    """
    Return what records each process has, as the last run counted them.

    A month counts in which records came up, of whatever kind the process works by. What is merely
    still there, such as one old open record, is no occasion of the months since; of records that
    last, a step that somebody took on one is. They are no more than the full months that have
    passed since the first day of all.
    """
    firsts: dict[str, dict[date, date]] = {key: {} for key in PROCESSES}
    latest = at.astimezone(UTC).date()

    def note(key: str, first: date, began: date) -> None:
        if first <= latest:
            firsts[key][first] = min(began, firsts[key].get(first, began))

    states = CheckState.objects.in_bulk()
    for check in definition.checks():
        key = process_named(check.process)
        state = states.get(check.code)
        if key and state is not None:
            for month in map(Month.of, state.months):
                if month.population:
                    note(key, month.first, month.begins)
    for kind, first, began in months_of_steps():
        note(process_of_kind(kind), first, began)
    return {key: Kept.of(days, at=at) for key, days in firsts.items()}


def months_of_steps() -> Iterator[tuple[str, date, date]]:
    """
    Yield the months (UTC) in which people took steps on records that last, by their kind.

    With each the day of the first step.
    """
    records = Record.objects.filter(kind__in=LASTING).values("pk")
    steps = Entry.objects.filter(record_id__in=records, kind__in=LASTING, by_id__isnull=False)
    months = steps.annotate(month=TruncMonth("at", tzinfo=UTC)).values("kind", "month")
    found = months.annotate(began=Min("at")).order_by()
    for kind, month, began in found.values_list("kind", "month", "began"):
        yield kind, month.date(), began.astimezone(UTC).date()


def short_of_records(key: str, name: str, kept: Kept) -> Missing:
    """Return a process whose records are of too few months."""
    words = ngettext(
        "records of %(count)s full month, since %(day)s",
        "records of %(count)s full months, since %(day)s",
        kept.months,
    )
    since = formats.date_format(kept.since, "YEAR_MONTH_FORMAT") if kept.since else ""
    shipped = reverse("gaps:index")
    href = f"{shipped}?status=any&process={key}"
    return Missing(
        name or str(PROCESSES[key].name), words % {"count": kept.months, "day": since}, href
    )


def audited(_catalogue: Catalogue, at: datetime) -> Gate:
    """Return whether internal audits of the past twelve months looked at every clause."""
    since = timezone.localdate(at) - relativedelta(months=MONTHS_BACK)
    seen = examined(Audit.objects.filter(ends_on__gte=since))
    looked_at = {clause for clauses in seen.values() for clause in clauses}
    open_ones = [clause for clause in CLAUSES if clause not in looked_at]
    facts = {"count": len(CLAUSES) - len(open_ones), "total": len(CLAUSES)}
    words = _("Audits reported in the past twelve months looked at %(count)s of %(total)s clauses.")
    return Gate(
        "audit",
        gettext_lazy("Internal audits looked at every clause"),
        State.OPEN if open_ones else State.PASSED,
        words % facts,
        [Missing(clause, str(CLAUSES[clause].name), audits_of(clause)) for clause in open_ones],
        href=reverse("audits:list"),
    )


def audits_of(clause: str) -> str:
    """Return the address of the audits of the process that owns a clause."""
    return f"{reverse('audits:list')}?stage=any&process={CLAUSES[clause].key}"


def reviewed(catalogue: Catalogue, at: datetime) -> Gate:
    """Return whether somebody judged within twelve months that management reviewed the system."""
    since = at - relativedelta(months=MONTHS_BACK)
    asked = [each for each in review_requirements(catalogue) if not each.is_informative]
    latest = {
        row.requirement_id: row
        for row in Judgement.objects.filter(requirement__in=asked)
        .order_by("requirement_id", "-at", "-id")
        .distinct("requirement_id")
    }
    lacking = [each for each in asked if not counts(each, latest.get(each.pk), since=since, at=at)]
    facts = {"count": len(asked) - len(lacking), "total": len(asked), "clause": REVIEW}
    listed = reverse("requirements:list", kwargs={"catalogue": catalogue.code})
    words = _(
        "%(count)s of %(total)s requirements of %(clause)s were judged met in the past twelve "
        "months, by a named person with a reason."
    )
    gate = Gate(
        "review",
        gettext_lazy("Management has reviewed the system"),
        State.PASSED if asked and not lacking else State.OPEN,
        words % facts,
        [
            Missing(each.code, str(each.get_status_display()), each.get_absolute_url())
            for each in lacking
        ],
        href=f"{listed}?chapter={REVIEW}",
    )
    gate.remarks.append(
        _(
            "Management reviews are not kept as records of their own yet: this rests on "
            "judgements. Name the minutes, kept as a controlled document, as evidence."
        )
    )
    bare = [row for row in latest.values() if row.status == Status.MET and not row.evidence]
    if bare and not lacking:
        gate.remarks.append(_("Some of these judgements name no record as evidence."))
    return gate


def review_requirements(catalogue: Catalogue) -> Iterable[Requirement]:
    """Return the requirements about management reviews."""
    rows = Requirement.objects.standing().filter(
        catalogue=catalogue, clause__number__startswith=REVIEW
    )
    return rows.select_related("catalogue").defer("basis")


def counts(
    requirement: Requirement, judged: Judgement | None, *, since: datetime, at: datetime
) -> bool:
    """Return whether a judgement says, freshly enough, that a requirement is met."""
    return (
        requirement.status == Status.MET
        and judged is not None
        and judged.status == Status.MET
        and judged.at >= since
        and judged.valid_until >= timezone.localdate(at)
    )


def unblemished(_catalogue: Catalogue, _at: datetime) -> Gate:
    """Return whether no major nonconformity is open; where nobody looked yet, that is not known."""
    rows = Finding.objects.filter(is_open=True, grade=Grade.MAJOR).order_by("pk")
    numbers = list(rows.values_list("number", flat=True))
    told = ngettext(
        "%(count)s major nonconformity is open.",
        "%(count)s major nonconformities are open.",
        len(numbers),
    )
    if numbers:
        state, words = State.OPEN, told % {"count": len(numbers)}
    elif Finding.objects.exists() or examined(Audit.objects.all()):
        state, words = State.PASSED, _("No major nonconformity is open.")
    else:
        state, words = State.UNKNOWN, _("Nobody has audited yet or raised a finding.")
    return Gate(
        "findings",
        gettext_lazy("No major nonconformity is open"),
        state,
        words,
        [
            Missing(number, "", reverse("findings:detail", kwargs={"number": number}))
            for number in numbers
        ],
        href=f"{reverse('findings:list')}?grade=major",
    )


def day(when: date) -> str:
    """Return a day as people write it."""
    return formats.date_format(when, "SHORT_DATE_FORMAT")
