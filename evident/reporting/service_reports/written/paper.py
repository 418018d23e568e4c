"""An edition as a document: what its page shows, in the order a reader wants it."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.kernel.files import drawing
from evident.kernel.files.document import (
    Approval,
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Run,
    Stat,
    Stats,
    Table,
    text,
)
from evident.reporting.service_reports import charts
from evident.reporting.service_reports.agreed import NO_ACTION, Action
from evident.reporting.service_reports.models import Edition
from evident.reporting.service_reports.shown import Cell as Figured
from evident.reporting.service_reports.shown import Chapter, Missed, Row, Shown
from evident.reporting.service_reports.written.readers import readers_of

MOST_PERIODS = 8
"""So many periods stand side by side; more follow in a table below."""
WIDE_FROM = 6
"""From so many periods on, pages lie on their long side."""
DRAWN = ("promises", "workload")


def document_of(told: Shown, language: str) -> Document:
    """Return an edition as a document, in the language that is switched on."""
    edition = told.edition
    report = edition.report
    return Document(
        title=report.name,
        language=language,
        written_at=edition.issued_at or edition.cut_off_at,
        blocks=tuple(blocks_of(told)),
        number=report.number,
        organisation=report.organisation.name,
        edition=_("Edition %(number)s") % {"number": edition.number},
        facts=facts_of(told),
        approvals=approvals_of(edition),
        sha256=edition.sha256,
        mark="" if edition.issued_at else pgettext("document", "Draft"),
        is_wide=is_wide(told),
    )


def is_wide(told: Shown) -> bool:
    """Return whether its tables need the long side of a page."""
    return len(told.spans) >= WIDE_FROM


def facts_of(told: Shown) -> tuple[tuple[str, str], ...]:
    """Return what an edition is about, and how far its figures reach."""
    edition, scope = told.edition, told.scope
    facts = [
        (_("Period"), told.period),
        (_("Customer"), scope["customer"] or pgettext("report", "All customers")),
        (_("Service"), told.service),
        (_("Agreement"), scope["agreement"] or ""),
        (_("Figures as of"), told.cut_off),
        (pgettext("report", "Issued"), told.issued),
        (_("Purpose"), edition.report.definition.aim),
    ]
    return tuple((label, value) for label, value in facts if value)


def approvals_of(edition: Edition) -> tuple[Approval, ...]:
    """Return who wrote an edition and who issued it."""
    if edition.issued_at is None:
        return ()
    on = date_format(timezone.localtime(edition.issued_at), "DATE_FORMAT")
    issuer = edition.issuer_name or _("By itself, as its definition says")
    found = [Approval(_("Author"), edition.author_name)] if edition.author_name else []
    return (*found, Approval(_("Issued by"), issuer, on))


def blocks_of(told: Shown) -> list[Block]:
    """Return what an edition says."""
    edition = told.edition
    found: list[Block] = []
    if edition.what_changed:
        corrects = _("Edition %(number)s corrects the one before.") % {"number": edition.number}
        said = (Run(f"{corrects}\n", is_strong=True), Run(edition.what_changed))
        found.append(Paragraph(said, "note"))
    if told.headlines:
        found.append(Stats(tuple(stat_of(row) for row in told.headlines)))
    if edition.remarks:
        found.append(Heading(text(_("Remarks"))))
        found += [Paragraph(text(part)) for part in edition.remarks.split("\n\n") if part.strip()]
    for chapter in told.chapters:
        found += chapter_of(told, chapter)
    found += missed_of(told)
    found += agreed_of(told)
    return [*found, *ending_of(told)]


def stat_of(row: Row) -> Stat:
    """Return a figure that matters."""
    return Stat(row.label, row.now.text if row.now else "–", row.aim_sentence, row.tone)


def chapter_of(told: Shown, chapter: Chapter) -> list[Block]:
    """Return a chapter: its course as a drawing, then every figure."""
    edition = told.edition
    found: list[Block] = [Heading(text(chapter.title))]
    if chapter.note:
        found.append(Paragraph(text(chapter.note), "soft"))
    chart = charts.of_chapter(edition.report, edition, chapter) if chapter.code in DRAWN else None
    if chart:
        alt = _("%(chapter)s by period; every value stands in the table below.")
        share = 0.6 if is_wide(told) else 1
        words = alt % {"chapter": chapter.title}
        found.append(Figure(drawing.svg(chart), "svg", words, share=share))
    count = len(told.spans)
    ends = range(count, 0, -MOST_PERIODS)
    tables = [figures_of(told, chapter, max(0, end - MOST_PERIODS), end) for end in ends]
    return [*found, *tables]


def figures_of(told: Shown, chapter: Chapter, start: int, end: int) -> Table:
    """Return the figures of some periods of a chapter."""
    columns = [Column(_("Figure"), share=2.6), Column(chapter.aim_name, is_numeric=True)]
    columns += [Column(span.label, is_numeric=True) for span in told.spans[start:end]]
    rows = []
    for row in chapter.rows:
        cells = [
            cell_of(told, row, row.cells[place], is_now=place == len(told.spans) - 1)
            for place in range(start, end)
        ]
        what = Cell(text(row.label), " · ".join(row.details))
        rows.append((what, Cell(text(row.aim_text or "–")), *cells))
    return Table(tuple(columns), tuple(rows))


def cell_of(told: Shown, row: Row, cell: Figured | None, *, is_now: bool) -> Cell:
    """Return a figure; it leads to the records behind it."""
    if cell is None:
        return Cell(text("–"))
    below = ""
    if cell.met is not None and cell.of:
        below = _("%(met)s of %(of)s") % {"met": f"{cell.met:,}", "of": f"{cell.of:,}"}
    tone = row.tone if is_now and row.tone != "neutral" else ""
    return Cell(text(cell.text, behind(told, cell)), below, tone)


def behind(told: Shown, cell: Figured | None) -> str:
    """Return the whole address of the records behind a figure; nothing where there are none."""
    edition = told.edition
    link = charts.link(edition.report, edition, cell)
    return settings.PUBLIC_URL + link if link else ""


def missed_of(told: Shown) -> list[Block]:
    """Return the promises that were missed, and why."""
    found: list[Block] = [Heading(text(_("Promises missed, and why")))]
    if not told.missed:
        return [*found, Paragraph(text(_("No promise was missed in this period.")))]
    if told.issued_without:
        found.append(Paragraph(text(told.issued_without), "note"))
    columns = (
        Column(_("Number")),
        Column(_("Title"), share=2.4),
        Column(_("Promise"), share=1.6),
        Column(_("Time used"), share=1.1),
        Column(_("Most of it used by"), share=1.4),
        Column(_("Reason"), share=2),
    )
    found.append(Table(columns, tuple(missed_row(each) for each in told.missed)))
    if told.missed_note:
        found.append(Paragraph(text(told.missed_note), "soft"))
    return found


def missed_row(each: Missed) -> tuple[Cell, ...]:
    """Return a missed promise."""
    promise = " · ".join(part for part in (each.target, each.priority) if part)
    return (
        Cell(text(each.number, each.href)),
        Cell(text(each.title or each.number)),
        Cell(text(promise), each.allowed),
        Cell(text(each.used or _("Still running")), each.used_days),
        Cell(text(each.holder or "–"), each.holder_used if each.holder else ""),
        Cell(text(each.reason or "–")),
    )


def agreed_of(told: Shown) -> list[Block]:
    """Return what was agreed to be done; nothing in editions from before reports told of it."""
    if told.agreed is None:
        return []
    found: list[Block] = [Heading(text(pgettext("agreed", "Actions")))]
    if not told.agreed.actions:
        return [*found, Paragraph(text(NO_ACTION))]
    columns = (
        Column(_("What is to be done"), share=2.4),
        Column(_("Who does it"), share=1.2),
        Column(_("Until")),
        Column(_("State"), share=1.1),
        Column(_("What came of it"), share=1.8),
        Column(_("Source"), share=1.3),
    )
    rows = tuple(agreed_row(each) for each in told.agreed.actions)
    found += [Paragraph(text(told.agreed.summary), "soft"), Table(columns, rows)]
    return [*found, Paragraph(text(told.agreed.note), "soft")] if told.agreed.note else found


def agreed_row(each: Action) -> tuple[Cell, ...]:
    """Return an action; its number leads to the record that decided it."""
    return (
        Cell(text(each.text or each.number)),
        Cell(text(each.owner or "–")),
        Cell(text(each.due or "–")),
        Cell(text(each.state), each.done, each.tone),
        Cell(text(each.result or "–")),
        Cell(text(each.number, each.href), each.source),
    )


def ending_of(told: Shown) -> list[Block]:
    """Return to whom an edition goes, and where its figures are found."""
    found: list[Block] = []
    people = readers_of(told.edition)
    if people:
        columns = (Column(_("Recipient")), Column(_("Organisation")))
        rows = tuple((Cell(text(name)), Cell(text(home))) for name, home in people)
        found += [Heading(text(_("Distribution"))), Table(columns, rows)]
    address = settings.PUBLIC_URL + told.edition.report.get_absolute_url()
    words = _("Every figure leads to the records behind it:")
    return [*found, Paragraph((Run(f"{words}\n"), Run(address, href=address)), "soft")]
