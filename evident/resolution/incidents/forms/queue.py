"""Filters of the queue, as its page sends them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.custom_fields.models import CustomField, FieldType
from evident.kernel.custom_fields.values import wanted as wanted_fields
from evident.kernel.records.models import Priority
from evident.portfolio.services.queries import choices as services_for
from evident.resolution.incidents.forms.categories import categories
from evident.resolution.incidents.models.incident import Channel
from evident.resolution.incidents.procedure import State
from evident.resolution.incidents.queries import ORDERS, Filters, organisations_for
from evident.web.additional import PREFIX, field_for

COLUMNS = {
    "number": _("Number"),
    "title": _("Title"),
    "priority": _("Priority"),
    "state": _("State"),
    "due": _("Due"),
    "assignee": _("Assignee"),
    "team": _("Team"),
    "organisation": _("Organisation"),
    "requester": _("Requester"),
    "service": _("Service"),
    "category": _("Category"),
    "channel": _("Channel"),
    "opened": _("Opened"),
    "updated": _("Updated"),
}
USUAL = (
    "number", "title", "priority", "state", "due", "assignee", "team", "organisation", "opened",
)  # fmt: skip
MOST_SERVICES = 500
AGES = [
    (4, _("4 hours")),
    (24, _("1 day")),
    (72, _("3 days")),
    (168, _("1 week")),
    (720, _("30 days")),
]
SCALARS = (
    "stage", "team", "assignee", "category", "organisation", "service", "requester", "parent",
    "text", "waiting_for",
)  # fmt: skip
FLAGS = (
    "is_watched", "is_major", "is_overdue", "is_due_soon", "is_undated", "is_reopened",
    "is_passed_on", "is_escalated",
)  # fmt: skip


class QueueForm(forms.Form):
    """What to look for. Wrong values are passed over: an old bookmark still opens a list."""

    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words")}),
    )
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[
            ("open", _("Still open")),
            ("unresolved", _("Not resolved")),
            ("ended", _("Ended")),
            ("any", _("All")),
        ],
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    assignee = forms.ChoiceField(
        label=_("Assignee"),
        required=False,
        choices=[("", _("Any assignee")), ("mine", _("Me")), ("nobody", _("Nobody yet"))],
    )
    priority = forms.MultipleChoiceField(
        label=_("Priority"),
        required=False,
        choices=Priority.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    channel = forms.MultipleChoiceField(
        label=_("Channel"),
        required=False,
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    older_than_hours = forms.TypedChoiceField(
        label=_("Older than"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Any age")), *AGES],
    )
    is_overdue = forms.BooleanField(label=_("Overdue"), required=False)
    is_due_soon = forms.BooleanField(label=_("Due within a day"), required=False)
    is_undated = forms.BooleanField(label=_("On hold without a date"), required=False)
    is_reopened = forms.BooleanField(label=_("Reopened"), required=False)
    is_passed_on = forms.BooleanField(label=_("Passed on often"), required=False)
    is_escalated = forms.BooleanField(label=_("Escalated"), required=False)
    is_major = forms.BooleanField(label=_("Major incidents"), required=False)
    is_watched = forms.BooleanField(label=_("I watch it"), required=False)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        choices=list(COLUMNS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    order = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[(each.code, each.label) for each in ORDERS.values()],
    )

    def __init__(
        self, *args: Any, user: User, declared: Sequence[CustomField] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for each in declared:
            if each.is_searchable:
                self.fields[PREFIX + each.code] = sought = field_for(each)
                sought.required = sought.widget.is_required = False
                if each.type == FieldType.TEXT:
                    sought.help_text = _("The whole text, exactly.")
        labels = columns_for(declared)
        self.fields["columns"].choices = list(labels.items())  # type: ignore[attr-defined]
        teams = Team.objects.filter(is_active=True).values_list("code", "name")
        mine = [("", _("Any team")), ("mine", _("My teams")), ("nobody", _("No team yet"))]
        self.fields["team"].choices = [*mine, *teams]  # type: ignore[attr-defined]
        kinds = [(each.code, each.path) for each in categories()]
        self.fields["category"].choices = [("", _("Any category")), *kinds]  # type: ignore[attr-defined]
        customers = organisations_for(user).values_list("code", "name")
        services = [(each.number, each.name) for each in services_for(user)[:MOST_SERVICES]]
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", _("Any service")),
            ("nobody", _("No service")),
            *services,
        ]
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Any organisation")),
            *customers,
        ]

    def additional(self) -> list[forms.BoundField]:
        """Return the controls of the additional fields one can filter by."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]


def filters_of(query: QueryDict, declared: Sequence[CustomField] = ()) -> Filters:
    """Return the filters a query names; what makes no sense is passed over."""
    given: dict[str, Any] = {name: query.get(name, "") for name in SCALARS if query.get(name)}
    given |= {name: True for name in FLAGS if query.get(name)}
    given["state"] = tuple(each for each in query.getlist("state") if each in State.values)
    given["channel"] = tuple(each for each in query.getlist("channel") if each in Channel.values)
    numbers = {str(each) for each in Priority.values}
    given["priority"] = tuple(int(each) for each in query.getlist("priority") if each in numbers)
    for name in ("older_than_hours", "newer_than_hours"):
        age = query.get(name, "")
        given[name] = int(age) if age.isascii() and age.isdigit() and len(age) < 6 else None
    given["text"] = query.get("text", "")[:200].replace("\0", "")
    sought = {
        name.removeprefix(PREFIX): query.get(name, "") for name in query if name.startswith(PREFIX)
    }
    given["custom"], _wrong = wanted_fields(sought, fields=declared)
    return Filters(**given)


def order_of(query: QueryDict) -> str:
    """Return the order a query names, the usual one otherwise."""
    wanted = query.get("order", "")
    if wanted in ORDERS:
        return wanted
    return "pressing" if query.get("stage", "open") in ("open", "unresolved") else "newest"


def columns_for(declared: Sequence[CustomField]) -> dict[str, Any]:
    """Return the columns there are by code, additional fields last."""
    return COLUMNS | {PREFIX + each.code: each.name for each in declared}


def columns_of(query: QueryDict, declared: Sequence[CustomField] = ()) -> list[str]:
    """Return the columns a query names, the usual ones otherwise; title and number always."""
    known = columns_for(declared)
    wanted = set(query.getlist("columns")) & known.keys()
    return [code for code in known if code in ((wanted | {"number", "title"}) if wanted else USUAL)]


def plain(query: QueryDict, *, without: tuple[str, ...] = ("page", "open")) -> dict[str, list[str]]:
    """Return a query as JSON can keep it."""
    kept = {
        name: [value for value in query.getlist(name) if value]
        for name in query
        if name not in without and any(query.getlist(name))
    }
    if kept.get("stage") == ["open"]:  # what a list shows anyway
        del kept["stage"]
    return kept


def as_query(kept: Mapping[str, list[str]]) -> QueryDict:
    """Return what `plain` kept as a query again."""
    query = QueryDict(mutable=True)
    for name, values in kept.items():
        query.setlist(name, values)
    return query
