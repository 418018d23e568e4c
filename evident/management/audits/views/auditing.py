"""Audit programmes and audits: lists, planning, and what the page of one shows."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.procedures.definition import StepRefused
from evident.management.audits.actions import audits, conducting, programmes
from evident.management.audits.forms import auditing as forms
from evident.management.audits.history import OF_AUDITS, OF_PROGRAMMES
from evident.management.audits.models import Answer, Audit, AuditProgramme
from evident.management.audits.procedure import audit as of_audits
from evident.management.audits.procedure import programme as of_programmes
from evident.management.audits.processes import name_of
from evident.management.audits.queries import auditing, citing, seeing
from evident.management.audits.views.findings import PAGES as FINDINGS
from evident.management.audits.views.lists import STAGES, Listing, taken_out
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to

AUD = of_audits.State
AP = of_programmes.State
CONDUCTED = {
    "add_question", "remove_question", "start", "answer", "find", "end_fieldwork", "write", "issue",
}  # fmt: skip
AT_ONCE = ("prepare", "notify", "start", "end_fieldwork", "issue", "close")
PROGRAMME_AT_ONCE = ("approve", "revise", "close")
TONES_OF_ANSWERS = {
    Answer.CONFORMING: "success",
    Answer.NONCONFORMING: "danger",
    Answer.OBSERVATION: "info",
    Answer.NOT_EXAMINED: "neutral",
}


def of_audit(request: UserRequest, audit: Audit) -> dict[str, Any]:
    """Return the team, the checklist with its answers, and the findings of an audit."""
    lines = list(auditing.lines_of(audit))
    cited = citing.cited_by_line(audit, user=request.user)
    for line in lines:
        line.cited = cited.get(line.pk, [])  # type: ignore[attr-defined]
        line.tone = TONES_OF_ANSWERS.get(Answer(line.answer), "") if line.answer else ""  # type: ignore[attr-defined]
    team = auditing.team_of(audit)
    found = seeing.visible_findings(request.user).filter(audit=audit)
    return {
        "team": team,
        "paper_languages": settings.LANGUAGES,
        "is_auditor": request.user in team,
        "auditees": list(audit.watchers.order_by("name")),
        "lines": lines,
        "answered": sum(bool(line.answer) for line in lines),
        "process_names": [name_of(key) for key in audit.processes],
        "finding_pages": FINDINGS,
        "findings": list(found.select_related("assignee").order_by("pk")),
        "is_overdue": audit.is_open
        and audit.reported_at is None
        and audit.due_at is not None
        and audit.due_at < timezone.now(),
        "is_looking": audit.state in of_audits.LOOKING,
        "is_ahead": audit.state in of_audits.AHEAD,
    }


def of_programme(request: UserRequest, programme: AuditProgramme) -> dict[str, Any]:
    """Return the audits of a programme and which clauses they cover."""
    rows = auditing.coverage(programme)
    audits_of = auditing.visible_audits(request.user).filter(programme=programme)
    return {
        "coverage": rows,
        "held_clauses": sum(row.state == "held" for row in rows),
        "planned_clauses": sum(row.state == "planned" for row in rows),
        "audits": list(audits_of.select_related("assignee").order_by("starts_on", "pk")),
        "audit_pages": AUDITS,
        "may_plan": programme.state in of_programmes.OPEN
        and access_of(request.user).may_somewhere("audit.plan"),
    }


AUDITS = Pages(
    "audits",
    "audit",
    of_audits.PROCEDURE,
    OF_AUDITS,
    get=auditing.get_audit,
    actions={
        name: getattr(conducting if name in CONDUCTED else audits, name)
        for name in (*forms.AUDIT_FORMS, *AT_ONCE)
    },
    template="audits/detail.html",
    forms=forms.AUDIT_FORMS,
    grave=frozenset({"cancel"}),
    at_once=AT_ONCE,
    first={
        AUD.PLANNED: ("notify", "prepare", "edit", "add_question"),
        AUD.NOTIFIED: ("start", "prepare", "edit"),
        AUD.FIELDWORK: ("end_fieldwork", "answer", "find", "add_question"),
        AUD.REPORTING: ("issue", "write", "find"),
        AUD.REPORTED: ("close",),
        AUD.FINDINGS_OPEN: ("close",),
    },
    tones={
        AUD.PLANNED: ("info", "calendar-event"),
        AUD.NOTIFIED: ("info", "speakerphone"),
        AUD.FIELDWORK: ("warning", "zoom-check"),
        AUD.REPORTING: ("warning", "pencil"),
        AUD.FINDINGS_OPEN: ("warning", "flag"),
        AUD.CLOSED: ("success", "check"),
        AUD.CANCELLED: ("neutral", ""),
    },
    context=of_audit,
)
PROGRAMMES = Pages(
    "audit_programmes",
    "audit_programme",
    of_programmes.PROCEDURE,
    OF_PROGRAMMES,
    get=auditing.get_programme,
    actions={
        name: getattr(programmes, name) for name in (*forms.PROGRAMME_FORMS, *PROGRAMME_AT_ONCE)
    },
    template="audit_programmes/detail.html",
    forms=forms.PROGRAMME_FORMS,
    at_once=PROGRAMME_AT_ONCE,
    first={
        AP.DRAFT: ("approve", "edit"),
        AP.APPROVED: ("review", "revise"),
        AP.RUNNING: ("review",),
        AP.REVIEWED: ("close",),
    },
    tones={
        AP.DRAFT: ("neutral", "pencil"),
        AP.APPROVED: ("success", "check"),
        AP.RUNNING: ("info", "player-play"),
        AP.CLOSED: ("neutral", ""),
    },
    context=of_programme,
)
LIST_OF_AUDITS = Listing(
    AUDITS,
    _("Internal audits"),
    "audits/_audits.html",
    auditing.filtered_audits,
    _("No audit is planned"),
    _(
        "Here stands every internal audit with scope, team, checklist and report. Plan them so"
        " that each process is looked at by somebody who does not work in it."
    ),
    "zoom-check",
    "9.2",
    STAGES,
    has_grade=False,
    may_raise="audit.plan",
    new="audits:plan",
    new_label=_("Plan an audit"),
)
LIST_OF_PROGRAMMES = Listing(
    PROGRAMMES,
    _("Audit programmes"),
    "audits/_programmes.html",
    auditing.filtered_programmes,
    _("No audit programme yet"),
    _(
        "Here stands which processes are audited when in a period, why, and which clauses were"
        " covered. Draft one for this year; somebody else approves it."
    ),
    "calendar-check",
    "9.2",
    STAGES,
    has_grade=False,
    may_raise="audit_programme.draft",
    new="audit_programmes:draft",
    new_label=_("Draft an audit programme"),
)
EXPORT_OF_AUDITS = taken_out(
    LIST_OF_AUDITS, Audit, "programme", "starts_on", "ends_on", "scope", "criteria", "conclusion",
    "fieldwork_at", "reported_at", "reported_by", assignee=_("Lead auditor"),
)  # fmt: skip
EXPORT_OF_PROGRAMMES = taken_out(
    LIST_OF_PROGRAMMES, AuditProgramme, "starts_on", "ends_on", "frequency", assignee=_("Owner")
)


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest) -> HttpResponse:
    """Plan an audit."""
    require_somewhere(request.user, "audit.plan")
    wanted = request.GET.get("programme", "").replace("\0", "")[:40]
    known = auditing.visible_programmes(request.user).filter(number=wanted).first()
    form = forms.PlanAuditForm(
        request.POST or None, user=request.user, initial={"programme": known} if known else {}
    )
    if form.is_valid():
        try:
            audit = audits.plan(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            for sentence in str(refusal).split("\n"):
                form.add_error(None, sentence)
        else:
            return go_to(request, audit.get_absolute_url())
    return render(request, "audits/plan.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: UserRequest) -> HttpResponse:
    """Draft an audit programme for this year."""
    require_somewhere(request.user, "audit_programme.draft")
    today = timezone.localdate()
    start = {"starts_on": today.replace(month=1, day=1), "ends_on": today.replace(month=12, day=31)}
    form = forms.ProgrammeForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            made = programmes.draft(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, made.get_absolute_url())
    context = {"form": form}
    return render(
        request, "audit_programmes/draft.html", context, status=422 if form.errors else 200
    )
