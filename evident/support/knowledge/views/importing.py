"""Importing articles from files: what they would become, and taking them."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evident.kernel.access.queries import require_somewhere
from evident.kernel.procedures.definition import StepRefused
from evident.support.knowledge.actions import importing as actions
from evident.support.knowledge.files import PROBLEMS
from evident.support.knowledge.models import Audience, Category, Import
from evident.support.knowledge.queries import visible_to
from evident.web.guard import takes_up_to
from evident.web.requests import UserRequest, go_to


class TakeForm(forms.Form):
    """What all articles of an import get."""

    audience = forms.ChoiceField(
        label=_("Who reads it"), choices=Audience.choices[:2], widget=forms.RadioSelect,
        initial=Audience.STAFF,
    )  # fmt: skip
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.filter(is_active=True), required=False,
        empty_label=_("None"), help_text=_("For articles that name none we have."),
    )  # fmt: skip


@takes_up_to(actions.MOST_BYTES + (1 << 20))
@login_required
@require_http_methods(["GET", "POST"])
def choose(request: UserRequest) -> HttpResponse:
    """Take files, and show what they would become."""
    require_somewhere(request.user, "article.import")
    refusal = ""
    if request.method == "POST":
        files = [(each.name or "", each.read()) for each in request.FILES.getlist("files")]
        try:
            staged = actions.stage(by=request.user, at=timezone.now(), files=files)
        except StepRefused as refused:
            refusal = str(refused)
        else:
            return go_to(request, staged.get_absolute_url())
    context = {"refusal": refusal}
    return render(request, "articles/import.html", context, status=422 if refusal else 200)


@login_required
@require_http_methods(["GET", "POST"])
def one(request: UserRequest, pk: int) -> HttpResponse:
    """Show what files would become, or became; POST makes the articles."""
    require_somewhere(request.user, "article.import")
    staged = get_object_or_404(Import, pk=pk, by=request.user)
    form = TakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take(staged=staged, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            return go_to(request, staged.get_absolute_url())
    context = {"staged": staged, "form": form} | counted(staged, request)
    return render(request, "articles/imported.html", context, status=422 if form.errors else 200)


def counted(staged: Import, request: UserRequest) -> dict[str, Any]:
    """Return the articles of an import with what becomes of each, and how many there are."""
    there = actions.known(staged)
    seen = set(
        visible_to(request.user)
        .filter(pk__in=[record.pk for record in there.values()])
        .values_list("number", flat=True)
    )
    rows = []
    for item in staged.items:
        known = there.get(item["key"])
        rows.append(
            {
                "files": item["files"],
                "title": item.get("title") or item.get("title_en") or item.get("title_zh"),
                "other": item.get("title_zh") if item.get("title_en") else "",
                "problem": PROBLEMS.get(item.get("problem", ""), ""),
                "number": item.get("number", ""),
                "is_known": known is not None and not item.get("number"),
                "known": known.number if known and known.number in seen else "",
                "pictures": item.get("pictures", []),
                "has_markup": item.get("has_markup", False),
            }
        )
    return {
        "rows": rows,
        "new": sum(not row["problem"] and not row["is_known"] for row in rows),
        "rejected": sum(bool(row["problem"]) for row in rows),
        "known_count": sum(row["is_known"] for row in rows),
    }
