"""Service reports: the list, planning one, and what the page of one shows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.files import fonts
from evident.kernel.files.serving import sent
from evident.kernel.files.written import LANGUAGES
from evident.kernel.lists.exporting import Column, Export, declare, in_language, of_records
from evident.kernel.procedures.definition import StepRefused
from evident.reporting.service_reports import charts, sealing
from evident.reporting.service_reports.actions import exporting, following, reports, sending
from evident.reporting.service_reports.agreed import NO_ACTION
from evident.reporting.service_reports.forms import reports as forms
from evident.reporting.service_reports.history import REPORTS
from evident.reporting.service_reports.models import Edition, ServiceReport
from evident.reporting.service_reports.models.report import name_in_words
from evident.reporting.service_reports.periods import Span
from evident.reporting.service_reports.procedure.report import PROCEDURE, UNISSUED, State
from evident.reporting.service_reports.queries import reports as queries
from evident.reporting.service_reports.shown import shown as told
from evident.reporting.service_reports.written import FORMS, LABELS
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to, refuse, whole_number

AT_ONCE = ("prepare", "refresh", "close", "send")
ACTIONS = {
    **{name: getattr(reports, name) for name in ("prepare", "refresh", "issue", "write")},
    **{name: getattr(reports, name) for name in ("correct", "cancel")},
    **{name: getattr(following, name) for name in ("review", "follow_up", "finish", "close")},
    "send": sending.send,
}


def context_of(request: UserRequest, report: ServiceReport) -> dict[str, Any]:
    """Return what the page of a report shows besides: the edition to be read first."""
    edition = queries.edition(report=report, user=request.user)
    return edition_context(request, report, edition)


def edition_context(
    request: UserRequest, report: ServiceReport, edition: Edition | None
) -> dict[str, Any]:
    """Return what is shown of an edition."""
    is_ours = queries.reads_drafts(request.user, report=report)
    now = timezone.now()
    context: dict[str, Any] = {
        "edition": edition,
        "is_ours": is_ours,
        "is_held": bool(report.held_at) and report.definition.is_automatic and not report.is_issued,
        "is_late": report.issued_edition == 0 and report.due_at and report.due_at < now,
        "period": report.span.label,
        "follow_ups": report.follow_ups.select_related("owner") if report.is_issued else [],
    }
    if edition is None:
        return context
    shown = told(edition)
    agreed = shown.agreed.actions if shown.agreed else []
    told_of = [each.record for each in shown.missed] + [each.record for each in agreed]
    addresses = queries.addresses_of(told_of, user=request.user)
    is_draft = edition.issued_at is None and report.state == State.PREPARING
    may = access_of(request.user).may("service_report.prepare", report)
    return context | {
        "missed": [(each, addresses.get(each.record, "")) for each in shown.missed],
        "agreed": [(each, addresses.get(each.record, "")) for each in agreed],
        "no_action": NO_ACTION,
        "unexplained": next((each.clock for each in shown.missed if not each.reason), ""),
        "can_explain": is_draft and may,
        "shown": shown,
        "editions": queries.editions_of(report=report, user=request.user),
        "promises_chart": charts.of_chapter(report, edition, shown.chapter("promises")),
        "workload_chart": charts.of_chapter(report, edition, shown.chapter("workload")),
        "deliveries": edition.deliveries.select_related("person") if is_ours else [],
        "forms": LABELS.items(),
        "is_intact": sealing.is_intact(edition) if edition.issued_at else None,
    }


def asking_nothing(report: ServiceReport) -> frozenset[str]:
    """Return the steps that ask nothing: issuing, where every missed promise has its reason."""
    draft = report.editions.filter(issued_at=None).first()
    return frozenset() if draft is None or draft.unexplained else frozenset({"issue"})


PAGES = Pages(
    "service_reports",
    "report",
    PROCEDURE,
    REPORTS,
    get=queries.get,
    actions=ACTIONS,
    template="service_reports/detail.html",
    own_template="service_reports/own.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    elsewhere=frozenset({"explain", "finish"}),
    first={
        State.PLANNED: ("prepare",),
        State.PREPARING: ("issue", "write", "refresh"),
        State.ISSUED: ("review", "correct"),
        State.REVIEWED: ("close", "follow_up"),
        State.ACTIONS_OPEN: ("follow_up", "close"),
    },
    tones={
        State.PLANNED: ("neutral", "calendar"),
        State.PREPARING: ("warning", "pencil"),
        State.ISSUED: ("success", "send"),
        State.REVIEWED: ("success", "check"),
        State.ACTIONS_OPEN: ("warning", "list-check"),
        State.CLOSED: ("neutral", ""),
    },
    grave=frozenset({"cancel"}),
    plain=asking_nothing,
    context=context_of,
)


def named(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Let the title of a report be what its page calls it, in the language of the reader."""
    paths = ("definition__name_en", "definition__name_zh", "starts_on", "ends_on")

    def told_name(english: str, chinese: str, starts_on: date, ends_on: date) -> str:
        return name_in_words(in_language(english, chinese), Span(starts_on, ends_on))

    return tuple(
        replace(each, paths=paths, told=told_name) if each.code == "title" else each
        for each in columns
    )


