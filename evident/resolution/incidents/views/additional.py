"""The page on which additional fields of an incident are filled in."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evident.kernel.custom_fields.values import fields_of
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.procedure import PROCEDURE
from evident.web.additional import AdditionalForm
from evident.web.requests import UserRequest, go_to


@login_required
@require_http_methods(["GET", "POST"])
def additional(request: UserRequest, number: str) -> HttpResponse:
    """Show the additional fields of an incident and change them."""
    incident = queries.get(number=number, user=request.user)
    if "edit" not in {step.name for step in PROCEDURE.possible(incident, by=request.user)}:
        raise PermissionDenied(_("You are not allowed to do this."))
    form = AdditionalForm(
        request.POST or None, declared=fields_of(incident.kind), held=incident.custom
    )
    if form.is_valid():
        try:
            actions.edit(
                incident=incident,
                by=request.user,
                at=timezone.now(),
                seen={"custom": incident.custom},
                custom=form.values(),
            )
        except (EditConflict, StepRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, incident.get_absolute_url())
    context = {
        "heading": _("Additional fields of %(number)s") % {"number": incident.number},
        "form": form,
        "action": _("Save"),
        "back": incident.get_absolute_url(),
        "is_guarded": True,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
