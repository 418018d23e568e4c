"""The categories of articles."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import require
from evident.kernel.procedures.definition import StepRefused
from evident.support.knowledge.actions.settings import keep_category
from evident.support.knowledge.forms.articles import CategoryForm
from evident.support.knowledge.models import Category
from evident.web.requests import UserRequest, go_to


@login_required
@require_GET
def categories(request: UserRequest) -> HttpResponse:
    """Show the categories and how many articles each has."""
    require(request.user, "article.configure")
    found = Category.objects.annotate(count=Count("articles"))
    return render(request, "articles/categories.html", {"categories": found})


@login_required
@require_http_methods(["GET", "POST"])
def category(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """Add a category, or change one."""
    require(request.user, "article.configure")
    one = None if pk is None else get_object_or_404(Category, pk=pk)
    start = {name: getattr(one, name) for name in CategoryForm.base_fields} if one else {}
    form = CategoryForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            keep_category(by=request.user, at=timezone.now(), category=one, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return go_to(request, reverse("articles:categories"))
    context = {
        "heading": one.name if one else _("New category"),
        "form": form,
        "action": _("Save"),
        "back": reverse("articles:categories"),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
