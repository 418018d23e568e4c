"""An edition as its readers see it: labels, numbers and dates in the language of the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from evident.kernel.calendars.queries import beside_days
from evident.kernel.measures.definition import measure_of
from evident.kernel.records.kinds import kind_of, known
from evident.kernel.records.models import Priority
from evident.relationships.service_levels.models import Metric
from evident.reporting.service_reports.agreed import Agreed, agreed, whole_address
from evident.reporting.service_reports.chapters import surveys
from evident.reporting.service_reports.models import Edition
from evident.reporting.service_reports.periods import Span
from evident.reporting.service_reports.texts import (
    days_text,
    in_language,
    minutes_text,
    moment_text,
    number_text,
    unit_text,
)

Text = str | Promise
ROWS: dict[str, Text] = {
    "attainment": gettext_lazy("Every promise kept"),
    "opened": pgettext_lazy("workload", "Received"),
    "resolved": pgettext_lazy("workload", "Resolved"),
    "open": pgettext_lazy("workload", "Still open at the end"),
}
CHAPTERS: dict[str, Text] = {
    "promises": gettext_lazy("Promises kept"),
    "excluded": gettext_lazy("Left out of the attainment"),
    "values": gettext_lazy("Other targets"),
    "workload": gettext_lazy("Workload"),
}
ANONYMOUS = gettext_lazy("Of an anonymous survey, no figure is made of fewer than five answers.")
LIMITED = frozenset({"opened"})
"""Rows whose aim is the most that was agreed."""
PROCESSES: dict[str, Text] = {
    "satisfaction": gettext_lazy("Satisfaction"),
    "request": gettext_lazy("Service requests"),
}
NOTES: dict[str, Text] = {
    "promises": gettext_lazy(
        "A promise counts in the period in which it was kept or its time was used up."
    ),
    "excluded": gettext_lazy(
        "Records that an exclusion of the agreement fits: their promises count neither as kept nor"
        " as missed."
    ),
    "workload": gettext_lazy("What was cancelled is left out."),
}


@dataclass(frozen=True)
class Cell:
    """The figure of one period."""

    chapter: str
    row: str
    place: int
    value: float | None
    text: str
    of: int = 0
    met: int | None = None
    missed: int | None = None

    @property
    def has_records(self) -> bool:
        """Whether there is a list of records behind it."""
        return self.of > 0


@dataclass(frozen=True)
class Row:
    """A line of a chapter: what it is about, what was aimed at, and the figures by period."""

    code: str
    label: str
    unit: str
    aim: float | None
    better: str
    cells: list[Cell | None]
    details: list[str] = field(default_factory=list)
    unit_code: str = ""
    spans: Sequence[Span] = ()

    @property
    def by_span(self) -> list[tuple[Span, Cell | None]]:
        """The figures, each with its period."""
        return list(zip(self.spans, self.cells, strict=True))

    @property
    def now(self) -> Cell | None:
        """The figure of the period reported on."""
        return self.cells[-1]

    @property
    def aim_text(self) -> str:
        """What was aimed at, or the most that was agreed."""
        return "" if self.aim is None else number_text(self.aim, self.unit_code)

    @property
    def aim_sentence(self) -> str:
        """The same as a figure alone says it; a workload has a limit, all else a target."""
        if self.aim is None:
            return ""
        if self.code in LIMITED:
            return _("Limit: %(limit)s") % {"limit": self.aim_text}
        return _("Target: %(target)s") % {"target": self.aim_text}

    @property
    def tone(self) -> str:
        """How the period stands against the aim."""
        if self.aim is None or self.now is None or self.now.value is None:
            return "neutral"
        is_lower = self.better == "lower"
        is_good = self.now.value <= self.aim if is_lower else self.now.value >= self.aim
        return "success" if is_good else "danger"


@dataclass(frozen=True)
class Chapter:
    """Rows under a heading."""

    code: str
    title: str
    note: str
    rows: list[Row]

    @property
    def aim_name(self) -> str:
        """What the column of aims is called."""
        return _("Limit") if self.code == "workload" else _("Target")


@dataclass(frozen=True)
class Missed:
    """A promise that was missed."""

    record: int
    kind: str
    number: str
    title: str
    target: str
    priority: str
    allowed: str
    used: str
    used_days: str
    missed_at: datetime
    ended_at: datetime | None
    holder: str
    holder_used: str
    clock: str
    reason: str

    @property
    def href(self) -> str:
        """The whole address of its record, for files; who may not see it finds nothing there."""
        return whole_address(self.kind, self.number)


@dataclass(frozen=True)
class Shown:
    """An edition, to be shown."""

    edition: Edition
    spans: list[Span]
    chapters: list[Chapter]
    missed: list[Missed]
    missed_count: int
    agreed: Agreed | None
    """What was agreed to be done; None in editions from before reports told of it."""

    @property
    def missed_note(self) -> str:
        """How many of the missed promises are told one by one; empty where all are."""
        if self.missed_count <= len(self.missed):
            return ""
        return _("%(shown)s of %(count)s missed promises are shown, the earliest first.") % {
            "shown": number_format(len(self.missed), force_grouping=True),
            "count": number_format(self.missed_count, force_grouping=True),
        }

    @property
    def issued_without(self) -> str:
        """Why it was issued though reasons are missing, and of how many; empty for all others."""
        why = self.edition.without_reasons
        if not why:
            return ""
        return ngettext(
            "Issued without the reason of %(count)s missed promise: %(why)s",
            "Issued without the reasons of %(count)s missed promises: %(why)s",
            self.edition.unexplained,
        ) % {"count": number_format(self.edition.unexplained, force_grouping=True), "why": why}

    @cached_property
    def period(self) -> str:
        """The period reported on."""
        return self.spans[-1].label

    @property
    def cut_off(self) -> str:
        """Until when its figures count, by the clock of the report, in every form alike."""
        return moment_text(self.edition.cut_off_at, self.scope["zone"])

    @property
    def issued(self) -> str:
        """When it was issued, by the same clock; empty for a draft."""
        at = self.edition.issued_at
        return "" if at is None else moment_text(at, self.scope["zone"])

    @property
    def service(self) -> str:
        """What the only service it is about is called; older editions know one name alone."""
        told = self.scope["service"]
        if told is None:
            return ""
        return in_language(told["name"]) if "name" in told else str(told["title"])

    @property
    def scope(self) -> dict[str, Any]:
        """What it is about."""
        found: dict[str, Any] = self.edition.figures["scope"]
        return found

    def chapter(self, code: str) -> Chapter | None:
        """Return the chapter called `code`, if there is one."""
        return next((each for each in self.chapters if each.code == code), None)

    @property
    def headlines(self) -> list[Row]:
        """The figures that matter first: the attainment, and how much there was to do."""
        wanted = (("promises", "attainment"), ("workload", "opened"), ("workload", "open"))
        chapters = {chapter.code: chapter for chapter in self.chapters}
        return [
            row
            for code, name in wanted
            if code in chapters
            for row in chapters[code].rows
            if row.code == name and row.now is not None
        ]


def shown(edition: Edition) -> Shown:
    """Return an edition in the language of the page."""
    figures = edition.figures
    spans = [
        Span(date.fromisoformat(each["start"]), date.fromisoformat(each["end"]))
        for each in figures["periods"]
    ]
    chapters = [chapter(each, spans) for each in figures["chapters"]]
    of_missed = [
        cell.missed or 0
        for each in chapters
        if each.code == "promises"
        for row in each.rows[1:]
        for cell in row.cells[-1:]
        if cell is not None
    ]
    return Shown(
        edition=edition,
        spans=spans,
        chapters=chapters,
        missed=[missed(each, edition.reasons) for each in figures["missed"]],
        missed_count=figures.get("missed_count", sum(of_missed)),
        agreed=agreed(figures.get("actions")),
    )


def chapter(told: dict[str, Any], spans: Sequence[Span]) -> Chapter:
    """Return a chapter."""
    code = told["code"]
    process = code.removeprefix("measures:")
    title = CHAPTERS.get(code) or PROCESSES.get(process)
    if title is None:
        title = kind_of(process).plural if process in known() else process
    rows = [row(code, each, spans) for each in told["rows"]]
    return Chapter(code, str(title), str(NOTES.get(code, "")), rows)


def row(code: str, told: dict[str, Any], spans: Sequence[Span]) -> Row:
    """Return a row."""
    return Row(
        code=told["code"],
        label=label_of(told),
        unit=unit_text(told["unit"]),
        unit_code=told["unit"],
        aim=told.get("aim"),
        better=told["better"],
        cells=[
            None if value is None else cell(code, told, place, value)
            for place, value in enumerate(told["values"])
        ],
        details=details_of(told),
        spans=spans,
    )


def label_of(told: dict[str, Any]) -> str:
    """Return what a row is called."""
    if "name" in told:
        return in_language(told["name"])
    code = told["code"]
    if code in ROWS:
        return str(ROWS[code])
    if told.get("kind") in known():
        return str(kind_of(told["kind"]).plural)
    measure = measure_of(code)
    return str(measure.name) if measure else code


def details_of(told: dict[str, Any]) -> list[str]:
    """Return what a row says besides of its target, or how its figure is made."""
    if told.get("is_limit_shared"):
        return [_("The limit agreed is for several services together: none for this one alone.")]
    if told.get("measure"):
        measure = measure_of(told["measure"])
        notes = [str(ANONYMOUS)] if told["measure"] == surveys.SATISFIED else []
        return [str(measure.formula), *notes] if measure else []
    if "excludes" in told:
        return [told["agreement"]]
    if "metric" not in told:
        return []
    found = [str(Metric(told["metric"]).label)]
    if told.get("kind") in known():
        found.append(str(kind_of(told["kind"]).plural))
    if told.get("priority"):
        found.append(str(Priority(told["priority"]).label))
    if told.get("minutes"):
        found.append(days_text(told["minutes"], told.get("day_minutes")))
    if "measure" in told:
        found.append(_("Nothing measures this yet."))
    return found


def cell(code: str, told: dict[str, Any], place: int, value: dict[str, Any]) -> Cell:
    """Return the figure of one period."""
    return Cell(
        chapter=code,
        row=told["code"],
        place=place,
        value=value["value"],
        text=number_text(value["value"], told["unit"]),
        of=value["of"],
        met=value.get("met"),
        missed=value.get("missed"),
    )


def missed(told: dict[str, Any], reasons: dict[str, str]) -> Missed:
    """Return a missed promise."""
    ended, used, priority = told["ended_at"], told["used_minutes"], told["priority"]
    day = told.get("day_minutes")  # editions from before tell no days
    return Missed(
        record=told["record"],
        kind=told["kind"],
        number=told["number"],
        title=told["title"],
        target=in_language(told["name"]),
        priority=str(Priority(priority).label) if priority else "",
        allowed=days_text(told["minutes"], day),
        used="" if used is None else minutes_text(used),
        used_days="" if used is None else beside_days(used, day),
        missed_at=datetime.fromisoformat(told["missed_at"]),
        ended_at=datetime.fromisoformat(ended) if ended else None,
        holder=_("A supplier") if told.get("holder_side") == "supplier" else told["holder"],
        holder_used=days_text(told["holder_minutes"], day),
        clock=str(told["clock"]),
        reason=reasons.get(str(told["clock"]), ""),
    )
