"""Additional fields of records, through the API."""

from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from evident.api.administration.routers import fields as router
from evident.api.administration.schemas import Name, Slug
from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key
from evident.api.idempotency import repeatable
from evident.kernel.access.queries import access_of, require
from evident.kernel.custom_fields import actions
from evident.kernel.custom_fields.models import CustomField
from evident.kernel.records.kinds import known

Choice = Annotated[Name, Field(max_length=80)]


class FieldsIn(Schema):
    """Which fields."""

    kind: Code = ""
    is_everything: bool = Field(False, description="Those out of use as well; for administrators.")


class FieldChangeIn(Schema):
    """What a field is; code and type stay, and so does what is left out."""

    name_en: Name | None = Field(None, max_length=80)
    name_zh: Name | None = Field(None, max_length=80)
    choices: list[Choice] | None = Field(None, max_length=200)
    is_required: bool | None = None
    is_searchable: bool | None = None
    is_active: bool | None = None
    order: int | None = Field(None, ge=0, le=10_000)


class FieldIn(Schema):
    """A new field."""

    kind: Code = Field(description="The process, such as `incident`.")
    code: Slug
    type: Literal["text", "number", "date", "choice", "yes_no"]
    name_en: Name = Field(max_length=80)
    name_zh: Name = Field(max_length=80)
    choices: list[Choice] = Field([], max_length=200)
    is_required: bool = False
    is_searchable: bool = False
    is_active: bool = True
    order: int = Field(100, ge=0, le=10_000)


class FieldOut(Schema):
    """A field an organisation declared; records hold its values under its code."""

    id: int
    kind: str
    code: str
    type: str
    name: str
    name_en: str
    name_zh: str
    choices: list[str]
    is_required: bool
    is_searchable: bool
    is_active: bool
    order: int


@router.get("", response=list[FieldOut], operation_id="list_custom_fields")
def list_fields(request: ApiRequest, wanted: Query[FieldsIn]) -> "QuerySet[CustomField]":
    """List the additional fields in use, in order, of the processes whose values you may read."""
    fields = CustomField.objects.all()
    if wanted.is_everything:
        require(request.auth, actions.PERMISSION)
    else:
        access = access_of(request.auth)
        kinds = [kind for kind in known() if access.may_somewhere(f"{kind}.view_internal")]
        fields = fields.filter(is_active=True, kind__in=kinds)
    return fields.filter(kind=wanted.kind) if wanted.kind else fields


@router.post("", response={201: FieldOut}, operation_id="create_custom_field")
@repeatable(lambda _request, made, **_: CustomField.objects.get(pk=int(made)))
def create(request: ApiRequest, data: FieldIn) -> Status[CustomField]:
    """Declare a field."""
    made = actions.create(by=request.auth, at=timezone.now(), **data.model_dump())
    return Status(201, CustomField.objects.get(pk=made.pk))


@router.patch("/{field}", response=FieldOut, operation_id="change_custom_field")
def change(request: ApiRequest, field: Key, data: FieldChangeIn) -> CustomField:
    """Set a field anew; values stored so far stay."""
    require(request.auth, actions.PERMISSION)
    known = CustomField.objects.filter(pk=field).first()
    if known is None:
        raise Http404
    facts = data.model_dump(exclude_none=True)
    return actions.change(field=known, by=request.auth, at=timezone.now(), **facts)
