"""An audit on paper: its plan, what it covered, what it found, and its checklist."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from evident.kernel.accounts.models import User
from evident.kernel.files.document import (
    Approval,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Stat,
    Stats,
    Table,
    Text,
    text,
)
from evident.kernel.procedures.procedure import procedure_of
from evident.management.audits.models import Answer, Audit, ChecklistLine, Finding, Grade
from evident.management.audits.processes import CLAUSES, clause_of, in_order, name_of
from evident.management.audits.queries import auditing, citing, seeing
from evident.management.audits.queries.citing import Cited

TONES = {
    Answer.CONFORMING: "success",
    Answer.NONCONFORMING: "danger",
    Answer.OBSERVATION: "warning",
}
Evidence = Mapping[int, list[Cited]]
"""What is cited beside each question."""
GRADES = {Grade.MAJOR: "danger", Grade.MINOR: "warning"}


def file_name(audit: Audit, form: str, *, language: str) -> str:
    """Return what the file of an audit is called."""
    return f"{audit.number} {language[:2]}.{form}"


def paper_of(audit: Audit, *, user: User, at: datetime, language: str) -> Document:
    """
    Return an audit as it is at `at`, with the findings `user` may see, in `language`.

    It is ready to be written as PDF or DOCX. An audit that is not reported is marked as a draft.
    """
    with override(language):
        lines = list(auditing.lines_of(audit))
        cited = citing.cited_by_line(audit, user=user)
        found = seeing.visible_findings(user).filter(audit=audit).select_related("assignee")
        findings = list(found.order_by("pk"))
        return Document(
            title=audit.title,
            language=language,
            written_at=at,
            blocks=tuple(blocks_of(audit, lines, findings, cited)),
            number=audit.number,
            subtitle=_("Internal audit"),
            organisation=audit.organisation.name,
            facts=tuple(facts_of(audit, at=at)),
            approvals=tuple(approvals_of(audit)),
            mark=pgettext("document", "Draft") if audit.reported_at is None else "",
            is_wide=True,
        )


def facts_of(audit: Audit, *, at: datetime) -> list[tuple[str, str]]:
    """Return what the head of the paper says."""
    days = {"first": date_format(audit.starts_on), "last": date_format(audit.ends_on)}
    programme = audit.programme
    pairs = [
        (_("As of"), moment(at)),
        (_("State"), state_of(audit)),
        (_("Programme"), f"{programme.number} {programme.title}" if programme else ""),
        (pgettext("audit", "Days"), _("%(first)s to %(last)s") % days),
        (_("Audit team"), _(", ").join(each.name for each in auditing.team_of(audit))),
        (pgettext("audit", "Independence checked"), moment(audit.independence_checked_at)),
        (
            _("Who is audited"),
            _(", ").join(audit.watchers.order_by("name").values_list("name", flat=True)),
        ),
        (_("Processes audited"), _(", ").join(name_of(key) for key in audit.processes)),
        (_("Clauses"), _(", ").join(audit.clauses)),
    ]
    return [(name, value) for name, value in pairs if value]


def moment(at: datetime | None) -> str:
    """Return a moment as people write it."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""


def state_of(record: Audit | Finding) -> str:
    """Return the state of an audit or a finding in words."""
    return str(dict(procedure_of(record.kind).states.choices).get(record.state, record.state))


def approvals_of(audit: Audit) -> list[Approval]:
    """Return who stands for the report."""
    if audit.reported_by is None:
        return []
    return [Approval(_("Reported by"), audit.reported_by.name, moment(audit.reported_at))]


def blocks_of(
    audit: Audit, lines: list[ChecklistLine], findings: list[Finding], cited: Evidence
) -> list[Block]:
    """Return what the paper says."""
    blocks: list[Block] = [stats_of(lines, findings)]
    for heading, said in (
        (_("What was looked at and what was found"), audit.summary),
        (_("Conclusion"), audit.conclusion),
        (_("Criteria"), audit.criteria),
        (_("Scope"), audit.scope),
        (pgettext("audit", "Plan"), audit.plan),
    ):
        if said:
            blocks += [Heading(text(heading)), Paragraph(text(said))]
    blocks += [Heading(text(pgettext("audit", "Findings"))), found(findings)]
    blocks += [Heading(text(_("Coverage by clause"))), covered(audit, lines, findings)]
    return [*blocks, Heading(text(pgettext("audit", "Checklist"))), asked(lines, cited)]


