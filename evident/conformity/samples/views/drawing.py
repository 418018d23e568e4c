"""Drawing a sample, counting before what there is to draw from, and judging its records."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from evident.conformity.samples import actions, queries
from evident.conformity.samples.forms.drawing import DrawForm, PopulationForm, ResultForm
from evident.conformity.samples.permissions import DRAW, JUDGE
from evident.kernel.access.queries import require, require_somewhere
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.sentences import labelled
from evident.web.requests import UserRequest, go_to, part

LONGEST = 80


@login_required
@require_http_methods(["GET", "POST"])
def draw(request: UserRequest) -> HttpResponse:
    """Ask from what and how a sample is drawn, and draw it."""
    require_somewhere(request.user, DRAW)
    origin = origin_of(request.GET)
    form = DrawForm(
        request.POST or None, user=request.user, origin=origin, initial=start_of(origin)
    )
    if form.is_valid():
        facts = form.cleaned_data
        requirement = origin[1] if origin[0] == "requirement" else ""
        try:
            sample = actions.draw(
                by=request.user, at=timezone.now(), requirement=requirement, **facts
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, sample.get_absolute_url())
    context = {
        "form": form,
        "requirement": origin[1] if origin[0] == "requirement" else "",
        "count_address": f"{reverse('samples:population')}?{request.GET.urlencode()}",
    }
    return render(request, "samples/draw.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def population(request: UserRequest) -> HttpResponse:
    """Say how many records there are to draw from."""
    require_somewhere(request.user, DRAW)
    form = PopulationForm(request.GET, user=request.user, origin=origin_of(request.GET))
    source = form.source()
    context = {
        "sentence": counted(source.count()) if source else "",
        "population": source,
        "is_empty": source is not None and not source.count(),
        "mistakes": [
            labelled(form[name].label, each)
            for name, mistakes in form.errors.items()
            for each in mistakes
        ],
    }
    heading = _("What there is to draw from")
    return part(request, "samples/_population.html", context, heading=heading)


def counted(count: int) -> str:
    """Return how many records there are, in words."""
    words = ngettext("%(count)s record to draw from.", "%(count)s records to draw from.", count)
    return words % {"count": f"{count:,}"}


def origin_of(query: QueryDict) -> tuple[str, str]:
    """Return from which page somebody came to draw: kind and reference."""
    kind, reference = query.get("source", ""), query.get("reference", "")
    return kind[:LONGEST], reference.replace("\0", "")[:LONGEST]


def start_of(origin: tuple[str, str]) -> dict[str, Any]:
    """Return what the form begins with."""
    kind, reference = origin
    if kind in {"check", "result"}:
        return {"population": f"check:{reference}"}
    if kind == "requirement":
        return {"title": reference}
    return {} if kind else {"population": "kind:incident"}  # what is sampled most


@login_required
@require_http_methods(["GET", "POST"])
def judge(request: UserRequest, sample: int, place: int) -> HttpResponse:
    """Say what was found in a sampled record."""
    item = queries.get_item(sample=sample, place=place, user=request.user)
    require(request.user, JUDGE, item.record)
    form = ResultForm(request.POST or None)
    if form.is_valid():
        try:
            actions.judge(item=item, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, following(item.sample, place, request))
    context = {
        "heading": _("What did you find in %(number)s?") % {"number": item.number},
        "form": form,
        "action": _("Save"),
        "back": item.get_absolute_url(),
        "is_guarded": True,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def following(sample: Any, place: int, request: UserRequest) -> str:
    """Return the next record nobody has judged yet; the sample where all are."""
    shown = queries.items_of(sample, user=request.user)
    waiting = [each.item for each in shown if each.item and each.result is None]
    later = [each for each in waiting if each.place > place]
    return (later or waiting or [sample])[0].get_absolute_url()
