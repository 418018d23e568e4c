"""Settings of the incident desk: categories, priorities, routing, ready texts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import require
from evident.kernel.records.models import Priority
from evident.resolution.incidents.actions import settings as actions
from evident.resolution.incidents.forms import settings as forms
from evident.resolution.incidents.models.settings import Level
from evident.resolution.incidents.queries import settings as queries
from evident.resolution.incidents.views.routing import rule_tried
from evident.resolution.incidents.views.setting_lists import EXPORTS
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, go_to


def names() -> dict[str, tuple[str, str]]:
    """Return the heading of each list, and that of a new one."""
    return {
        "categories": (_("Categories"), _("New category")),
        "routing": (_("Routing rules"), _("New routing rule")),
        "templates": (_("Templates"), _("New template")),
        "replies": (_("Ready replies"), _("New ready reply")),
        "codes": (_("Resolution codes"), _("New resolution code")),
        "criteria": (_("Criteria of major incidents"), _("New criterion")),
    }


def tabs_for(current: str) -> list[dict[str, Any]]:
    """Return the settings side by side."""
    lists = [(kind, name, f"incidents:settings-{kind}") for kind, (name, _new) in names().items()]
    pages = [("priorities", _("Priorities"), "incidents:settings"), *lists]
    return [
        {"label": label, "href": reverse(url), "is_current": kind == current}
        for kind, label, url in pages
    ]


@login_required
@require_http_methods(["GET", "POST"])
def priorities(request: UserRequest) -> HttpResponse:
    """Show the priority matrix, try another, and set it."""
    current = queries.cells(request.user)
    form = forms.MatrixForm(request.POST or None, cells=current)
    context = {"form": form, "tabs": tabs_for("priorities"), "levels": Level.labels}
    if form.is_valid():
        if "preview" not in request.POST:
            actions.set_priorities(by=request.user, at=timezone.now(), cells=form.cells())
            return go_to(request, reverse("incidents:settings"))
        before, after = (queries.open_by_priority(each) for each in (current, form.cells()))
        context["preview"] = [
            (value, before.get(value, 0), after.get(value, 0)) for value in Priority.values
        ]
    status = 422 if form.errors else 200
    return render(request, "incidents/settings/priorities.html", context, status=status)


@login_required
@require_GET
def listed(request: UserRequest, kind: str) -> HttpResponse:
    """List the settings of a kind."""
    heading, new = names()[kind]
    context = {
        "rows": queries.listed(request.user, kind=kind),
        "kind": kind,
        "heading": heading,
        "new": new,
        "new_address": reverse(f"incidents:settings-{kind}-new"),
        "move": f"incidents:settings-{kind}-move" if kind in queries.ORDERED else "",
        "one": f"incidents:settings-{kind}-one",
        "tabs": tabs_for(kind),
        **offered(request, EXPORTS[kind]),
    }
    return render(request, "incidents/settings/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, kind: str) -> HttpResponse:
    """Make a setting of a kind."""
    require(request.user, queries.PERMISSION)
    form = forms.FORMS[kind](request.POST or None, initial={"impact": 3, "urgency": 2})
    if form.is_valid() and "try" not in request.POST and saved(request, form, kind, None):
        return go_to(request, reverse(f"incidents:settings-{kind}"))
    return form_page(request, form, kind, names()[kind][1])


@login_required
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """Change a setting."""
    setting = queries.get(request.user, kind=kind, pk=pk)
    shape = forms.FORMS[kind]
    form = shape(request.POST or None, initial=forms.initial_of(setting, shape))
    if form.is_valid() and "try" not in request.POST and saved(request, form, kind, setting):
        return go_to(request, reverse(f"incidents:settings-{kind}"))
    return form_page(request, form, kind, str(setting), setting)


def saved(request: UserRequest, form: Any, kind: str, setting: Any) -> bool:
    """Save what was typed; if it is refused, say so on the form."""
    facts, by, now = form.cleaned_data, request.user, timezone.now()
    try:
        if setting is None:
            actions.add(kind=queries.KINDS[kind], by=by, at=now, **facts)
        else:
            actions.change(setting=setting, by=by, at=now, **facts)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def form_page(
    request: UserRequest, form: Any, kind: str, heading: str, setting: Any = None
) -> HttpResponse:
    """Show the form of a setting, of a routing rule with what tries it."""
    context: dict[str, Any] = {
        "heading": heading,
        "form": form,
        "action": _("Save"),
        "back": reverse(f"incidents:settings-{kind}"),
        "is_guarded": True,
    }
    if kind != "routing":
        return render(request, "web/form.html", context, status=422 if form.errors else 200)
    context |= rule_tried(request, form, setting)
    status = 422 if form.errors or context["supposed"].errors else 200
    return render(request, "incidents/settings/rule.html", context, status=status)


@login_required
@require_POST
def move(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """Move a setting up or down."""
    setting = queries.get(request.user, kind=kind, pk=pk)
    places = -1 if request.POST.get("way") == "up" else 1
    actions.move(setting=setting, by=request.user, at=timezone.now(), places=places)
    return go_to(request, reverse(f"incidents:settings-{kind}"))
