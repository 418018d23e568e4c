"""Pages of announcements, and how the services do."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.relationships.announcements import actions, forms, queries
from evident.relationships.announcements.history import HISTORY
from evident.relationships.announcements.models import Announcement, Subject
from evident.relationships.announcements.procedure import PROCEDURE, State
from evident.relationships.announcements.status import standings
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to

SEEING = ("announcement.view", "announcement.view_published")


def beside(request: UserRequest, announcement: Announcement) -> dict[str, Any]:  # noqa: ARG001
    """Return what the page of an announcement shows besides."""
    return {
        "services": announcement.services.select_related("as_service").order_by("title"),
        "customers": announcement.customers.order_by("name"),
    }


PAGES = Pages(
    "announcements",
    "announcement",
    PROCEDURE,
    HISTORY,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, "publish")},
    template="announcements/detail.html",
    own_template="announcements/own.html",
    forms=forms.FORMS,
    at_once=("publish",),
    first={
        State.DRAFT: ("publish", "withdraw"),
        State.PUBLISHED: ("inform", "end", "withdraw"),
    },
    tones={
        State.DRAFT: ("neutral", "pencil"),
        State.PUBLISHED: ("success", "speakerphone"),
        State.OVER: ("neutral", "check"),
        State.WITHDRAWN: ("neutral", "ban"),
    },
    context=beside,
    grave=frozenset({"withdraw"}),
    keys={"publish": "p", "inform": "i"},
)


EXPORT = declare(
    Export(
        "announcement",
        "announcements",
        rows=lambda user, query, at: queries.filtered(user=user, at=at, filters=filters_of(query)),
        columns=of_records(
            "announcement",
            Announcement,
            "subject",
            "name_en",
            "name_zh",
            "to_all",
            "starts_at",
            "ends_at",
            "published_at",
            without=(
                "priority",
                "team",
                "service",
                "due",
                "resolved",
                "organisation",
                "assignee",
            ),
            labels={
                "subject": gettext_lazy("Kind"),
                "requester": pgettext_lazy("announcement", "Written by"),
                "opened": pgettext_lazy("announcement", "Written at"),
                "closed": pgettext_lazy("announcement", "Over or withdrawn since"),
            },
        ),
        orders=queries.ORDERS,
        order="latest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the announcements the person may see, narrowed by stage."""
    access = access_of(request.user)
    if not any(access.may_somewhere(code) for code in SEEING):
        raise PermissionDenied
    is_ours = access.may_somewhere("announcement.view")
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, at=timezone.now(), filters=filters)
    rows = rows.prefetch_related("services__as_service")
    order = "first" if filters.stage == "planned" else "latest"
    context = listed(request, rows, orders=queries.ORDERS, order=order) | {
        "pages": PAGES,
        "stage": filters.stage,
        "is_ours": is_ours,
        "tabs": [
            {"label": label, "href": f"?stage={code}", "is_current": code == filters.stage}
            for code, label in stages(is_ours=is_ours)
        ],
        "may_draft": access.may_somewhere("announcement.draft"),
    }
    return render(request, "announcements/list.html", context | offered(request, EXPORT))


def stages(*, is_ours: bool) -> list[tuple[str, str]]:
    """Return the views of the list."""
    return [
        ("current", _("Now")),
        ("planned", _("Planned")),
        *([("draft", _("Drafts"))] if is_ours else []),
        ("ended", _("Past")),
        ("any", _("All")),
    ]


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    stage, subject = query.get("stage", ""), query.get("subject", "")
    return queries.Filters(
        stage=stage if stage in queries.STAGES else "current",
        subject=subject if subject in Subject.values else "",
        service=query.get("service", "").replace("\0", "")[:40],
        text=query.get("text", "").replace("\0", "")[:200],
    )


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: UserRequest) -> HttpResponse:
    """Draft an announcement."""
    require_somewhere(request.user, "announcement.draft")
    start = {"subject": request.GET.get("subject", Subject.NEWS)[:20]}
    form = forms.AnnouncementForm(request.POST or None, user=request.user, initial=start)
    if form.is_valid():
        try:
            made = actions.draft(by=request.user, at=timezone.now(), **form.facts())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, made.get_absolute_url())
    context = {
        "heading": _("New announcement"),
        "form": form,
        "action": _("Save the draft"),
        "back": reverse("announcements:list"),
    }
    return render(request, "announcements/write.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str) -> HttpResponse:
    """Correct what an announcement says; a conflict says so and keeps what was typed."""
    announcement = queries.get(number=number, user=request.user)
    if "edit" not in {step.name for step in PROCEDURE.possible(announcement, by=request.user)}:
        raise PermissionDenied
    form = forms.EditAnnouncementForm(
        request.POST or None,
        user=request.user,
        announcement=announcement,
        initial=held(announcement),
    )
    if form.is_valid():
        try:
            actions.edit(
                announcement=announcement, by=request.user, at=timezone.now(), **form.facts()
            )
        except EditConflict as conflict:
            again = request.POST.copy()
            again["seen_version"] = str(announcement.version)
            form = forms.EditAnnouncementForm(again, user=request.user, announcement=announcement)
            form.add_error(None, str(conflict))
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, announcement.get_absolute_url())
    context = {
        "heading": announcement.name,
        "form": form,
        "action": _("Save"),
        "back": announcement.get_absolute_url(),
    }
    return render(request, "announcements/write.html", context, status=422 if form.errors else 200)


def held(announcement: Announcement) -> dict[str, Any]:
    """Return what the form starts from."""
    names = forms.AnnouncementForm.base_fields.keys() - {"services", "customers"}
    return {name: getattr(announcement, name) for name in names} | {
        "services": announcement.services.all(),
        "customers": announcement.customers.all(),
        "seen_version": announcement.version,
    }


@login_required
@require_GET
def status(request: UserRequest) -> HttpResponse:
    """Show how the services do: now, day by day, and what is announced of them."""
    now = timezone.now()
    access = access_of(request.user)
    context = {
        "standings": standings(request.user, at=now),
        "told": queries.told(request.user, at=now),
        "now": now,
        "may_draft": access.may_somewhere("announcement.draft"),
    }
    return render(request, "announcements/status.html", context)
