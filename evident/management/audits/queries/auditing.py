"""Which programmes, audits and notes a user may see, and which clauses were covered."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.queries import narrow
from evident.management.audits.models import (
    Answer,
    Audit,
    AuditorNote,
    AuditProgramme,
    ChecklistLine,
    Finding,
)
from evident.management.audits.procedure.audit import HELD
from evident.management.audits.procedure.audit import State as OfAudit
from evident.management.audits.processes import CLAUSES, Process, clause_of
from evident.management.audits.queries.seeing import Filters, common, one

RECEIVE = "auditor_note.receive"


def visible_programmes(user: User) -> QuerySet[AuditProgramme]:
    """Return the audit programmes `user` may see."""
    return narrow(AuditProgramme.objects.all(), user=user, kinds=("audit_programme",))


def visible_audits(user: User) -> QuerySet[Audit]:
    """Return the audits `user` may see."""
    return narrow(Audit.objects.all(), user=user, kinds=("audit",))


def get_programme(*, number: str, user: User) -> AuditProgramme:
    """Return one programme. Raises Http404 alike for hidden and absent."""
    beside = ("organisation", "requester", "assignee", "approved_by")
    return one(visible_programmes(user).select_related(*beside), number)


def get_audit(*, number: str, user: User) -> Audit:
    """Return one audit. Raises Http404 alike for hidden and absent."""
    beside = ("organisation", "requester", "assignee", "programme", "reported_by")
    return one(visible_audits(user).select_related(*beside), number)


def filtered_audits(*, user: User, at: datetime, filters: Filters) -> QuerySet[Audit]:
    """Return the audits `user` may see that `filters` keep; `at` is now."""
    late = Q(is_open=True, reported_at=None, due_at__lt=at)
    rows = common(
        visible_audits(user), "audit", user=user, at=at, filters=Filters(
            stage=filters.stage, text=filters.text, is_overdue=filters.is_overdue
        ), late=late,
    )  # fmt: skip
    if filters.is_mine:
        rows = rows.filter(Q(assignee=user) | Q(pk__in=user.audits.values("pk")))
    if filters.process:
        rows = rows.filter(processes__contains=[filters.process])
    return rows.select_related("programme")


def filtered_programmes(*, user: User, at: datetime, filters: Filters) -> QuerySet[AuditProgramme]:
    """Return the programmes `user` may see that `filters` keep; `at` is now."""
    kept = Filters(
        stage=filters.stage, text=filters.text, is_mine=filters.is_mine,
        is_overdue=filters.is_overdue,
    )  # fmt: skip
    rows = common(visible_programmes(user), "audit_programme", user=user, at=at, filters=kept)
    if filters.process:
        audits = Audit.objects.filter(processes__contains=[filters.process])
        rows = rows.filter(pk__in=audits.values("programme_id"))
    return rows


def lines_of(audit: Audit) -> QuerySet[ChecklistLine]:
    """Return the questions of an audit in their order."""
    found = ChecklistLine.objects.filter(audit_id=audit.pk)
    return found.select_related("finding", "answered_by").order_by("place", "pk")


def team_of(audit: Audit) -> list[User]:
    """Return who audits: the leader first."""
    others = list(audit.auditors.order_by("name"))
    return [*([audit.assignee] if audit.assignee else []), *others]


@dataclass
class Covered:
    """One clause over a programme: which audits look at it, which did, and what they found."""

    clause: str
    process: Process
    planned: list[Audit] = field(default_factory=list)
    held: list[Audit] = field(default_factory=list)
    missed: list[Audit] = field(default_factory=list)
    """Those reported without having examined one question about it."""
    findings: int = 0

    @property
    def state(self) -> str:
        """`held`, `planned`, `missed` or `none`."""
        if self.held or self.planned:
            return "held" if self.held else "planned"
        return "missed" if self.missed else "none"


def coverage(programme: AuditProgramme) -> list[Covered]:
    """Return every clause with the audits of `programme` that look at it."""
    rows = {clause: Covered(clause, process) for clause, process in CLAUSES.items()}
    audits = programme.audits.exclude(state=OfAudit.CANCELLED).order_by("starts_on", "pk")
    seen = examined(programme.audits.all())
    for audit in audits:
        for clause in audit.clauses:
            if clause not in rows:
                continue
            row = rows[clause]
            if audit.state not in HELD:
                row.planned.append(audit)
            else:
                (row.held if clause in seen[audit.pk] else row.missed).append(audit)
    found = Finding.objects.filter(audit__programme=programme).exclude(state="withdrawn")
    for requirements in found.values_list("requirements", flat=True):
        for clause in {clause_of(each) for each in requirements}:
            if clause in rows:
                rows[clause].findings += 1
    return list(rows.values())


def examined(audits: QuerySet[Audit]) -> dict[int, set[str]]:
    """
    Return which of its clauses each of `audits` that was reported looked at, by key.

    To plan a clause is not to look at it: at least one question about it has to be examined.
    """
    lines = ChecklistLine.objects.filter(audit__in=audits.filter(state__in=HELD))
    asked = lines.exclude(answer__in=("", Answer.NOT_EXAMINED)).order_by()
    found: dict[int, set[str]] = defaultdict(set)
    for key, clauses, requirement in asked.values_list(
        "audit_id", "audit__clauses", "requirement"
    ).distinct():
        found[key] |= {clause_of(requirement)} & set(clauses)
    return found


def covered_clauses(programme: AuditProgramme) -> int:
    """Return how many clauses the reported audits of `programme` looked at."""
    return len({clause for seen in examined(programme.audits.all()).values() for clause in seen})


def counts_of(audit: Audit) -> dict[str, int]:
    """Return how many questions have each answer; those without one under nothing."""
    counted = ChecklistLine.objects.filter(audit_id=audit.pk).order_by().values("answer")
    return {row["answer"]: row["count"] for row in counted.annotate(count=Count("pk"))}


def own_notes(user: User) -> QuerySet[AuditorNote]:
    """Return the notes of `user`; nobody sees those of others."""
    return AuditorNote.objects.filter(author=user).select_related("about", "finding")


def notes_at_hand(user: User) -> QuerySet[AuditorNote]:
    """Return the notes `user` may raise findings from: own ones, and shared ones if received."""
    mine = Q(author=user)
    if access_of(user).may_somewhere(RECEIVE):
        mine |= Q(shared_at__isnull=False)
    return AuditorNote.objects.filter(mine).select_related(
        "about", "finding", "author__organisation"
    )


def note_at_hand(*, pk: int, user: User) -> AuditorNote:
    """Return a note `user` may raise a finding from. Raises Http404 for those of others."""
    found = notes_at_hand(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_note(*, pk: int, user: User) -> AuditorNote:
    """Return one of one's own notes. Raises Http404 for those of others and for none."""
    found = own_notes(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
