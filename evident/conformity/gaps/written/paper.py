"""The analysis as a document: where we stand, whether one can apply, then gap by gap."""

from itertools import groupby

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.conformity.gaps import charts
from evident.conformity.gaps.queries.course import Slice
from evident.conformity.gaps.queries.gaps import Gap
from evident.conformity.gaps.readiness import Gate
from evident.conformity.gaps.written.analysis import Analysis, kept_to
from evident.conformity.requirements.models import Status
from evident.kernel.files import drawing
from evident.kernel.files.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Stat,
    Stats,
    Table,
    text,
)
from evident.kernel.sentences import joined
from evident.kernel.zones import zone_name

LETTERS = {
    Status.MET: "success",
    Status.PARTLY: "warning",
    Status.NOT_MET: "danger",
}


def document_of(told: Analysis, language: str) -> Document:
    """Return the analysis as a document, in the language that is switched on."""
    return Document(
        title=_("Gap analysis"),
        language=language,
        written_at=told.at,
        blocks=tuple(blocks_of(told)),
        subtitle=told.catalogue.standard,
        organisation=told.by.organisation.name,
        facts=facts_of(told),
        is_wide=True,
    )


def facts_of(told: Analysis) -> tuple[tuple[str, str], ...]:
    """Return when it was made, by whom, and what it is kept to."""
    zone = zone_name(timezone.get_current_timezone_name())
    moment = date_format(timezone.localtime(told.at), "DATETIME_FORMAT")
    return (
        (_("As of"), _("%(moment)s (%(zone)s)") % {"moment": moment, "zone": zone}),
        (_("Taken out by"), told.by.name),
        (_("Version of the catalogue"), told.catalogue.version),
        *kept_to(told),
    )


def blocks_of(told: Analysis) -> list[Block]:
    """Return what the analysis says."""
    found: list[Block] = [stats_of(told), Heading(text(_("How far each clause is met")))]
    alt = _("Share met by clause; every value stands in the table below.")
    if told.clauses:
        found.append(Figure(drawing.svg(charts.bars(told.clauses)), "svg", alt, share=0.6))
    found += [shares_of(told.clauses, _("Clause")), Heading(text(_("How far each process is met")))]
    found.append(shares_of(told.processes, _("Process")))
    if len(told.course) > 1:
        found.append(Heading(text(_("Course over time"))))
        alt = _("Share of the requirements that were met at the end of each day")
        found.append(Figure(drawing.svg(charts.line(told.course)), "svg", alt, share=0.6))
    if told.gates:
        found += readiness_of(told)
    found += list_of(told)
    words = [_("Whether anybody conforms, a certification body decides; this document never does.")]
    if told.catalogue.is_shipped:  # whose wording another is, we do not know
        ours = _("The wording of requirements is our own; the published standard decides.")
        words.insert(0, ours)
    return [*found, Paragraph(text(joined(words)), "soft")]


def stats_of(told: Analysis) -> Stats:
    """Return the figures that matter."""
    counts = told.counts
    facts = {"met": counts.met, "total": counts.total}
    return Stats(
        (
            Stat(_("Met"), f"{counts.share_met} %", _("%(met)s of %(total)s requirements") % facts),
            Stat(_("Gaps"), number_format(counts.open)),
            Stat(_("Not assessed"), number_format(counts.unassessed)),
            Stat(_("Gaps without a plan"), number_format(counts.unplanned)),
            Stat(
                _("Plans overdue"),
                number_format(counts.overdue),
                tone="danger" if counts.overdue else "",
            ),
        )
    )


def shares_of(slices: list[Slice], what: str) -> Table:
    """Return how far each clause or process is met."""
    columns = (
        Column(what, share=3),
        Column(_("Met %"), is_numeric=True),
        *(Column(str(status.label), is_numeric=True) for status in Status),
        Column(_("Total"), is_numeric=True),
    )
    rows = tuple(
        (
            Cell(text(each.label)),
            Cell(text(round(each.share_met))),
            *(Cell(text(count)) for _status, count in each.each),
            Cell(text(each.total)),
        )
        for each in slices
    )
    return Table(columns, rows)