EXPORT = declare(
    Export(
        "service_report",
        "service_reports",
        rows=lambda user, query, at: queries.filtered(user=user, at=at, filters=filters_of(query)),
        columns=named(
            of_records(
                "service_report",
                ServiceReport,
                "definition",
                "starts_on",
                "ends_on",
                "author",
                "issued_edition",
                "issued_at",
                "issued_by",
                without=("priority", "team", "requester", "service", "resolved", "organisation"),
                labels={"assignee": gettext_lazy("Answers for it")},
            )
        ),
        orders=queries.ORDERS,
        order="newest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the reports the person may see; simply, to those who only receive them."""
    access = access_of(request.user)
    is_plain = not access.may_somewhere("service_report.view")
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, at=timezone.now(), filters=filters)
    rows = rows.select_related("definition__customer", "assignee")
    order = "due" if filters.stage in ("todo", "overdue") else "newest"
    context = listed(request, rows, orders=queries.ORDERS, order=order) | {
        "pages": PAGES,
        "now": timezone.now(),
        "unissued": UNISSUED,
        "filters": filters,
        "tabs": tabs_of(filters.stage),
        "may_plan": access.may_somewhere("service_report.plan"),
    }
    template = "service_reports/mine.html" if is_plain else "service_reports/list.html"
    return render(request, template, context | offered(request, EXPORT))


def tabs_of(stage: str) -> list[dict[str, Any]]:
    """Return the ways to look at the list."""
    stages = (
        ("any", _("All")),
        ("todo", _("Not issued yet")),
        ("overdue", _("Overdue")),
        ("standing", _("Issued")),
    )
    return [
        {"label": label, "href": f"?stage={code}", "is_current": stage == code}
        for code, label in stages
    ]


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    stage = query.get("stage", "")
    texts = {
        name: query.get(name, "").replace("\0", "")[:100] for name in ("customer", "definition")
    }
    known = ("any", "todo", "overdue", "standing")
    return queries.Filters(stage=stage if stage in known else "any", **texts)


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest) -> HttpResponse:
    """Plan a report; the schedule does the same by itself."""
    require_somewhere(request.user, "service_report.plan")
    start = {"definition": request.GET.get("definition", "")}
    form = forms.PlanForm(request.POST or None, user=request.user, initial=start)
    if form.is_valid():
        try:
            made = reports.plan(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, made.get_absolute_url())
    context = {"heading": _("Plan a report"), "form": form, "action": _("Plan")}
    context["back"] = reverse("service_reports:list")
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def edition(request: UserRequest, number: str, edition: int) -> HttpResponse:
    """Show one edition of a report, to be read or printed."""
    report = queries.get(number=number, user=request.user)
    found = queries.edition(report=report, user=request.user, number=edition)
    context = {"report": report, "record": report, "pages": PAGES}
    context |= edition_context(request, report, found)
    return render(request, "service_reports/edition.html", context)


@login_required
@require_POST
def explain(request: UserRequest, number: str) -> HttpResponse:
    """Keep the reasons typed beside missed promises."""
    report = queries.get(number=number, user=request.user)
    found = queries.edition(report=report, user=request.user)
    missed = told(found).missed if found else []
    reasons = forms.reasons_in(request.POST.dict(), missed)
    try:
        reports.explain(report=report, by=request.user, at=timezone.now(), reasons=reasons)
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, _("The reasons are kept."))
    return go_to(request, report.get_absolute_url())


@login_required
@require_GET
def file(request: UserRequest, number: str, edition: int, form: str) -> HttpResponseBase:
    """Send an edition as a file, in the language asked for or else that of the page."""
    report = queries.get(number=number, user=request.user)
    found = queries.edition(report=report, user=request.user, number=edition)
    asked = request.GET.get("language", "") or get_language() or ""
    if found is None or form not in FORMS:
        raise Http404
    try:
        made = exporting.export(
            edition=found,
            by=request.user,
            at=timezone.now(),
            form=form,
            language=asked if asked in LANGUAGES else LANGUAGES[0],
        )
    except fonts.Missing as missing:
        messages.error(request, str(missing))
        return go_to(request, report.get_absolute_url())
    return sent(made.name, made.media_type, made.content)


@login_required
@require_GET
def records(request: UserRequest, number: str, edition: int) -> HttpResponse:
    """List the records behind one figure, as they were counted."""
    report = queries.get(number=number, user=request.user)
    found = queries.edition(report=report, user=request.user, number=edition)
    assert found is not None  # noqa: S101  # a number was given
    asked = request.GET
    figure = queries.figure_of(
        found,
        chapter=asked.get("chapter", ""),
        row=asked.get("row", ""),
        place=whole_number(asked.get("period", "")) or 0,
    )
    part = asked.get("part", "")
    sets = queries.sets_of(found, figure, part=part)
    page = whole_number(asked.get("page", "")) or 1
    behind = queries.records_behind(sets, user=request.user, page=page)
    shown = told(found)
    chapter = shown.chapter(figure["chapter"])
    row = next(each for each in chapter.rows if each.code == figure["code"]) if chapter else None
    context = {
        "report": report,
        "edition": found,
        "row": row,
        "cell": row.cells[figure["place"]] if row else None,
        "period": shown.spans[figure["place"]].label,
        "part": part,
        "behind": behind,
        "newer": with_page(request, behind.page - 1) if behind.page > 1 else "",
        "older": with_page(request, behind.page + 1) if behind.page < behind.pages else "",
        "links": part_links(request),
    }
    return render(request, "service_reports/records.html", context)


def with_page(request: UserRequest, page: int) -> str:
    """Return this address with another page."""
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"


def part_links(request: UserRequest) -> dict[str, str]:
    """Return the addresses of all records behind the figure, and of its two parts."""
    links = {}
    for part in ("", "met", "missed"):
        query = request.GET.copy()
        query.pop("page", None)
        query["part"] = part
        links[part or "all"] = f"{request.path}?{query.urlencode()}"
    return links
