"""The shop, the list of those who run it, and what is written about an offering."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.kernel.records.paging import Count, count_of
from evident.portfolio.catalogue import actions, design, queries
from evident.portfolio.catalogue.beginning import beginning_for
from evident.portfolio.catalogue.forms import form_for
from evident.portfolio.catalogue.forms import offering as forms
from evident.portfolio.catalogue.models import Category, Offering
from evident.portfolio.catalogue.procedure import PROCEDURE, State
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, go_to

LONGEST = 200
HOUR = 60


@login_required
@require_GET
def shop(request: UserRequest) -> HttpResponse:
    """Show what one can order, by category, of what was typed so far."""
    text = request.GET.get("text", "")[:LONGEST].replace("\0", "").strip()
    category = request.GET.get("category", "")[:LONGEST].replace("\0", "")
    shelves = queries.shelves(user=request.user, text=text, category=category)
    context = {
        "shelves": shelves,
        "text": text,
        "category": category,
        "categories": Category.objects.filter(
            offerings__in=queries.on_offer(request.user).values("pk")
        ).distinct(),
        "manages": queries.manages(request.user),
        "beginning": None if shelves or text or category else beginning_for(request.user),
    }
    return render(request, "catalogue/shop.html", context)


EXPORT = declare(
    Export(
        "offering",
        "catalogue",
        rows=lambda user, query, _at: queries.filtered(user=user, filters=filters_of(query)),
        columns=of_records(
            "offering",
            Offering,
            "name_en",
            "name_zh",
            "category",
            "cost",
            "currency",
            "period",
            "expected_minutes",
            "is_for_all",
            without=("priority", "team", "requester", "due", "resolved"),
        ),
        orders=queries.ORDERS,
        order="newest",
        home="offerings",
    )
)


@login_required
@require_GET
def offerings(request: UserRequest) -> HttpResponse:
    """Show every offering to those who run the catalogue."""
    require_somewhere(request.user, "offering.view")
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, filters=filters)
    try:
        page = queries.page(rows, token=request.GET.get("page", ""))
    except ValidationError:
        return redirect(address(request.GET))
    context = {
        "page": page,
        "form": forms.ListForm(request.GET),
        "is_filtered": bool(plain(request.GET)),
        "total": total(count_of(rows)),
        "newer": address(request.GET, page=page.before) if page.before else "",
        "older": address(request.GET, page=page.after) if page.after else "",
        "may_prepare": access_of(request.user).may_somewhere("offering.prepare"),
        **offered(request, EXPORT),
    }
    return render(request, "catalogue/offerings.html", context)


def filters_of(query: QueryDict) -> queries.Filters:
    """Return the filters a query names; what makes no sense is passed over."""
    given = {
        name: query.get(name, "")[:LONGEST].replace("\0", "")
        for name in ("state", "category", "service", "text")
    }
    if given["state"] not in State.values:
        given["state"] = ""
    return queries.Filters(**given)


def plain(query: QueryDict) -> dict[str, str]:
    """Return what of a query is worth keeping."""
    return {name: query.get(name, "") for name in query if name != "page" and query.get(name)}


def address(query: QueryDict, *, page: str = "") -> str:
    """Return the address of the list a query names, at one of its pages."""
    kept = QueryDict(mutable=True)
    kept.update(plain(query) | ({"page": page} if page else {}))
    home = reverse("catalogue:offerings")
    return f"{home}?{kept.urlencode()}" if kept else home


def total(count: Count) -> str:
    """Return how many there are, in words."""
    if count.is_capped:
        return _("More than 10,000 offerings")
    return ngettext("%(count)s offering", "%(count)s offerings", count.value) % {
        "count": f"{count.value:,}"
    }


@login_required
@require_http_methods(["GET", "POST"])
def prepare(request: UserRequest) -> HttpResponse:
    """Prepare an offering."""
    require_somewhere(request.user, "offering.prepare")
    start = {"service": request.GET.get("service", "")}
    form = forms.OfferingForm(request.POST or None, user=request.user, is_new=True, initial=start)
    if form.is_valid():
        try:
            offering = actions.prepare(by=request.user, at=timezone.now(), **form.facts())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, offering.get_absolute_url())
    context = {
        "heading": _("Prepare an offering"),
        "form": form,
        "action": _("Prepare"),
        "back": reverse("catalogue:offerings"),
    }
    return render(request, "catalogue/write.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str) -> HttpResponse:
    """Correct what an offering says; a conflict keeps what was typed."""
    offering = queries.get(number=number, user=request.user)
    if "edit" not in {step.name for step in PROCEDURE.possible(offering, by=request.user)}:
        raise PermissionDenied
    form = forms.OfferingForm(
        request.POST or None, user=request.user, is_new=False, initial=held(offering)
    )
    if form.is_valid():
        try:
            actions.edit(offering=offering, by=request.user, at=timezone.now(), **form.facts())
        except EditConflict as conflict:
            again = request.POST.copy()
            again["seen_version"] = str(offering.version)
            form = forms.OfferingForm(
                again, user=request.user, is_new=False, initial=held(offering)
            )
            form.add_error(None, str(conflict))
            form.add_error(None, _("What you wrote stands below. Save it to replace theirs."))
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, offering.get_absolute_url())
    context = {
        "heading": offering.name,
        "offering": offering,
        "form": form,
        "action": _("Save"),
        "back": offering.get_absolute_url(),
    }
    return render(request, "catalogue/write.html", context, status=422 if form.errors else 200)


def held(offering: Offering) -> dict[str, Any]:
    """Return what the form starts from."""
    names = forms.OfferingForm.base_fields.keys() - {"service", "seen_version", "expected_hours"}
    kept = {name: getattr(offering, name) for name in names}
    minutes = offering.expected_minutes
    return kept | {
        "organisations": list(offering.organisations.values_list("pk", flat=True)),
        "expected_hours": None if minutes is None else f"{round(minutes / HOUR, 2):g}",
        "seen_version": offering.version,
    }


@login_required
@require_http_methods(["GET", "POST"])
def version(request: UserRequest, number: str, version: int) -> HttpResponse:
    """Show a version of a form as those who order see it, and try it out; nothing is kept."""
    offering = queries.get(number=number, user=request.user)
    shown = queries.version(number=version, offering=offering, user=request.user)
    is_posted = request.method == "POST"
    form = form_for(
        shown,
        request.user,
        request.POST if is_posted else None,
        request.FILES if is_posted else None,
    )
    answers = None
    if is_posted and form.is_valid():
        labels = {field.key: field for field in shown.fields}
        answers = [
            (labels[key].label, told(labels[key], form.answers[key])) for key in form.answers
        ]
    context = {
        "offering": offering,
        "version": shown,
        "form": form,
        "answers": answers,
        "manages": queries.manages(request.user),
    }
    return render(request, "catalogue/version.html", context, status=422 if form.errors else 200)


def told(field: design.Field, answer: Any) -> str:
    """Return an answer as people read it."""
    several = answer if isinstance(answer, list) else [answer]
    return _(", ").join(field.told(each) for each in several)
