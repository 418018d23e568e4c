"""Tasks of duties: the list, and the page on which one is done, by day at a desk or by night."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import access_of
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.resolution.duties import actions
from evident.resolution.duties.forms import tasks as forms
from evident.resolution.duties.history import OF_TASKS
from evident.resolution.duties.models import DutyTask
from evident.resolution.duties.procedure.task import PROCEDURE, State
from evident.resolution.duties.queries import tasks as queries
from evident.web.records import views as of_every_record
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.records.seeing import on_screen, told_of_change
from evident.web.requests import UserRequest, go_to, refuse

SEEING = ("duty_task.view", "duty_task.view_organisation", "duty_task.view_published")
AT_ONCE = ("begin",)
KEPT = ("duty", "team", "customer", "is_mine")
"""What stays when another tab is chosen."""
STAGES = (
    ("open", gettext_lazy("To do")),
    ("today", gettext_lazy("Today")),
    ("missed", pgettext_lazy("duty task", "Missed")),
    ("not_ok", gettext_lazy("With findings")),
    ("done", gettext_lazy("Done")),
    ("any", gettext_lazy("All")),
)


def beside(request: UserRequest, task: DutyTask) -> dict[str, Any]:
    """Return the checklist with what was found, and what the person may do about it."""
    lines = queries.lines_of(task)
    is_doer = queries.is_doer(request.user, task=task)
    return {
        "lines": lines,
        "to_do_first": queries.to_do_first(lines),
        "answered": sum(line.answer is not None for line in lines),
        "is_doer": is_doer,
        "may_answer": is_doer and task.state in {State.OPEN, State.IN_PROGRESS, State.MISSED},
        "may_report": access_of(request.user).may("incident.report", task),
        "is_late": queries.is_late(task, at=timezone.now()),
    }


PAGES = Pages(
    "duty_tasks",
    "task",
    PROCEDURE,
    OF_TASKS,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, *AT_ONCE)},
    template="duty_tasks/detail.html",
    own_template="duty_tasks/own.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    first={State.MISSED: ("explain",)},
    elsewhere=frozenset({"answer", "follow_up", "finish", "finish_late"}),
    tones={
        State.OPEN: ("info", "clock"),
        State.IN_PROGRESS: ("info", "progress"),
        State.DONE: ("success", "check"),
        State.DONE_LATE: ("warning", "clock-check"),
        State.MISSED: ("danger", "clock-exclamation"),
        State.SKIPPED: ("neutral", "player-skip-forward"),
    },
    context=beside,
    grave=frozenset({"skip"}),
)


EXPORT = declare(
    Export(
        "duty_task",
        "duty_tasks",
        rows=lambda user, query, at: queries.filtered(user=user, at=at, filters=filters_of(query)),
        columns=of_records(
            "duty_task",
            DutyTask,
            "duty",
            "customer",
            "planned_at",
            "done_by",
            "remark",
            "missed_at",
            "missed_reason",
            "skip_reason",
            "deviations",
            without=("priority", "requester"),
            labels={"due": gettext_lazy("Until")},
        ),
        orders=queries.ORDERS,
        order="latest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the tasks the person may see."""
    access = access_of(request.user)
    if not any(access.may_somewhere(code) for code in SEEING):
        raise PermissionDenied
    filters = filters_of(request.GET)
    now = timezone.now()
    rows = queries.filtered(user=request.user, at=now, filters=filters)
    order = "due" if filters.stage in ("open", "today") else "latest"
    context = listed(
        request, rows.select_related(*queries.LINE), orders=queries.ORDERS, order=order
    )
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("order", context["order"])
    kept = {
        name: str(data[name]) for name in ("duty", "team", "customer", "is_mine") if data.get(name)
    }
    context |= {
        "pages": PAGES,
        "now": now,
        "stage": filters.stage,
        "tabs": [
            {
                "label": label,
                "href": address_of(stage=code, **kept),
                "is_current": code == filters.stage,
            }
            for code, label in STAGES
        ],
        "is_ours": access.may_somewhere("duty_task.view"),
        "is_filtered": any(
            value for name, value in request.GET.items() if name not in ("page", "stage")
        ),
        "form": forms.ListForm(data, user=request.user),
    }
    return render(request, "duty_tasks/list.html", context | offered(request, EXPORT))


def address_of(**kept: str) -> str:
    """Return the address of the list that keeps these."""
    query = QueryDict(mutable=True)
    query.update(kept)
    return f"?{query.urlencode()}"


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    texts = {
        name: query.get(name, "").replace("\0", "")[:200]
        for name in ("text", "customer", "team", "duty")
    }
    stage = query.get("stage", "")
    known = stage in queries.STAGES or stage == "today"
    return queries.Filters(
        stage=stage if known else "any" if texts["duty"] else "open",
        is_mine=bool(query.get("is_mine")),
        **texts,
    )


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: UserRequest, number: str) -> HttpResponse:
    """Note what was found at an item, and lead to the next one."""
    task = queries.get(number=number, user=request.user)
    of_every_record.refuse_impossible(request, task, "answer", PAGES)
    is_posted = request.method == "POST"
    form = forms.AnswerForm(
        request.POST if is_posted else None,
        request.FILES or None,
        record=task,
        user=request.user,
        initial={"key": request.GET.get("key", "")[:20]},
    )
    if is_posted and form.is_valid():
        facts = dict(form.cleaned_data)
        sent = facts.pop("file")
        file = actions.File(sent.name, sent.chunks()) if sent else None
        try:
            seen = on_screen(request, task)
            actions.answer(task=seen, by=request.user, at=timezone.now(), file=file, **facts)
        except EditConflict as conflict:
            told_of_change(form, conflict)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, f"{task.get_absolute_url()}#{place_after(task, facts['key'])}")
    return of_every_record.show(request, form, record=task, name="answer", pages=PAGES)


def place_after(task: DutyTask, key: str) -> str:
    """Return the place on the page that comes next: the item itself while it asks for more."""
    lines = queries.lines_of(DutyTask.objects.get(pk=task.pk))
    for item, given in lines:
        if item.key == key and given is not None and not given.is_ok:
            return key
    return next((item.key for item, given in lines if given is None), "finish")


@login_required
@require_POST
def report_incident(request: UserRequest, number: str) -> HttpResponse:
    """Report an incident of an item that is not OK, in one click."""
    task = queries.get(number=number, user=request.user)
    key = request.POST.get("key", "").replace("\0", "")[:20]
    try:
        actions.report_incident(task=task, by=request.user, at=timezone.now(), key=key)
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, _("An incident is reported and linked."))
    place = f"#{key}" if key.isidentifier() else ""
    return go_to(request, f"{task.get_absolute_url()}{place}")
