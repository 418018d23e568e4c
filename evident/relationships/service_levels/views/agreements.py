"""Agreements: the list, a new one, the page of one, and the terms of its draft."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import access_of
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.kinds import known
from evident.kernel.records.models import Record
from evident.kernel.records.paging import page_of
from evident.kernel.records.queries import visible_to
from evident.relationships.service_levels import actions, queries, written
from evident.relationships.service_levels.actions.drafting import draft_of
from evident.relationships.service_levels.forms import drafting, steps, terms
from evident.relationships.service_levels.history import HISTORY
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Party,
    VersionState,
)
from evident.relationships.service_levels.procedure import PROCEDURE, State
from evident.relationships.service_levels.queries.alignment import carried, carries, warning
from evident.relationships.service_levels.queries.attained import counts_of_clocks
from evident.relationships.service_levels.queries.keeping import keeping
from evident.relationships.service_levels.queries.overlaps import overlapping
from evident.relationships.service_levels.queries.recounts import recounts
from evident.relationships.service_levels.queries.signing import missing_sides, to_sign
from evident.relationships.service_levels.views.keeping import month_asked
from evident.relationships.service_levels.words import side_text
from evident.web.records import exporting
from evident.web.records.listing import address
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to, refuse

EXPORT = declare(
    Export(
        "agreement",
        "service_levels",
        rows=lambda user, query, _at: queries.filtered(user, chosen_in(query)),
        columns=of_records(
            "agreement",
            Agreement,
            "party",
            "internal_team",
            "purpose",
            "next_review_on",
            without=("priority", "team", "service", "requester", "due", "resolved"),
        ),
        orders={"newest": queries.NEWEST},
        order="newest",
        home="index",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show the agreements, narrowed by kind."""
    access = access_of(request.user)
    if not any(access.may_somewhere(f"agreement.{verb}") for verb in ("view", "view_organisation")):
        raise PermissionDenied
    chosen = chosen_in(request.GET)
    try:
        page = page_of(
            queries.filtered(request.user, chosen),
            order=queries.NEWEST,
            token=request.GET.get("page", ""),
        )
    except ValidationError as wrong:
        raise Http404 from wrong
    context = {
        "page": page,
        "newer": address(request, page.before),
        "older": address(request, page.after),
        "chosen": chosen,
        "is_ours": request.user.organisation.kind == OrganisationKind.PROVIDER,
        "tabs": tabs(chosen["party"]),
        "today": timezone.localdate(),
        "may_draft": access.may_somewhere("agreement.draft"),
        **exporting.offered(request, EXPORT),
    }
    return render(request, "service_levels/agreements.html", context)


def chosen_in(query: QueryDict) -> dict[str, str]:
    """Return what an address keeps."""
    return {name: query.get(name, "") for name in ("party", "show")}


