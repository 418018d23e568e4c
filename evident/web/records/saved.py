"""
Saved views of a list: under which names somebody finds it again, and the pages that keep them.

A process declares `VIEWS = Views("complaint", "complaints", "list")`, its `urls.py` has
`*addresses(VIEWS)` before the addresses of records, and its list shows `record_pages/_views.html`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.lists.actions import SHARE, drop_view, keep_view
from evident.kernel.lists.models import Sharing
from evident.kernel.lists.queries import view_of, views_for
from evident.web.requests import UserRequest, go_to, is_htmx

Kept = Mapping[str, list[str]]


@dataclass(frozen=True)
class Views:
    """The saved views of the list of one process."""

    kind: str
    namespace: str
    home: str = "list"
    """The name of the list's address."""

    def address(self, kept: Kept) -> str:
        """Return the address of the list as `kept` has it."""
        query = QueryDict(mutable=True)
        for name, values in kept.items():
            query.setlist(name, values)
        place = reverse(f"{self.namespace}:{self.home}")
        return f"{place}?{query.urlencode()}" if kept else place


class ViewForm(forms.Form):
    """Under which name to keep a list, and for whom."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    sharing = forms.ChoiceField(label=gettext_lazy("Shared with"), choices=Sharing.choices)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"), queryset=Team.objects.none(), required=False
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            choices = [each for each in Sharing.choices if each[0] != Sharing.PUBLIC]
            self.fields["sharing"].choices = choices  # type: ignore[attr-defined]
        self.fields["team"].queryset = user.teams.filter(is_active=True)  # type: ignore[attr-defined]


def plain(query: QueryDict) -> dict[str, list[str]]:
    """Return what of a query makes the list: no page, nothing empty."""
    kept = {name: [each for each in query.getlist(name) if each] for name in query}
    return {name: values for name, values in kept.items() if values and name != "page"}


def shown(request: UserRequest, views: Views, usual: Sequence[tuple[str, Kept]]) -> dict[str, Any]:
    """Return what `_views.html` shows: the views everybody has, and those of this person."""
    now = plain(request.GET)
    items: list[dict[str, Any]] = [
        {"label": label, "href": views.address(kept), "is_current": now == kept}
        for label, kept in usual
    ]
    items += [
        {
            "label": view.name,
            "href": views.address(view.query),
            "is_current": now == view.query,
            "view": view,
            "is_own": view.owner_id == request.user.pk,
            "drop": reverse(f"{views.namespace}:drop-view", kwargs={"pk": view.pk}),
        }
        for view in views_for(request.user, kind=views.kind)
    ]
    keep_address = reverse(f"{views.namespace}:keep-view")
    return {"views": items, "keep_address": f"{keep_address}?{request.GET.urlencode()}"}


@login_required
@require_http_methods(["GET", "POST"])
def keep(request: UserRequest, views: Views) -> HttpResponse:
    """Keep the present list under a name."""
    query = QueryDict(request.POST.get("query", request.GET.urlencode()))
    form = ViewForm(
        request.POST or None,
        user=request.user,
        initial={"query": query.urlencode()},
        may_share=access_of(request.user).may(SHARE),
    )
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("name", "sharing", "team")}
        try:
            keep_view(
                kind=views.kind, query=plain(query), by=request.user, at=timezone.now(), **facts
            )
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return go_to(request, views.address(plain(query)))
    context = {
        "heading": _("Keep this view"),
        "action": _("Keep"),
        "form": form,
        "back": views.address(plain(query)),
        "address": request.path,
        "is_dialog": is_htmx(request),
    }
    template = "record_pages/_keep.html" if is_htmx(request) else "web/form.html"
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_POST
def drop(request: UserRequest, pk: int, views: Views) -> HttpResponse:
    """Give a saved view up."""
    view = view_of(request.user, kind=views.kind, pk=pk)
    drop_view(view=view, by=request.user, at=timezone.now())
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return go_to(request, views.address({}))


def addresses(views: Views) -> list[URLPattern]:
    """Return the addresses that keep views and give them up; those of records come after them."""
    of = {"views": views}
    return [
        path("views/", keep, of, name="keep-view"),
        path("views/<int:pk>/drop/", drop, of, name="drop-view"),
    ]
