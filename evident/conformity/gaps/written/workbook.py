"""The analysis as a workbook: every requirement a row, to be sorted and counted by programs."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.conformity.gaps.queries.course import Slice
from evident.conformity.gaps.queries.gaps import Gap
from evident.conformity.gaps.written.analysis import Analysis
from evident.conformity.gaps.written.paper import facts_of, named, to_do
from evident.conformity.requirements.models import Status
from evident.kernel.files import sheets
from evident.kernel.files.archive import settled
from evident.kernel.files.sheets import Column, Link, Sheet


def written(told: Analysis) -> bytes:
    """Return the analysis as XLSX, in the language that is switched on."""
    made = [about(told), listed(told), shares(told.clauses, _("By clause"), _("Clause"))]
    made += [shares(told.processes, _("By process"), _("Process")), course(told)]
    if told.gates:
        made.append(gates(told))
    with sheets.xlsx(made, title=_("Gap analysis"), at=told.at) as file:
        return settled(file.read(), at=told.at)


def about(told: Analysis) -> Sheet:
    """Return when it was made, and the figures that matter."""
    counts = told.counts
    rows: list[tuple[str, str | int]] = [
        (_("Standard"), told.catalogue.standard),
        *facts_of(told),
        (_("Requirements"), counts.total),
        (_("Met"), counts.met),
        (_("Gaps"), counts.open),
        (_("Not assessed"), counts.unassessed),
        (_("Gaps without a plan"), counts.unplanned),
        (_("Plans overdue"), counts.overdue),
    ]
    columns = (Column(_("About"), width=30), Column(_("Value"), width=80))
    return Sheet(_("Gap analysis"), columns, rows)


def listed(told: Analysis) -> Sheet:
    """Return the gaps."""
    columns = (
        Column(_("Requirement"), width=14),
        Column(_("Clause"), width=30),
        Column(_("Process"), width=30),
        Column(_("What has to be true"), width=70),
        Column(_("Status"), width=16),
        Column(_("Status since"), "moment"),
        Column(_("How it is today"), width=70),
        Column(_("Last looked at"), "moment"),
        Column(_("Full months of operation"), "number", 12),
        Column(_("What is to be done"), width=50),
        Column(pgettext("gap", "Responsible"), width=20),
        Column(pgettext("gap", "Due by"), "day", 14),
        Column(_("Overdue"), width=10),
        Column(_("Closed once, and open again"), width=14),
    )
    return Sheet(_("Gap by gap"), columns, (row_of(gap) for gap in told.gaps))


def row_of(gap: Gap) -> Sequence[sheets.Value]:
    """Return a gap as a row."""
    requirement, plan = gap.requirement, gap.plan
    return (
        Link(requirement.code, settings.PUBLIC_URL + requirement.get_absolute_url()),
        str(requirement.clause),
        requirement.process.name if requirement.process else "",
        requirement.text,
        str(Status(requirement.status).label),
        requirement.since,
        "\n".join(gap.reality),
        requirement.checked_at,
        requirement.months,
        to_do(gap),
        gap.owner.name if gap.owner else "",
        plan.due_on if plan else None,
        gap.is_overdue,
        gap.has_come_back,
    )


def shares(slices: list[Slice], name: str, what: str) -> Sheet:
    """Return how far each clause or process is met."""
    columns = (
        Column(what, width=50),
        Column(_("Met %"), "number", 10),
        *(Column(str(status.label), "number", 16) for status in Status),
        Column(_("Total"), "number", 12),
    )
    rows: list[Sequence[sheets.Value]] = [
        (each.label, round(each.share_met, 1), *(count for _s, count in each.each), each.total)
        for each in slices
    ]
    return Sheet(name, columns, rows)


def course(told: Analysis) -> Sheet:
    """Return the course over time."""
    columns = (
        Column(_("Day"), "day", 14),
        Column(_("Met"), "number", 12),
        Column(_("Partly met"), "number", 12),
        Column(_("Requirements"), "number", 14),
        Column(_("Met %"), "number", 10),
    )
    rows = [
        (each.day, each.met, each.partly, each.total, round(each.share_met, 1))
        for each in told.course
    ]
    return Sheet(_("Course over time"), columns, rows)


def gates(told: Analysis) -> Sheet:
    """Return whether one can apply, and all that is missing."""
    columns = (
        Column(_("Condition"), width=50),
        Column(_("State"), width=18),
        Column(_("Reason"), width=70),
        Column(_("What is missing"), width=60),
    )
    rows: list[Sequence[sheets.Value]] = []
    for gate in told.gates:
        title, state = str(gate.title), str(gate.state.label)
        rows.append((title, state, "\n".join([gate.reason, *gate.remarks]), ""))
        for each in gate.missing:
            words = named(each.name, each.words)
            href = settings.PUBLIC_URL + each.href
            rows.append((title, state, "", Link(words, href) if each.href else words))
    return Sheet(_("Ready to apply?"), columns, rows)