def tabs(party: str) -> list[dict[str, Any]]:
    """Return the views of the list."""
    kinds = [("", _("All")), *((each.value, str(each.label)) for each in Party)]
    return [
        {"label": label, "href": f"?party={code}" if code else "?", "is_current": party == code}
        for code, label in kinds
    ]


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: UserRequest) -> HttpResponse:
    """Make an agreement, then write its terms."""
    if not access_of(request.user).may_somewhere("agreement.draft"):
        raise PermissionDenied
    form = drafting.DraftForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.draft(by=request.user, at=timezone.now(), **form.facts())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, PAGES.address("revise", made))
    context = {"heading": _("New agreement"), "form": form, "action": _("Go on to the terms")}
    context["back"] = reverse("service_levels:index")
    status = 422 if form.errors else 200
    return render(request, "web/form.html", context | {"is_guarded": True}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def revise(request: UserRequest, number: str) -> HttpResponse:
    """Write the terms of the draft."""
    agreement = queries.get(number=number, user=request.user)
    try:
        PROCEDURE.check("revise", agreement, by=request.user)
        version = draft_of(agreement)
    except StepRefused as refusal:
        refuse(request, refusal)
        return go_to(request, agreement.get_absolute_url())
    now = written.read(version)
    data = request.POST or None
    sheet = terms.sheet(data, now=now, agreement=agreement, services=offered(request))
    is_sent = data is not None and "more" not in data
    if is_sent and sheet.is_valid:
        try:
            actions.revise(
                agreement=agreement, by=request.user, at=timezone.now(), terms=sheet.terms
            )
        except StepRefused as refusal:
            sheet.form.add_error(None, str(refusal))
        else:
            return go_to(request, agreement.get_absolute_url())
    context = {
        "agreement": agreement, "version": version, "form": sheet.form, "rows": sheet.rows,
        "exclusions": sheet.exclusions, "is_touched": data is not None,
    }  # fmt: skip
    return render(request, "service_levels/terms.html", context, status=422 if is_sent else 200)


def offered(request: UserRequest) -> QuerySet[Record]:
    """Return the services an agreement may cover."""
    if "service" not in known():
        return Record.objects.none()
    services = visible_to(request.user, kinds=("service",)).order_by("title", "pk")
    return services.select_related("as_service")


def shown(request: UserRequest, agreement: Agreement) -> Mapping[str, Any]:
    """Return what the page of an agreement shows besides."""
    versions = list(
        agreement.versions.select_related("author", "corrects")
        .prefetch_related(
            "services", "signatures__recorded_by", "targets__calendar", "recipients", "exclusions"
        )
        .order_by("-number")
    )
    wrong = {each.corrects_id for each in versions}
    held = [
        each
        for each in versions
        if each.state == VersionState.EFFECTIVE and each.pk not in wrong and each.valid_from
    ]
    current = max(held, key=lambda each: (each.valid_from, each.number), default=None)
    draft = next((each for each in versions if each.state == VersionState.DRAFT), None)
    now = timezone.now()
    is_promise = agreement.party == Party.SLA
    seen = set(queries.visible_to(request.user).values_list("pk", flat=True))
    links = carried(agreement, at=now) if is_promise else []
    found = [each for each in links if each.carrier.carrier_id in seen]
    return {
        "versions": versions,
        "corrected": wrong,
        "current": current,
        "draft": draft,
        "overlapped": visible_overlaps(request, draft),
        **unsigned(request, agreement, draft),
        "carried": found,
        "is_ours": request.user.organisation.kind == OrganisationKind.PROVIDER,
        "weaker": warning(found) if agreement.is_open else "",
        "carries": [] if is_promise else carries(agreement, user=request.user, at=now),
        "today": timezone.localdate(now),
        "recounts": recounts(agreement, user=request.user)[:20],
        **(standing(request, agreement, versions) if current else {}),
    }


def standing(
    request: UserRequest, agreement: Agreement, versions: list[AgreementVersion]
) -> dict[str, Any]:
    """Return how an agreement is kept, and the clocks of a promise to whom lists them."""
    user, now = request.user, timezone.now()
    last = month_asked(request.GET)
    found: dict[str, Any] = {
        "keeping": keeping(agreement, user=user, at=now, last=last, versions=versions)
    }
    if agreement.party == Party.SLA and access_of(user).may_somewhere("agreement.view"):
        found["clocks"] = counts_of_clocks(user, at=now, agreement=agreement.number)
    return found


def unsigned(
    request: UserRequest, agreement: Agreement, draft: AgreementVersion | None
) -> dict[str, Any]:
    """Return whose signature a draft that was handed over lacks, and whether it is the reader's."""
    if draft is None or agreement.state not in {State.NEGOTIATING, State.AMENDED}:
        return {}
    return {
        "unsigned": [side_text(agreement, side) for side in missing_sides(draft)],
        "is_to_sign": agreement in to_sign(request.user),
    }


def visible_overlaps(
    request: UserRequest, draft: AgreementVersion | None
) -> list[AgreementVersion]:
    """Return what the draft would contradict, of agreements in sight."""
    if draft is None:
        return []
    seen = queries.visible_to(request.user).values("pk")
    return list(overlapping(draft).filter(agreement__in=seen)[:5])


@login_required
@require_POST
def uncarry(request: UserRequest, number: str, pk: int) -> HttpResponse:
    """Take back that something carries a promise."""
    agreement = queries.get(number=number, user=request.user)
    link = get_object_or_404(agreement.carriers.select_related("promise", "carrier"), pk=pk)
    try:
        actions.uncarry(link=link, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, agreement.get_absolute_url())


def needless(agreement: Agreement) -> frozenset[str]:
    """
    Return the steps that make no sense now.

    `sign` where both sides have signed, what follows a signature where one is missing, and `carry`
    where nothing is carried.
    """
    found = set() if agreement.party == Party.SLA else {"carry"}
    if agreement.state in {State.NEGOTIATING, State.AMENDED}:
        draft = agreement.versions.filter(state=VersionState.DRAFT).first()
        is_signed = draft is not None and not missing_sides(draft)
        found |= {"sign"} if is_signed else {"conclude", "renew"}
    return frozenset(found)


PAGES = Pages(
    "service_levels",
    "agreement",
    PROCEDURE,
    HISTORY,
    get=queries.get,
    actions={
        name: getattr(actions, name)
        for name in (
            "negotiate", "sign", "conclude", "activate", "review", "confirm", "amend", "renew",
            "drop", "terminate", "discard", "carry",
        )
    },
    template="service_levels/agreement.html",
    forms={
        "sign": steps.SignForm,
        "confirm": steps.OutcomeForm,
        "amend": steps.ReasonForm,
        "terminate": steps.ReasonForm,
        "discard": steps.ReasonForm,
        "carry": steps.CarryForm,
    },
    needless=needless,
    at_once=("negotiate", "conclude", "activate", "review", "renew", "drop"),
    first={
        State.DRAFT: ("negotiate",),
        State.NEGOTIATING: ("sign", "conclude"),
        State.AGREED: ("activate",),
        State.ACTIVE: ("review", "amend"),
        State.UNDER_REVIEW: ("confirm", "amend"),
        State.AMENDED: ("sign", "renew", "drop"),
    },
    tones={
        State.DRAFT: ("neutral", "pencil"),
        State.NEGOTIATING: ("info", "messages"),
        State.AGREED: ("info", "signature"),
        State.ACTIVE: ("success", "check"),
        State.UNDER_REVIEW: ("success", "eye-check"),
        State.AMENDED: ("success", "edit"),
        State.EXPIRED: ("neutral", "calendar-off"),
        State.TERMINATED: ("neutral", "ban"),
    },
    context=shown,
    grave=frozenset({"terminate", "discard"}),
)  # fmt: skip
