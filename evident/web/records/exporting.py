"""
Taking a list out as CSV or XLSX: what a page offers, and the page that asks for columns.

A module declares its list beside its page, `EXPORT = declare(Export(…))`, its `urls.py` has
`*addresses(EXPORT)`, all of its lists at once, before the addresses of records, and
`offered(request, EXPORT)` in what the list's page shows lets its foot lead here.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from evident.kernel.access.queries import access_of
from evident.kernel.files.serving import sent
from evident.kernel.lists import actions
from evident.kernel.lists.exporting import Export, chosen
from evident.kernel.procedures.definition import StepRefused
from evident.web.requests import UserRequest, go_to


class ExportForm(forms.Form):
    """As what kind of file, with which columns."""

    form = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV")],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    columns = forms.MultipleChoiceField(
        label=pgettext_lazy("file", "Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one column.")},
    )

    def __init__(self, *args: Any, export: Export, query: QueryDict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = export.every_column
        self.fields["columns"].choices = [(each.code, each.title) for each in every]  # type: ignore[attr-defined]
        usual = chosen(every, query.getlist("columns"))
        self.initial["columns"] = [each.code for each in usual]


@login_required
@require_http_methods(["GET", "POST"])
def export_list(request: UserRequest, export: Export, **place: Any) -> HttpResponseBase:
    """Ask for columns and kind of file, then send the list as its address keeps it."""
    asked: dict[str, Any] = {
        "export": export,
        "query": request.GET,
        "by": request.user,
        "at": timezone.now(),
        "place": place,
    }
    query = request.GET
    try:
        rows = actions.rows_for(**asked)
    except StepRefused:  # the list itself says why there is none
        return go_to(request, address(export, query, export.home, place))
    form = ExportForm(request.POST or None, export=export, query=query)
    if form.is_valid():
        try:
            taken = actions.take_out(**asked, **form.cleaned_data)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return sent(taken.name, taken.media_type, taken.content)
    count = actions.counted(rows)
    context = {
        "heading": _("Export a list: %(list)s") % {"list": export.title},
        "text": told(count),
        "form": form,
        "action": _("Export"),
        "back": address(export, query, export.home, place),
        "is_too_long": count > actions.MOST_ROWS,
    }
    status = 422 if form.errors else 200
    return render(request, "record_pages/export.html", context, status=status)


def told(count: int) -> str:
    """Return how much would be taken out, and that it is noted."""
    if count > actions.MOST_ROWS:
        return actions.too_many()
    words = ngettext(
        "%(count)s row, as the list shows it now. That you took it out is written into the trail.",
        "%(count)s rows, as the list shows them now. That you took them out is written into the"
        " trail.",
        count,
    )
    return words % {"count": f"{count:,}"}


def offered(request: UserRequest, export: Export, **place: Any) -> dict[str, str]:
    """
    Return what the foot of a list needs to lead to its export; nothing for who may not.

    `place` has the parts of the list's address, where it has any.
    """
    if not access_of(request.user).may_somewhere(export.permission):
        return {}
    return {"export_address": address(export, request.GET, export.url_name, place)}


def address(export: Export, query: QueryDict, name: str, place: Mapping[str, Any]) -> str:
    """Return one of the addresses of a list, as `query` keeps it."""
    kept = query.copy()
    for left in ("page", "open"):
        kept.pop(left, None)
    found = reverse(f"{export.namespace}:{name}", kwargs=dict(place))
    return f"{found}?{kept.urlencode()}" if kept else found


def addresses(*exports: Export) -> list[URLPattern]:
    """Return the addresses at which lists are taken out; those of records come after them."""
    return [path(each.path, export_list, {"export": each}, name=each.url_name) for each in exports]
