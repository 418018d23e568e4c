"""Citing evidence beside a question: finding it by words, and taking it away again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.reading import note_reading
from evident.management.audits.actions import citing as actions
from evident.management.audits.models import Audit, ChecklistLine
from evident.management.audits.procedure.audit import PROCEDURE
from evident.management.audits.queries import auditing, citing
from evident.web.requests import UserRequest, confirm, go_to, refuse


def line_of(audit: Audit, pk: int) -> ChecklistLine:
    """Return a question of an audit. Raises Http404."""
    found = auditing.lines_of(audit).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def cite(request: UserRequest, number: str, line: int) -> HttpResponse:
    """Find evidence by words, and put what is ticked beside a question."""
    audit = auditing.get_audit(number=number, user=request.user)
    question = line_of(audit, line)
    PROCEDURE.check("cite", audit, by=request.user)
    text = request.GET.get("text", "")
    address = reverse("audits:cite", args=[audit.number, question.pk])
    if request.method == "POST":
        chosen = list(dict.fromkeys(request.POST.getlist("exhibit")))[: actions.MOST]
        for choice in chosen:
            sort, _colon, key = choice.partition(":")
            now = timezone.now()
            try:
                actions.cite(
                    audit=audit, by=request.user, at=now, line=question, sort=sort, key=key
                )
            except StepRefused as refusal:
                refuse(request, refusal)
        if not chosen:
            messages.error(request, _("Tick what you want to cite."))
        return go_to(request, address)
    note_reading(record=audit, by=request.user, at=timezone.now())
    context = {
        "audit": audit,
        "line": question,
        "text": text[: citing.LONGEST_WORDS],
        "found": citing.found_by(text, user=request.user),
        "cited": citing.cited_by_line(audit, user=request.user).get(question.pk, []),
    }
    return render(request, "audits/cite.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def drop_citation(request: UserRequest, number: str, citation: int) -> HttpResponse:
    """Take a piece of evidence away, after asking."""
    audit = auditing.get_audit(number=number, user=request.user)
    found = citing.citation_of(audit, citation)
    back = reverse("audits:cite", args=[audit.number, found.line_id])
    PROCEDURE.check("drop_citation", audit, by=request.user)
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Take %(evidence)s away?") % {"evidence": found.number},
            consequences=[
                _("It no longer stands beside the question; the trail keeps that it did.")
            ],
            action=_("Take away"),
            back=back,
        )
    try:
        actions.drop_citation(audit=audit, by=request.user, at=timezone.now(), citation=found)
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, back)
