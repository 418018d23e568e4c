"""Findings: the list, raising one from anything, and what the page of one shows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import require_somewhere
from evident.kernel.procedures.definition import Step, StepRefused
from evident.management.audits.actions import findings as actions
from evident.management.audits.actions import notes
from evident.management.audits.forms.findings import FINDING_FORMS, RaiseForm
from evident.management.audits.history import OF_FINDINGS
from evident.management.audits.models import Finding, Source
from evident.management.audits.procedure.finding import PROCEDURE, State
from evident.management.audits.queries import auditing, home, seeing, sources
from evident.management.audits.queries.sources import Origin
from evident.management.audits.views.lists import STAGES, Listing, taken_out
from evident.management.audits.views.treatment import NONCONFORMITIES
from evident.web.records.pages import Pages, next_steps
from evident.web.requests import UserRequest, go_to, is_htmx, part

RAISE = "finding.raise_finding"


def beside(request: UserRequest, finding: Finding) -> dict[str, Any]:
    """Return what became of a finding, and where its source is."""
    now = timezone.now()
    opened = seeing.visible_nonconformities(request.user).filter(finding=finding)
    steps = PROCEDURE.possible(finding, by=request.user)
    sensible = [each for each in steps if fits(each, finding, request)]
    return {
        "next": next_steps(PAGES, finding, sensible),
        "nonconformity": opened.select_related("assignee").first(),
        "nonconformity_pages": NONCONFORMITIES,
        "source_address": source_address(finding),
        "audit": auditing.visible_audits(request.user).filter(pk=finding.audit_id or 0).first(),
        "is_overdue": finding.state == State.RAISED
        and finding.due_at is not None
        and finding.due_at < now,
    }


def fits(step: Step, finding: Finding, request: UserRequest) -> bool:
    """Return whether a step that is possible makes sense: what would be refused is not offered."""
    if step.name == "open_nonconformity":
        return finding.is_nonconformity
    if step.name == "settle":
        return not finding.is_nonconformity and finding.requester_id != request.user.pk
    return True


def source_address(finding: Finding) -> str:
    """Return where the source of a finding is; nothing where that is no page of ours."""
    reference = finding.source_reference
    if above := sources.address_above(finding.source_kind, reference):
        return above
    try:
        match finding.source_kind:
            case Source.CHECK:
                return reverse("figures:check", kwargs={"check": reference})
            case Source.SAMPLE:
                return reverse("samples:record", args=reference.split("/"))
            case Source.DEVIATION:
                return f"{reverse('deviations:entries')}?code={reference}"
    except NoReverseMatch:
        pass
    return ""


PAGES = Pages(
    "findings",
    "finding",
    PROCEDURE,
    OF_FINDINGS,
    get=seeing.get_finding,
    actions={name: getattr(actions, name) for name in FINDING_FORMS},
    template="findings/detail.html",
    forms=FINDING_FORMS,
    first={
        State.RAISED: ("open_nonconformity", "settle", "assign", "edit"),
    },
    tones={
        State.RAISED: ("warning", "flag"),
        State.IN_TREATMENT: ("info", "tool"),
        State.CLOSED: ("success", "check"),
        State.WITHDRAWN: ("neutral", ""),
    },
    context=beside,
)
LISTING = Listing(
    PAGES,
    pgettext_lazy("audit", "Findings"),
    "findings/_findings.html",
    seeing.filtered_findings,
    _("No finding is open"),
    _(
        "Here stands what audits, checks, deviations and people find, each with its evidence,"
        " until it is dealt with. Raise one from any record, check or deviation."
    ),
    "flag",
    "10.1",
    STAGES,
    has_source=True,
    may_raise=RAISE,
)
EXPORT = taken_out(
    LISTING, Finding, "grade", "statement", "evidence", "source_kind",
    "source_reference", "response",
)  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def raise_finding(request: UserRequest) -> HttpResponse:
    """Take what was found; what it is raised from fills the form and stays with the finding."""
    require_somewhere(request.user, RAISE)
    origin = origin_for(request)
    form = RaiseForm(request.POST or None, user=request.user, initial=start_of(origin))
    if form.is_valid():
        facts = form.cleaned_data
        facts.pop("source")
        facts.pop("reference")
        try:
            finding = raised(request, origin, **facts)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, finding.get_absolute_url())
    context = {"form": form, "origin": origin}
    return render(request, "findings/raise.html", context, status=422 if form.errors else 200)


def raised(request: UserRequest, origin: Origin | None, **facts: Any) -> Finding:
    """Raise a finding from whatever it is raised from."""
    told: dict[str, Any] = {"by": request.user, "at": timezone.now(), **facts}
    if origin is None:
        return actions.raise_finding(**told)
    if origin.kind == sources.NOTE:
        note = auditing.note_at_hand(pk=int(origin.reference), user=request.user)
        return notes.hand_over(note=note, **told)
    return actions.raise_finding(
        **told,
        source_kind=origin.kind,
        source_reference=origin.reference,
        source_text=origin.text,
    )


@login_required
@require_GET
def waiting(request: UserRequest) -> HttpResponse:
    """Show what waits for the person of findings and actions; home fetches it."""
    require_somewhere(request.user, "corrective_action.view")
    context = {
        "waiting": home.waiting_for(request.user),
        "now": timezone.now(),
        "is_page": not is_htmx(request),
    }
    heading = _("My findings and actions")
    return part(request, "findings/home/_waiting.html", context, heading=str(heading))


def origin_for(request: UserRequest) -> Origin | None:
    """Return what the finding is raised from, if anything. Raises Http404 for what is hidden."""
    asked = request.POST if request.method == "POST" else request.GET
    kind, reference = asked.get("source", ""), asked.get("reference", "")
    if not kind:
        return None
    origin = sources.origin_of(kind, reference, user=request.user, at=timezone.now())
    if origin is None:
        raise Http404
    return origin


def start_of(origin: Origin | None) -> dict[str, Any]:
    """Return what the form begins with."""
    if origin is None:
        return {}
    return {
        "source": origin.kind,
        "reference": origin.reference,
        "title": origin.title,
        "grade": origin.grade,
        "statement": origin.statement,
        "evidence": origin.evidence,
        "requirements": list(origin.requirements),
        "process": origin.process,
        "records": list(origin.records),
    }
