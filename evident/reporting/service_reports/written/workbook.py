"""An edition as a workbook: every figure as a number, with the address of its records."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.kernel.files import sheets
from evident.kernel.files.archive import settled
from evident.kernel.files.sheets import Column, Link, Sheet
from evident.kernel.measures.definition import Unit
from evident.reporting.service_reports.agreed import NO_ACTION
from evident.reporting.service_reports.shown import Cell, Row, Shown
from evident.reporting.service_reports.written.paper import behind, facts_of
from evident.reporting.service_reports.written.readers import readers_of


def written(told: Shown) -> bytes:
    """Return an edition as XLSX, in the language that is switched on."""
    edition = told.edition
    at = edition.issued_at or edition.cut_off_at
    made = [about(told), figures(told), by_period(told), missed(told)]
    made += [*agreed(told), distribution(told)]
    with sheets.xlsx(made, title=edition.report.name, at=at) as file:
        return settled(file.read(), at=at)


def about(told: Shown) -> Sheet:
    """Return what the edition is about."""
    edition = told.edition
    rows: list[tuple[str, str]] = [
        (_("Report"), edition.report.name),
        (_("Number"), edition.report.number),
        (_("Edition"), str(edition.number)),
        (
            _("State"),
            pgettext("report", "Issued") if edition.issued_at else pgettext("document", "Draft"),
        ),
        *facts_of(told),
        (_("Author"), edition.author_name),
        (_("Issued by"), edition.issuer_name),
        (_("What changed"), edition.what_changed),
        (_("Remarks"), edition.remarks),
        ("SHA-256", edition.sha256),
    ]
    columns = (
        Column(pgettext("report", "About"), width=24),
        Column(pgettext("report", "What it says"), width=90, is_wrapped=True),
    )
    return Sheet(_("Report"), columns, [row for row in rows if row[1]])


def figures(told: Shown) -> Sheet:
    """Return the figures as the page shows them: a line a figure, a column a period."""
    columns = (
        Column(_("Chapter"), width=24),
        Column(_("Figure"), width=36),
        Column(_("Details"), width=40),
        Column(_("Unit"), width=12),
        Column(_("Target"), "number", 12),
        *(Column(span.label, "number", 16) for span in told.spans),
    )

    def rows() -> Iterator[sheets.Row]:
        for chapter in told.chapters:
            for row in chapter.rows:
                cells = [
                    None if cell is None else Link(as_shown(cell, row), behind(told, cell))
                    for cell in row.cells
                ]
                details = " · ".join(row.details)
                yield (chapter.title, row.label, details, row.unit, row.aim, *cells)

    return Sheet(_("Every figure"), columns, rows())


def as_shown(cell: Cell, row: Row) -> float | None:
    """Return a figure with as many decimals as the page shows; every one stands by period."""
    if cell.value is None:
        return None
    return round(cell.value, Unit(row.unit_code).digits or None)  # no decimals: a whole number


def by_period(told: Shown) -> Sheet:
    """Return the figures one below the other, to be counted by a program."""
    columns = (
        Column(_("Chapter"), width=24),
        Column(_("Figure"), width=36),
        Column(_("Period"), width=16),
        Column(_("Value"), "number", 12),
        Column(_("Unit"), width=12),
        Column(_("Target"), "number", 12),
        Column(pgettext("promises", "Kept"), "number", 10),
        Column(pgettext("promises", "Missed"), "number", 10),
        Column(_("Records"), "number", 10),
        Column(_("Address of the records"), width=60),
    )

    def rows() -> Iterator[sheets.Row]:
        for chapter in told.chapters:
            for row in chapter.rows:
                for cell in row.cells:
                    if cell is None:
                        continue
                    label, href = told.spans[cell.place].label, behind(told, cell)
                    kept = (cell.met, cell.missed, cell.of)
                    facts = (cell.value, row.unit, row.aim, *kept)
                    yield (chapter.title, row.label, label, *facts, Link(href, href))

    return Sheet(_("Figures by period"), columns, rows())


def missed(told: Shown) -> Sheet:
    """Return the promises that were missed."""
    columns = (
        Column(_("Number"), width=14),
        Column(_("Title"), width=50),
        Column(_("Promise"), width=30),
        Column(_("Priority"), width=12),
        Column(_("Promised time"), width=16),
        Column(_("Time used"), width=16),
        Column(_("Missed at"), "moment"),
        Column(_("Ended at"), "moment"),
        Column(_("Most of it used by"), width=24),
        Column(_("Reason"), width=50, is_wrapped=True),
    )
    rows: list[sheets.Row] = [
        (
            Link(each.number, each.href), each.title, each.target, each.priority, each.allowed,
            each.used or _("Still running"), each.missed_at, each.ended_at, each.holder,
            each.reason,
        )
        for each in told.missed
    ]  # fmt: skip
    notes = filter(None, (told.missed_note, told.issued_without))
    rows += [("", note, "", "", "", "", None, None, "", "") for note in notes]
    return Sheet(_("Promises missed"), columns, rows)


def agreed(told: Shown) -> list[Sheet]:
    """Return what was agreed to be done; no sheet in editions from before reports told of it."""
    if told.agreed is None:
        return []
    columns = (
        Column(_("What is to be done"), width=50, is_wrapped=True),
        Column(_("Who does it"), width=24),
        Column(_("Until"), "day"),
        Column(_("State"), width=12),
        Column(_("Done on"), "day"),
        Column(_("What came of it"), width=50, is_wrapped=True),
        Column(_("Source"), width=20),
        Column(_("Number"), width=14),
    )
    rows: list[sheets.Row] = [
        (
            each.text or each.number, each.owner, each.due_on, each.state, each.done_on,
            each.result, each.source, Link(each.number, each.href),
        )
        for each in told.agreed.actions
    ]  # fmt: skip
    if not rows:
        rows.append((str(NO_ACTION), "", None, "", None, "", "", ""))
    if told.agreed.note:
        rows.append((told.agreed.note, "", None, "", None, "", "", ""))
    return [Sheet(pgettext("agreed", "Actions"), columns, rows)]


def distribution(told: Shown) -> Sheet:
    """Return to whom the edition goes."""
    columns = (Column(_("Recipient"), width=30), Column(_("Organisation"), width=40))
    return Sheet(_("Distribution"), columns, readers_of(told.edition))
