"""Additional fields: the list, a new one, changing one."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.permissions import declare as declare_permissions
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.custom_fields import actions
from evident.kernel.custom_fields.models import CustomField
from evident.kernel.lists.exporting import Column, Export, declare, in_language, of_field
from evident.web.administration.forms.fields import FieldForm
from evident.web.administration.listing import list_page
from evident.web.administration.steps import taken
from evident.web.administration.views.people import form_page
from evident.web.administration.words import process_name
from evident.web.requests import UserRequest, go_to

STAYS = ("kind", "code", "type")
declare_permissions({"settings.export": gettext_lazy("Take lists out as files")})


def everything(user: User) -> "QuerySet[CustomField]":
    """Return the fields, by process. Raises PermissionDenied."""
    require(user, actions.PERMISSION)
    return CustomField.objects.order_by("kind", "order", "pk")


EXPORT = declare(
    Export(
        "settings",
        "administration",
        rows=lambda user, _query, _at: everything(user),
        columns=(
            Column("kind", gettext_lazy("Process"), ("kind",), told=process_name, width=24),
            Column(
                "name", gettext_lazy("Name"), ("name_en", "name_zh"), told=in_language, width=24
            ),
            *(of_field(CustomField, name) for name in ("code", "type")),
            Column("choices", gettext_lazy("Choices"), ("choices",), told="\n".join, width=36),
            *(
                of_field(CustomField, name)
                for name in ("is_required", "is_searchable", "is_active")
            ),
        ),
        home="fields",
        name=gettext_lazy("Additional fields"),
        organisation="",
        code="additional_field",
        within="fields/",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """List the fields."""
    return list_page(request, "fields", EXPORT, fields=everything(request.user))


@login_required
@require_http_methods(["GET", "POST"])
def create(request: UserRequest) -> HttpResponse:
    """Declare a field."""
    require(request.user, actions.PERMISSION)
    form = FieldForm(request.POST or None)
    back = reverse("administration:fields")
    if form.is_valid():
        facts = form.cleaned_data
        if taken(form, lambda: actions.create(by=request.user, at=timezone.now(), **facts)):
            return go_to(request, back)
    return form_page(request, form, _("New additional field"), back)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Change a field."""
    require(request.user, actions.PERMISSION)
    found = CustomField.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    initial = {name: getattr(found, name) for name in FieldForm.base_fields}
    initial["choices"] = "\n".join(found.choices)
    form = FieldForm(request.POST or None, initial=initial)
    for name in STAYS:
        del form.fields[name]
    back = reverse("administration:fields")
    if form.is_valid():
        facts, by = form.cleaned_data, request.user
        if taken(form, lambda: actions.change(field=found, by=by, at=timezone.now(), **facts)):
            return go_to(request, back)
    return form_page(request, form, found.name, back)
