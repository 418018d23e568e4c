"""The queue, its saved views, and steps on many incidents at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import access_of
from evident.kernel.custom_fields.values import fields_of
from evident.kernel.lists.actions import SHARE, drop_view, keep_view
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.lists.queries import view_of, views_for
from evident.kernel.procedures.seeing import as_seen, seen_of
from evident.kernel.records.paging import Count, count_of
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.forms import editing
from evident.resolution.incidents.forms import queue as forms
from evident.resolution.incidents.forms import steps as step_forms
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE
from evident.web.additional import PREFIX
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, back_from, go_to, is_htmx

BULK: dict[str, type[step_forms.StepForm] | None] = {
    "take": None,
    "assign": step_forms.AssignForm,
    "prioritise": step_forms.PrioritiseForm,
    "close": step_forms.StepForm,
    "cancel": step_forms.ReasonForm,
}
MOST_AT_ONCE = 200


EXPORT = declare(
    Export(
        "incident",
        "incidents",
        rows=lambda user, query, at: queries.filtered(
            user=user, at=at, filters=forms.filters_of(query, fields_of("incident"))
        ),
        columns=of_records(
            "incident",
            Incident,
            "category",
            "channel",
            "impact",
            "urgency",
            "escalation",
            "responded_at",
            "answered_in",
            "restored_in",
            "met_sla",
            "is_first_contact",
            "waiting_until",
            "resolution_code",
            "resolved_by",
            "reassignments",
            "reopenings",
            "parent",
        ),
        orders=queries.ORDERS,
        order="newest",
        home="queue",
    )
)


@login_required
@require_GET
def queue(request: UserRequest) -> HttpResponse:
    """Show the queue; to those who see only their own, a plain list of it."""
    now = timezone.now()
    is_plain = not access_of(request.user).may_somewhere("incident.view")
    declared = [] if is_plain else fields_of("incident")
    filters, order = forms.filters_of(request.GET, declared), forms.order_of(request.GET)
    columns = forms.columns_of(request.GET, declared)
    rows, to_count = queries.listed(user=request.user, at=now, filters=filters)
    try:
        page = queries.page(rows, order=order, token=request.GET.get("page", ""), columns=columns)
    except ValidationError:
        return redirect(address(request.GET))
    count = count_of(to_count)
    context = {
        "page": page,
        "total": total(count),
        "newer": address(request.GET, page=page.before) if page.before else "",
        "older": address(request.GET, page=page.after) if page.after else "",
        "stage": filters.stage,
        "is_filtered": bool(forms.plain(request.GET)),
    }
    if is_plain:
        context |= {
            "tabs": stages(filters.stage),
            "may_report": access_of(request.user).may_somewhere("incident.report"),
        }
        return render(request, "incidents/mine.html", context)
    labels = forms.columns_for(declared)
    data = initial(request.GET, order, columns)
    context |= {
        "form": forms.QueueForm(data, user=request.user, declared=declared),
        "columns": columns,
        "headings": [(code, labels[code]) for code in columns],
        "declared": {PREFIX + each.code: each for each in declared},
        "views": views(request),
        "opened": request.GET.get("open", ""),
        "kept": address(request.GET),
        **offered(request, EXPORT),
    }
    return render(request, "incidents/queue.html", context)


def initial(query: QueryDict, order: str, columns: list[str]) -> QueryDict:
    """Return what the filter form shows: the query, and what holds without one."""
    data = query.copy()
    data.setdefault("stage", "open")
    data["order"] = order
    data.setlist("columns", columns)
    return data


def total(count: Count) -> str:
    """Return how many there are, in words."""
    if count.is_capped:
        return _("More than 10,000 incidents")
    return ngettext("%(count)s incident", "%(count)s incidents", count.value) % {
        "count": f"{count.value:,}"
    }


def address(query: QueryDict, *, page: str = "") -> str:
    """Return the address of the list a query names, at one of its pages."""
    kept = forms.as_query(forms.plain(query))
    if page:
        kept["page"] = page
    return (
        f"{reverse('incidents:queue')}?{kept.urlencode()}" if kept else reverse("incidents:queue")
    )


def stages(current: str) -> list[dict[str, Any]]:
    """Return the tabs of the plain list."""
    names = {"open": _("Still open"), "ended": _("Ended"), "any": _("All")}
    return [
        {
            "label": label,
            "href": f"{reverse('incidents:queue')}?stage={stage}",
            "is_current": stage == current,
        }
        for stage, label in names.items()
    ]


def views(request: UserRequest) -> list[dict[str, Any]]:
    """Return the views everybody has, then the saved ones this person has."""
    now = forms.plain(request.GET, without=("page", "open", "columns", "order"))
    usual = [
        (_("All open"), {}),
        (_("Mine"), {"assignee": ["mine"], "stage": ["unresolved"]}),
        (_("My teams"), {"team": ["mine"], "stage": ["unresolved"]}),
        (_("Nobody's"), {"assignee": ["nobody"], "stage": ["unresolved"]}),
        (_("On hold"), {"state": ["pending"]}),
        (_("To be confirmed"), {"state": ["resolved"]}),
    ]
    items = [
        {"label": label, "href": address(forms.as_query(kept)), "is_current": now == kept}
        for label, kept in usual
    ]
    saved = [
        {
            "label": view.name,
            "href": address(forms.as_query(view.query)),
            "is_current": forms.plain(request.GET) == view.query,
            "view": view,
            "is_own": view.owner_id == request.user.pk,
        }
        for view in views_for(request.user, kind="incident")
    ]
    return [*items, *saved]


@login_required
@require_http_methods(["GET", "POST"])
def keep(request: UserRequest) -> HttpResponse:
    """Keep the present list under a name."""
    query = QueryDict(request.POST.get("query", request.GET.urlencode()))
    form = editing.ViewForm(
        request.POST or None,
        user=request.user,
        initial={"query": query.urlencode()},
        may_share=access_of(request.user).may(SHARE),
    )
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("name", "sharing", "team")}
        kept = forms.plain(query)
        try:
            keep_view(kind="incident", query=kept, by=request.user, at=timezone.now(), **facts)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return go_to(request, address(query))
    context = {
        "heading": _("Keep this view"),
        "action": _("Keep"),
        "form": form,
        "back": address(query),
        "address": request.path,
        "is_dialog": is_htmx(request),
    }
    template = "incidents/_form.html" if is_htmx(request) else "incidents/form.html"
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_POST
def drop(request: UserRequest, pk: int) -> HttpResponse:
    """Give a saved view up."""
    view = view_of(request.user, kind="incident", pk=pk)
    drop_view(view=view, by=request.user, at=timezone.now())
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return go_to(request, reverse("incidents:queue"))


@login_required
@require_POST
def bulk(request: UserRequest) -> HttpResponse:
    """Take one step on every chosen incident, after showing which these are."""
    step = request.POST.get("step", "")
    incidents = chosen(request)
    back = back_from(request, default=reverse("incidents:queue"))
    if not incidents:
        messages.warning(request, _("Choose at least one incident."))
        return go_to(request, back)
    if step == "merge":
        return merge(request, incidents, back)
    if step not in BULK:
        raise Http404
    form_class = BULK[step]
    if form_class is None:
        told = actions.act_on_many(
            step=step, incidents=incidents, by=request.user, at=timezone.now()
        )
        return report(request, told, back)
    data = request.POST if "sure" in request.POST else None
    form = form_class(data, incident=incidents[0], user=request.user)
    if form.is_valid():
        told = actions.act_on_many(
            step=step,
            incidents=incidents,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        changed = changed_meanwhile(request, told)
        if not changed:
            return report(request, told, back)
        return ask(request, form, step, changed, back, told=told)
    return ask(request, form, step, incidents, back)


def chosen(request: UserRequest) -> list[Incident]:
    """Return the ticked incidents, each as its row was seen when it was ticked."""
    rows = [value.partition(" ") for value in request.POST.getlist("number")[:MOST_AT_ONCE]]
    seen = {number: said for number, _blank, said in rows}
    incidents = queries.several(numbers=list(seen), user=request.user)
    for incident in incidents:
        said = seen[incident.number] or seen_of(incident)
        as_seen(incident, said).chosen_as = said  # type: ignore[attr-defined]  # for the page
    return incidents


def changed_meanwhile(request: UserRequest, told: list[actions.Outcome]) -> list[Incident]:
    """Return, as they are now, the incidents to which nothing was done as they had changed."""
    numbers = [outcome.number for outcome in told if outcome.is_changed]
    incidents = queries.several(numbers=numbers, user=request.user)
    for incident in incidents:
        incident.chosen_as = seen_of(incident)  # type: ignore[attr-defined]  # for the page
    return incidents


def merge(request: UserRequest, incidents: list[Incident], back: str) -> HttpResponse:
    """Merge the chosen incidents into one of them."""
    data = request.POST if "sure" in request.POST else None
    form = editing.BulkMergeForm(data, incidents=incidents)
    if form.is_valid():
        into = form.cleaned_data["into"]
        told = actions.merge_many(
            into=into,
            duplicates=[each for each in incidents if each.pk != into.pk],
            by=request.user,
            at=timezone.now(),
        )
        return report(request, told, back)
    return ask(request, form, "merge", incidents, back)


def ask(
    request: UserRequest,
    form: Any,
    step: str,
    incidents: list[Incident],
    back: str,
    *,
    told: Sequence[actions.Outcome] = (),
) -> HttpResponse:
    """Show what would be done to which incidents, and ask for the facts; `told` is the rest."""
    context = {
        "form": form,
        "step": PROCEDURE.named(step),
        "incidents": incidents,
        "back": back,
        "tone": "danger" if step in ("cancel", "merge") else "primary",
        "reloading": getattr(form, "reloading", ""),
        "told": split(told),
    }
    status = 422 if form.errors or told else 200
    return render(request, "incidents/bulk.html", context, status=status)


def report(request: UserRequest, told: list[actions.Outcome], back: str) -> HttpResponse:
    """Tell what was done and what was refused, each with its reason."""
    parts = split(told)
    done = parts["done"]
    sentence = ngettext("%(count)s incident done.", "%(count)s incidents done.", len(done))
    if not parts["refused"]:
        messages.success(request, sentence % {"count": len(done)})
        return go_to(request, back)
    return render(request, "incidents/bulk_done.html", {**parts, "back": back})


def split(told: Sequence[actions.Outcome]) -> dict[str, list[actions.Outcome]]:
    """Return what was done and what was refused; nothing if nothing was tried."""
    if not told:
        return {}
    return {
        "done": [outcome for outcome in told if outcome.is_done],
        "refused": [outcome for outcome in told if not outcome.is_done],
    }