def readiness_of(told: Analysis) -> list[Block]:
    """Return whether one can apply, and what is missing."""
    found: list[Block] = [Heading(text(_("Ready to apply?")))]
    for place, gate in enumerate(told.gates, 1):
        words = {"place": place, "gate": gate.title, "state": gate.state.label}
        found.append(Heading(text(_("%(place)s. %(gate)s: %(state)s") % words), level=2))
        found.append(Paragraph(text(gate.reason)))
        if gate.missing:
            found.append(Bullets(tuple(missing_of(gate))))
        found += [Paragraph(text(remark), "soft") for remark in gate.remarks]
    return found


def named(name: str, words: str) -> str:
    """Return what is missing, and in words why."""
    return _("%(section)s: %(what)s") % {"section": name, "what": words} if words else name


def missing_of(gate: Gate) -> list[tuple[Block, ...]]:
    """Return what is missing for a gate; on paper all of it is named."""
    items: list[tuple[Block, ...]] = []
    for each in gate.missing:
        words = named(each.name, each.words)
        href = settings.PUBLIC_URL + each.href if each.href else ""
        items.append((Paragraph(text(words, href)),))
    return items


def list_of(told: Analysis) -> list[Block]:
    """Return the gaps, a table for each clause."""
    found: list[Block] = [Heading(text(_("Gap by gap")))]
    if not told.gaps:
        return [*found, Paragraph(text(_("No gap is like this")))]
    columns = (
        Column(_("Requirement"), share=2.6),
        Column(_("Status"), share=0.9),
        Column(_("How it is today"), share=4.1),
        Column(_("What is to be done"), share=2.1),
        Column(pgettext("gap", "Responsible"), share=1.1),
        Column(pgettext("gap", "Due by"), share=1.5),
    )
    for title, each in groupby(told.gaps, lambda gap: str(gap.requirement.clause)):
        found.append(Heading(text(title), level=2))
        found.append(Table(columns, tuple(row_of(gap) for gap in each)))
    return found


def row_of(gap: Gap) -> tuple[Cell, ...]:
    """Return a gap as a row."""
    requirement = gap.requirement
    address = settings.PUBLIC_URL + requirement.get_absolute_url()
    status = Status(requirement.status)
    return (
        Cell(text(requirement.code, address) + text(f" {requirement.text}")),
        Cell(text(status.label), tone=LETTERS.get(status, "")),
        Cell(text("\n".join(gap.reality)), seen_of(gap)),
        Cell(text(to_do(gap) or "–"), come_back_of(gap)),
        Cell(text(gap.owner.name if gap.owner else _("Nobody yet"))),
        Cell(text(due_of(gap)), tone="danger" if gap.is_overdue else ""),
    )


def to_do(gap: Gap) -> str:
    """Return what closes a gap: its plan, or the findings that are dealt with."""
    if gap.plan is not None:
        return gap.plan.action
    numbers = _(", ").join(gap.findings)
    return _("It closes with its finding: %(numbers)s") % {"numbers": numbers} if numbers else ""


def seen_of(gap: Gap) -> str:
    """Return how fresh a status is, and how much work stands behind it."""
    requirement = gap.requirement
    months = _("Full months of operation: %(count)s") % {"count": requirement.months}
    if requirement.checked_at is None:
        return months
    day = date_format(timezone.localtime(requirement.checked_at), "SHORT_DATE_FORMAT")
    return f"{_('Last looked at: %(day)s') % {'day': day}} · {months}"


def come_back_of(gap: Gap) -> str:
    """Return that a gap was closed once, if it was."""
    return _("Closed once, and open again") if gap.has_come_back else ""


def due_of(gap: Gap) -> str:
    """Return until when a gap is to be closed, and whether that is over."""
    if gap.plan is None:
        return "–"
    day = date_format(gap.plan.due_on, "SHORT_DATE_FORMAT")
    if gap.is_overdue:
        return f"{day}\n{_('Overdue')}"
    return day if gap.is_open else f"{day}\n{pgettext('gap', 'Closed')}"
