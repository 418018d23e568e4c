"""Duties: the list, planning one, its checklist, and what the page of one shows."""

from typing import Any

from django import forms as django_forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.kernel.procedures.seeing import as_seen
from evident.resolution.duties import actions
from evident.resolution.duties.checklist import MOST_ITEMS, fresh_key
from evident.resolution.duties.forms import duties as forms
from evident.resolution.duties.history import OF_DUTIES
from evident.resolution.duties.models import Duty
from evident.resolution.duties.procedure.duty import PROCEDURE, State
from evident.resolution.duties.queries import duties as queries
from evident.resolution.duties.queries.moments import preview
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to, whole_number

SEEING = ("duty.view", "duty.view_organisation", "duty.view_published")
AT_ONCE = ("activate", "resume")
BLANK_ROWS = 3
NOON = {"time_of_day": "09:00", "window_minutes": 240, "interval": 1}


def beside(request: UserRequest, duty: Duty) -> dict[str, Any]:
    """Return when it is due next and how it went before."""
    before = queries.before(duty, user=request.user)
    return {
        "moments": preview(duty, at=timezone.now()),
        "before": before,
        "items": duty.items,
        "latest": before[-1] if before else None,
    }


PAGES = Pages(
    "duties",
    "duty",
    PROCEDURE,
    OF_DUTIES,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, *AT_ONCE)},
    template="duties/detail.html",
    own_template="duties/own.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    first={
        State.DRAFT: ("activate",),
        State.ACTIVE: ("pause",),
        State.PAUSED: ("resume",),
    },
    tones={
        State.DRAFT: ("neutral", "pencil"),
        State.ACTIVE: ("success", "repeat"),
        State.PAUSED: ("warning", "player-pause"),
        State.ENDED: ("neutral", "flag"),
    },
    context=beside,
    grave=frozenset({"end"}),
)


EXPORT = declare(
    Export(
        "duty",
        "duties",
        rows=lambda user, query, _at: queries.filtered(user=user, filters=filters_of(query)),
        columns=of_records(
            "duty",
            Duty,
            "name_en",
            "name_zh",
            "customer",
            "interval",
            "frequency",
            "begins_on",
            "ends_on",
            "next_at",
            "manager",
            without=("priority", "requester", "due", "resolved"),
        ),
        orders=queries.ORDERS,
        order="newest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the duties the person may see."""
    access = access_of(request.user)
    if not any(access.may_somewhere(code) for code in SEEING):
        raise PermissionDenied
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, filters=filters).select_related(*queries.LINE)
    context = listed(request, rows, orders=queries.ORDERS, order="newest")
    latest = queries.last_of(list(context["page"].rows), user=request.user)
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("order", context["order"])
    context |= {
        "pages": PAGES,
        "rows": [(duty, latest.get(duty.pk)) for duty in context["page"].rows],
        "is_ours": queries.works(request.user),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_plan": access.may_somewhere(forms.PLAN),
        "form": forms.ListForm(data, user=request.user),
    }
    return render(request, "duties/list.html", context | offered(request, EXPORT))


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    texts = {
        name: query.get(name, "").replace("\0", "")[:200]
        for name in ("text", "customer", "team", "service")
    }
    stage = query.get("stage", "")
    return queries.Filters(
        stage=stage if stage in queries.STAGES else "open",
        is_mine=bool(query.get("is_mine")),
        **texts,
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest) -> HttpResponse:
    """Plan a duty."""
    require_somewhere(request.user, forms.PLAN)
    today = timezone.localdate()
    start = {**NOON, "begins_on": today, "manager": request.user, "zone": zone_of()}
    form = forms.DutyForm(request.POST or None, user=request.user, initial=start)
    if form.is_valid():
        try:
            duty = actions.plan(by=request.user, at=timezone.now(), **form.facts())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, reverse("duties:checklist", kwargs={"number": duty.number}))
    context = {
        "heading": _("Plan a duty"),
        "form": form,
        "action": _("Go on to the checklist"),
        "back": reverse("duties:list"),
    }
    return render(request, "duties/write.html", context, status=422 if form.errors else 200)


def zone_of() -> str:
    """Return the time zone of the reader."""
    return timezone.get_current_timezone_name()


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str) -> HttpResponse:
    """Change the plan; a conflict says so and keeps what was typed."""
    duty = queries.get(number=number, user=request.user)
    refuse_unless_possible(request, duty, "edit")
    form = forms.DutyForm(request.POST or None, user=request.user, duty=duty, initial=held(duty))
    if form.is_valid():
        try:
            actions.edit(duty=duty, by=request.user, at=timezone.now(), **form.facts())
        except EditConflict as conflict:
            again = request.POST.copy()
            again["seen_version"] = str(queries.get(number=number, user=request.user).version)
            form = forms.DutyForm(again, user=request.user, duty=duty)
            form.add_error(None, str(conflict))
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, duty.get_absolute_url())
    context = {
        "heading": duty.name,
        "form": form,
        "action": _("Save"),
        "back": duty.get_absolute_url(),
        "is_active": duty.is_active,
    }
    return render(request, "duties/write.html", context, status=422 if form.errors else 200)


def held(duty: Duty) -> dict[str, Any]:
    """Return what the form starts from."""
    names = forms.DutyForm.base_fields.keys() - {"seen_version"}
    return {name: getattr(duty, name) for name in names} | {"seen_version": duty.version}


def refuse_unless_possible(request: UserRequest, duty: Duty, name: str) -> None:
    """Raise PermissionDenied before a form is filled in that could not be sent."""
    if name not in {step.name for step in PROCEDURE.possible(duty, by=request.user)}:
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "POST"])
def checklist(request: UserRequest, number: str) -> HttpResponse:
    """Say what is looked at; rows without words are left out."""
    duty = queries.get(number=number, user=request.user)
    refuse_unless_possible(request, duty, "set_checklist")
    rows = Rows(
        request.POST or None, initial=[item.stored() for item in duty.items], prefix="items"
    )
    mistake = ""
    if request.method == "POST" and rows.is_valid():
        try:
            keep(request, duty, rows)
        except StepRefused as refusal:
            mistake = str(refusal)
        else:
            return go_to(request, duty.get_absolute_url())
    is_wrong = bool(mistake) or (request.method == "POST" and not rows.is_valid())
    context = {"duty": duty, "rows": rows, "mistake": mistake, "seen_version": duty.version}
    return render(request, "duties/checklist.html", context, status=422 if is_wrong else 200)


Rows: Any = django_forms.formset_factory(
    forms.ItemForm,
    extra=BLANK_ROWS,
    can_order=True,
    can_delete=True,
    max_num=MOST_ITEMS,
    absolute_max=MOST_ITEMS + BLANK_ROWS,
    validate_max=True,
)


def keep(request: UserRequest, duty: Duty, rows: Any) -> None:
    """Keep the checklist that was sent. Raises StepRefused."""
    wanted = [form for form in rows.ordered_forms if not form.is_blank]
    taken = {form.cleaned_data["key"] for form in wanted}
    items = []
    for form in wanted:
        key = form.cleaned_data["key"] or fresh_key(taken)
        taken.add(key)
        items.append(form.item(key))
    seen = as_seen(duty, version=whole_number(request.POST.get("seen_version", "")))
    actions.set_checklist(duty=seen, by=request.user, at=timezone.now(), items=items)