def stats_of(lines: list[ChecklistLine], findings: list[Finding]) -> Stats:
    """Return the figures that matter."""
    answered = sum(bool(line.answer) for line in lines)
    graded = Counter(each.grade for each in findings)
    facts = {"answered": answered, "total": len(lines)}
    hint = _("%(answered)s of %(total)s answered") % facts
    return Stats(
        (
            Stat(_("Questions"), number_format(len(lines)), hint),
            *(
                Stat(
                    str(grade.label),
                    number_format(graded[grade]),
                    tone="danger" if grade == Grade.MAJOR and graded[grade] else "",
                )
                for grade in Grade
            ),
        )
    )


def found(findings: list[Finding]) -> Block:
    """Return the findings with their evidence, and how far each has come."""
    if not findings:
        return Paragraph(text(_("No finding was raised.")), "soft")
    columns = (
        Column(pgettext("audit", "Finding"), share=2.2),
        Column(_("Grade"), share=1.2),
        Column(_("Statement"), share=3),
        Column(_("Objective evidence"), share=3),
        Column(pgettext("action", "Owner"), share=1.2),
        Column(_("State"), share=1.1),
    )
    return Table(columns, tuple(finding_row(each) for each in findings))


def finding_row(finding: Finding) -> tuple[Cell, ...]:
    """Return a finding as a row."""
    grade = Grade(finding.grade)
    return (
        Cell(text(f"{finding.number} {finding.title}"), _(", ").join(finding.requirements)),
        Cell(text(grade.label), tone=GRADES.get(grade, "")),
        Cell(text(finding.statement)),
        Cell(text(finding.evidence)),
        Cell(text(finding.assignee.name if finding.assignee else "–")),
        Cell(text(state_of(finding))),
    )


def covered(audit: Audit, lines: list[ChecklistLine], findings: list[Finding]) -> Block:
    """Return how many questions each clause was asked, how they were answered, and what came up."""
    clauses = {each for each in audit.clauses if each in CLAUSES}
    clauses |= {clause_of(line.requirement) for line in lines} - {""}
    answers = Counter((clause_of(line.requirement), line.answer) for line in lines)
    raised = Counter(
        clause
        for finding in findings
        for clause in {clause_of(each) for each in finding.requirements}
    )
    columns = (
        Column(_("Clause")),
        Column(pgettext("audited", "Process"), share=4),
        *(Column(str(answer.label), is_numeric=True, share=1.4) for answer in Answer),
        Column(_("Not answered"), is_numeric=True, share=1.4),
        Column(pgettext("audit", "Findings"), is_numeric=True, share=1.2),
    )
    rows = tuple(
        (
            Cell(text(clause)),
            Cell(text(CLAUSES[clause].name)),
            *(Cell(text(answers[clause, answer])) for answer in (*Answer, "")),
            Cell(text(raised[clause])),
        )
        for clause in sorted(clauses, key=in_order)
    )
    return Table(columns, rows)


def asked(lines: list[ChecklistLine], cited: Evidence) -> Block:
    """Return the checklist: each question, what was looked at, and what was seen."""
    if not lines:
        return Paragraph(text(_("No question yet.")), "soft")
    columns = (
        Column(_("Requirement"), share=1),
        Column(_("Question"), share=3.4),
        Column(_("What was looked at"), share=3),
        Column(_("What was seen"), share=3),
        Column(pgettext("audit", "Answer"), share=1.6),
    )
    return Table(columns, tuple(line_row(line, cited.get(line.pk, [])) for line in lines))


def looked_at(line: ChecklistLine, cited: list[Cited]) -> Text:
    """Return what was looked at: in the auditor's words, and each piece of evidence."""
    runs = text(line.sample or ("" if cited else "–"))
    for each in cited:
        runs = (*runs, *(text("\n") if runs else ()), *evidence_of(each))
    return runs


def evidence_of(each: Cited) -> Text:
    """Return a piece of evidence: what it was called, leading to it, with version and hash."""
    citation = each.citation
    name = " ".join(part for part in (citation.number, each.title) if part)
    address = settings.PUBLIC_URL + each.address if each.address else ""
    marks = [each.name]
    if citation.version:
        marks.append(_("version %(version)s") % {"version": citation.version})
    marks.append(f"SHA-256 {citation.sha256[:16]}")
    return (*text(name, address), *text(_(" (%(facts)s)") % {"facts": " · ".join(marks)}))


def line_row(line: ChecklistLine, cited: list[Cited]) -> tuple[Cell, ...]:
    """Return a question as a row."""
    answer = Answer(line.answer) if line.answer else None
    return (
        Cell(text(line.requirement or "–")),
        Cell(text(line.question)),
        Cell(looked_at(line, cited)),
        Cell(text(line.evidence or "–")),
        Cell(
            text(answer.label if answer else "–"),
            line.finding.number if line.finding else "",
            tone=TONES.get(answer, "") if answer else "",
        ),
    )
