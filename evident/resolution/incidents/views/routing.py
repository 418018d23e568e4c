"""Dry runs of routing: by the rules in force, and by a rule before it is put to use."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import require
from evident.resolution.incidents.forms.routing import SupposedForm
from evident.resolution.incidents.forms.settings import RuleForm
from evident.resolution.incidents.models import RoutingRule
from evident.resolution.incidents.routing import route, tried
from evident.web.requests import UserRequest


@login_required
@require_GET
def dry_run(request: UserRequest) -> HttpResponse:
    """Show which routing rule would apply to a report; nothing is reported."""
    require(request.user, "incident.classify")
    form = SupposedForm(request.GET if request.GET.get("title") else None, user=request.user)
    context = {"form": form, "route": route(form.incident()) if form.is_valid() else None}
    status = 422 if form.errors else 200
    return render(request, "incidents/routing.html", context, status=status)


def rule_tried(request: UserRequest, form: RuleForm, rule: RoutingRule | None) -> dict[str, Any]:
    """Return the form to try a rule with, and where a report would go if the rule were in use."""
    is_tried = "try" in request.POST
    supposed = SupposedForm(request.POST if is_tried else None, user=request.user, prefix="if")
    context: dict[str, Any] = {"supposed": supposed}
    if supposed.is_valid() and form.is_valid():
        facts = form.cleaned_data | {"is_active": True}
        draft = RoutingRule(pk=rule.pk if rule else None, order=rule.order if rule else 0, **facts)
        context["tried"] = tried(draft, supposed.incident())
    return context
