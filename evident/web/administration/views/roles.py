"""Roles: what each allows, as a table people can read, and changing it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access import roles as actions
from evident.kernel.access.models import Role
from evident.kernel.access.permissions import declared, matches
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare, in_language, of_field
from evident.web.administration.forms.access import RoleForm
from evident.web.administration.listing import list_page
from evident.web.administration.steps import taken
from evident.web.administration.words import process_name
from evident.web.requests import UserRequest, go_to

PERMISSION = "access.manage"


def held(user: User, at: datetime) -> "QuerySet[Role]":
    """Return every role with how often it is held. Raises PermissionDenied."""
    require(user, PERMISSION)
    in_force = Q(grants__valid_until=None) | Q(grants__valid_until__gt=at)
    return Role.objects.order_by("pk").annotate(
        held=Count("grants", filter=in_force, distinct=True)
    )


EXPORT = declare(
    Export(
        "access",
        "administration",
        rows=lambda user, _query, at: held(user, at),
        columns=(
            Column("role", gettext_lazy("Role"), ("name_en", "name_zh"),
                   told=in_language, width=24),
            Column("code", gettext_lazy("Code"), ("code",), width=20),
            Column("held", gettext_lazy("Grants"), ("held",), "number", width=10),
            Column("permissions", gettext_lazy("What it allows"), ("permissions",),
                   told=" ".join, width=60),
            of_field(Role, "is_shipped"),
        ),
        home="roles",
        name=gettext_lazy("Roles"),
        organisation="",
        code="role",
        within="roles/",
    )
)  # fmt: skip


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show which role allows what."""
    roles = list(held(request.user, timezone.now()))
    return list_page(request, "roles", EXPORT, roles=roles, groups=matrix(roles))


def matrix(roles: Sequence[Role]) -> list[dict[str, Any]]:
    """Return every permission by process, each with whether a role allows it, in order."""
    patterns = [frozenset(role.permissions) for role in roles]
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, description in declared().items():
        row = {
            "code": code,
            "description": description,
            "cells": [matches(held, code) for held in patterns],
        }
        groups.setdefault(code.partition(".")[0], []).append(row)
    return [{"name": process_name(process), "rows": rows} for process, rows in groups.items()]


@login_required
@require_http_methods(["GET", "POST"])
def create(request: UserRequest) -> HttpResponse:
    """Make a role of the organisation's own."""
    require(request.user, PERMISSION)
    form = RoleForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        role = taken(
            form,
            lambda: actions.create(
                by=request.user,
                at=timezone.now(),
                code=given["code"],
                name_en=given["name_en"],
                name_zh=given["name_zh"],
                permissions=form.wanted(),
            ),
        )
        if role is not None:
            return go_to(request, reverse("administration:roles"))
    return page(request, form, _("New role"))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Change what a role allows."""
    require(request.user, PERMISSION)
    role = Role.objects.filter(pk=pk).first()
    if role is None:
        raise Http404
    codes = declared()
    initial = {
        "name_en": role.name_en,
        "name_zh": role.name_zh,
        "permissions": [each for each in role.permissions if each in codes],
        "patterns": "\n".join(each for each in role.permissions if each not in codes),
    }
    form = RoleForm(request.POST or None, initial=initial)
    del form.fields["code"]
    if form.is_valid():
        given = form.cleaned_data
        changed = taken(
            form,
            lambda: actions.change(
                role=role,
                by=request.user,
                at=timezone.now(),
                name_en=given["name_en"],
                name_zh=given["name_zh"],
                permissions=form.wanted(),
            ),
        )
        if changed is not None:
            return go_to(request, reverse("administration:roles"))
    return page(request, form, role.name)


def page(request: UserRequest, form: RoleForm, heading: str) -> HttpResponse:
    """Show the form of a role, its permissions grouped by process."""
    chosen = set(form["permissions"].value() or [])
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, description in declared().items():
        row = {"code": code, "description": description, "is_chosen": code in chosen}
        groups.setdefault(code.partition(".")[0], []).append(row)
    context = {
        "heading": heading,
        "form": form,
        "groups": [(process_name(process), rows) for process, rows in groups.items()],
    }
    status = 422 if form.errors else 200
    return render(request, "administration/role.html", context, status=status)
