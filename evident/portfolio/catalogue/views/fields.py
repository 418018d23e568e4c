"""The designer of a form: fields added, moved, changed and removed, with what it becomes beside."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.procedures.definition import StepRefused
from evident.portfolio.catalogue import actions, design, queries
from evident.portfolio.catalogue.forms import designing, form_for
from evident.portfolio.catalogue.models import FormVersion, Offering
from evident.portfolio.catalogue.procedure import PROCEDURE
from evident.web.requests import UserRequest, go_to, is_htmx, refuse, whole_number


def designed(request: UserRequest, number: str) -> tuple[Offering, FormVersion | None]:
    """Return the offering and what is being designed. Raises Http404, PermissionDenied."""
    offering = queries.get(number=number, user=request.user)
    if "design" not in {step.name for step in PROCEDURE.possible(offering, by=request.user)}:
        raise PermissionDenied
    return offering, offering.draft or offering.form_in_force


@login_required
@require_GET
def designer(request: UserRequest, number: str) -> HttpResponse:
    """Show the fields of the draft, or of the version in force, and the form they make."""
    offering, version = designed(request, number)
    fields = version.fields if version else ()
    context = {
        "offering": offering,
        "version": version,
        "is_draft": version is not None and version.state == "draft",
        "may": {step.name for step in PROCEDURE.possible(offering, by=request.user)},
        "fields": [(each, design.asked_if(each, fields)) for each in fields],
        "preview": form_for(version, request.user) if version else None,
        "types": design.Type.choices,
    }
    return render(request, "catalogue/designer.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, number: str) -> HttpResponse:
    """Ask for a new field of a type, and add it at the end."""
    offering, version = designed(request, number)
    kind = request.GET.get("type", "")
    if kind not in design.Type.values:
        raise Http404
    fields = version.fields if version else ()
    return described(
        request, offering, version, kind=kind, fields=fields, place=len(fields), held=None
    )


@login_required
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, number: str, key: str) -> HttpResponse:
    """Describe a field anew."""
    offering, version = designed(request, number)
    fields = version.fields if version else ()
    place = place_of(fields, key)
    held = fields[place]
    return described(
        request, offering, version, kind=held.type, fields=fields, place=place, held=held
    )


def described(  # what is designed, and where in it
    request: UserRequest,
    offering: Offering,
    version: FormVersion | None,
    *,
    kind: str,
    fields: Sequence[design.Field],
    place: int,
    held: design.Field | None,
) -> HttpResponse:
    """Ask for a field of `kind` at `place`, and put it there."""
    form = designing.FieldForm(
        request.POST or None,
        kind=kind,
        before=tuple(fields[:place]),
        held=held,
        initial={"revision": revision_of(version)},
    )
    if form.is_valid():
        field = form.field(key=held.key if held else new_key(fields))
        wanted = [*fields[:place], field, *fields[place + 1 :]]
        sentence = design_refusal(request, offering, wanted, form.cleaned_data["revision"])
        if not sentence:
            return go_to(request, reverse("catalogue:form", args=[offering.number]))
        form.add_error(None, sentence)
    label = str(design.Type(kind).label)
    heading = _("Change “%(field)s”") % {"field": held.label} if held else label
    return asked(request, form, offering, heading=heading, place="form")


def asked(
    request: UserRequest, form: Any, offering: Offering, *, heading: str, place: str
) -> HttpResponse:
    """Show a form of the designers: as a dialog where HTMX asks, else as a page."""
    is_dialog = is_htmx(request)
    context = {
        "heading": heading,
        "offering": offering,
        "form": form,
        "address": request.get_full_path(),
        "back": reverse(f"catalogue:{place}", args=[offering.number]),
        "is_dialog": is_dialog,
    }
    template = "catalogue/_describe.html" if is_dialog else "catalogue/describe.html"
    return render(request, template, context, status=422 if form.errors else 200)


def new_key(fields: Sequence[design.Field]) -> str:
    """Return a key that no field has."""
    taken = {field.key for field in fields}
    place = len(fields) + 1
    while f"field_{place}" in taken:
        place += 1
    return f"field_{place}"


def place_of(fields: Sequence[design.Field], key: str) -> int:
    """Return the place of a field. Raises Http404."""
    for place, field in enumerate(fields):
        if field.key == key:
            return place
    raise Http404


def revision_of(version: FormVersion | None) -> int | None:
    """Return the revision of a draft on screen; None where there is no draft yet."""
    return version.revision if version is not None and version.state == "draft" else None


def design_refusal(
    request: UserRequest,
    offering: Offering,
    fields: Sequence[design.Field],
    revision: int | None,
) -> str:
    """Let the draft ask `fields`; return why not, if it cannot be."""
    try:
        actions.design_form(
            offering=offering,
            by=request.user,
            at=timezone.now(),
            fields=fields,
            seen_revision=revision,
        )
    except StepRefused as refusal:
        return str(refusal)
    return ""


def rearranged(
    request: UserRequest, offering: Offering, fields: Sequence[design.Field]
) -> HttpResponse:
    """Let the draft ask `fields`, and show the designer; a refusal is told there."""
    revision = whole_number(request.POST.get("revision", ""))
    sentence = design_refusal(request, offering, fields, revision)
    if sentence:
        messages.error(request, sentence)
    return go_to(request, reverse("catalogue:form", args=[offering.number]))


@login_required
@require_POST
def remove(request: UserRequest, number: str, key: str) -> HttpResponse:
    """Ask no longer for a field."""
    offering, version = designed(request, number)
    fields = version.fields if version else ()
    place = place_of(fields, key)
    return rearranged(request, offering, [*fields[:place], *fields[place + 1 :]])


@login_required
@require_POST
def move(request: UserRequest, number: str, key: str) -> HttpResponse:
    """Ask for a field one place earlier or later."""
    offering, version = designed(request, number)
    fields = list(version.fields if version else ())
    place = place_of(fields, key)
    other = place + (1 if request.POST.get("way") == "down" else -1)
    if 0 <= other < len(fields):
        fields[place], fields[other] = fields[other], fields[place]
    return rearranged(request, offering, fields)


@login_required
@require_POST
def order(request: UserRequest, number: str) -> HttpResponse:
    """Ask the fields in the order in which somebody dragged them."""
    offering, version = designed(request, number)
    fields = {field.key: field for field in (version.fields if version else ())}
    wanted = [key for key in request.POST.get("order", "")[:5000].split() if key in fields]
    keys = list(dict.fromkeys([*wanted, *fields]))
    return rearranged(request, offering, [fields[key] for key in keys])


@login_required
@require_POST
def discard(request: UserRequest, number: str) -> HttpResponse:
    """Give the draft up."""
    offering, _version = designed(request, number)
    try:
        actions.discard_draft(offering=offering, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, offering.get_absolute_url())
