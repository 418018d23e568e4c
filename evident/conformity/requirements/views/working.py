"""Judging, owning, assessing a chapter, running the checks, loading a catalogue."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from evident.conformity.requirements import evidence, jobs
from evident.conformity.requirements.actions import catalogues, judging
from evident.conformity.requirements.forms.judging import (
    AssessmentForm,
    CatalogueForm,
    JudgeForm,
    OwnerForm,
)
from evident.conformity.requirements.permissions import ASSIGN, CHECK, JUDGE, LOAD
from evident.conformity.requirements.queries import reading
from evident.conformity.requirements.reading import LARGEST, CatalogueRefused
from evident.kernel.access.queries import may, require
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.sentences import joined
from evident.web.requests import UserRequest, go_to

USUAL_MONTHS = 12


@login_required
@require_http_methods(["GET", "POST"])
def judge(request: UserRequest, catalogue: str, requirement: str) -> HttpResponse:
    """Write down what somebody finds of a requirement."""
    reading.require_view(request.user)
    require(request.user, JUDGE)
    found = reading.requirement_of(catalogue, requirement, user=request.user)
    form = JudgeForm(
        request.POST or None, request.FILES or None, initial={"valid_until": usual_day()}
    )
    back = found.get_absolute_url()
    if form.is_valid():
        try:
            judging.judge(
                requirement=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, back)
    context = {
        "heading": _("Judge %(requirement)s") % {"requirement": found.code},
        "text": joined([found.text, *(each.words for each in evidence.lowering(found.basis))]),
        "form": form,
        "action": _("Judge"),
        "back": back,
        "is_guarded": True,
    }
    return render(request, "web/form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def owner(request: UserRequest, catalogue: str, requirement: str) -> HttpResponse:
    """Say who answers for a requirement."""
    reading.require_view(request.user)
    require(request.user, ASSIGN)
    found = reading.requirement_of(catalogue, requirement, user=request.user)
    form = OwnerForm(request.POST or None, user=request.user, initial={"owner": found.owner_id})
    back = found.get_absolute_url()
    if form.is_valid():
        try:
            judging.assign(
                requirements=[found], by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, back)
    context = {
        "heading": _("Who owns %(requirement)s?") % {"requirement": found.code},
        "text": found.text,
        "form": form,
        "action": _("Save"),
        "back": back,
    }
    return render(request, "web/form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def assess(request: UserRequest, catalogue: str) -> HttpResponse:
    """Assess the requirements of a chapter or process in one go."""
    reading.require_view(request.user)
    require(request.user, JUDGE)
    found = reading.catalogue_of(catalogue, user=request.user)
    chapters = [each for each in found.clauses.all() if "." not in each.number]
    chapter = request.GET.get("chapter", "")
    if chapter not in {each.number for each in chapters}:
        chapter = chapters[0].number if chapters else ""
    shown = reading.filtered(found, user=request.user, filters={"chapter": chapter})
    rows = list(shown.defer(None).defer("hints_en", "hints_zh"))
    form = AssessmentForm(request.POST or None, requirements=rows, until=usual_day())
    unassessed = reading.unassessed_by_chapter(found, user=request.user)
    address = reverse("requirements:assess", kwargs={"catalogue": found.code})
    if form.is_valid():
        try:
            count = judging.judge_many(
                findings=form.findings(),
                by=request.user,
                at=timezone.now(),
                valid_until=form.cleaned_data["valid_until"],
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = ngettext(
                "%(count)s requirement judged.", "%(count)s requirements judged.", count
            )
            messages.success(request, told % {"count": count})
            return go_to(request, f"{address}?chapter={chapter}")
    context = {
        "catalogue": found,
        "form": form,
        "chapter": chapter,
        "tabs": [
            {
                "label": f"{each.number} {each.title}",
                "href": f"{address}?chapter={each.number}",
                "is_current": each.number == chapter,
                "count": unassessed[each.number],
            }
            for each in chapters
        ],
    }
    return render(request, "requirements/assess.html", context)


@login_required
@require_POST
def run(request: UserRequest) -> HttpResponse:
    """Have the checks run now, as a job."""
    require(request.user, CHECK)
    is_full = "full" in request.POST
    jobs.now.defer_once("now", by=request.user.pk, is_full=is_full)
    messages.success(request, _("The checks are being run. Results stand here in a moment."))
    return go_to(request, reverse("requirements:runs"))


@login_required
@require_http_methods(["GET", "POST"])
def load(request: UserRequest) -> HttpResponse:
    """Show the catalogues there are, and load another."""
    if not may(request.user, LOAD):
        reading.require_view(request.user)
    form = CatalogueForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may(request.user, LOAD):
            raise PermissionDenied(_("You are not allowed to do this."))
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                loaded = catalogues.load(
                    by=request.user, at=timezone.now(), raw=file.read(LARGEST + 1)
                )
            except CatalogueRefused as refusal:
                for problem in refusal.problems:
                    form.add_error("file", problem)
            else:
                messages.success(
                    request, _("%(standard)s is loaded.") % {"standard": loaded.standard}
                )
                return go_to(request, reverse("requirements:catalogues"))
    context = {
        "catalogues": reading.catalogues(request.user),
        "form": form,
        "may_load": may(request.user, LOAD),
    }
    return render(request, "requirements/catalogues.html", context)


def usual_day() -> date:
    """Return the day until which a judgement usually holds."""
    today: date = timezone.localdate()
    return today + relativedelta(months=USUAL_MONTHS)
