"""What is asked for beside the steps: editing, talking, keeping a view, many at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.lists.models import Sharing
from evident.kernel.records.models import Record
from evident.portfolio.services.queries import choices as services_for
from evident.resolution.incidents.forms.categories import CategoryField, categories
from evident.resolution.incidents.models import Category, Incident
from evident.resolution.incidents.models.incident import Channel
from evident.web.requests import whole_number


class BulkMergeForm(forms.Form):
    """Which of the chosen incidents stays."""

    into = forms.ChoiceField(label=_("This one stays"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, incidents: list[Incident], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incidents = incidents
        self.fields["into"].choices = [  # type: ignore[attr-defined]
            (each.number, f"{each.number} {each.title}") for each in incidents
        ]

    def clean_into(self) -> Incident:
        """Return the incident itself."""
        number = self.cleaned_data["into"]
        return next(each for each in self.incidents if each.number == number)


class ViewForm(forms.Form):
    """Under which name to keep a list, and for whom."""

    name = forms.CharField(label=_("Name"), max_length=80)
    sharing = forms.ChoiceField(label=_("Shared with"), choices=Sharing.choices)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            choices = [each for each in Sharing.choices if each[0] != Sharing.PUBLIC]
            self.fields["sharing"].choices = choices  # type: ignore[attr-defined]
        self.fields["team"].queryset = user.teams.filter(is_active=True)  # type: ignore[attr-defined]


class MessageForm(forms.Form):
    """What somebody says."""

    text = forms.CharField(widget=forms.Textarea)


class EditForm(forms.Form):
    """One thing an incident says, with what was on screen when writing began."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(
        self, *args: Any, incident: Incident, name: str, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.incident = incident
        self.fields["value"] = field_for(name, user=user)
        self.initial.setdefault("value", getattr(incident, name))
        self.initial.setdefault("seen", text_of(getattr(incident, name)))

    def facts(self) -> dict[str, Any]:
        """Return what the action takes: the new value, and what was seen before."""
        value = self.cleaned_data["value"]
        seen = self.cleaned_data["seen"].replace("\r\n", "\n")
        if self.name == "category":
            return {"category": value, "seen": {"category": category_of(seen)}}
        if self.name == "service":
            return {"service": value, "seen": {"service": service_of(seen)}}
        return {self.name: value.replace("\r\n", "\n"), "seen": {self.name: seen}}


def field_for(name: str, *, user: User) -> forms.Field:
    """Return the field by which `name` is edited."""
    stored = Incident._meta.get_field(name)
    label = str(stored.verbose_name)  # type: ignore[union-attr]  # all of EDITABLE are plain columns
    label = label[:1].upper() + label[1:]
    if name == "category":
        return CategoryField(label=label, queryset=categories(), required=False)
    if name == "service":
        services = forms.ModelChoiceField(label=label, queryset=services_for(user), required=False)
        named: Any = services
        named.label_from_instance = lambda each: each.name
        return services
    if name == "channel":
        return forms.ChoiceField(label=label, choices=Channel.choices)
    if name in LONG:
        return forms.CharField(
            label=label, widget=forms.Textarea(attrs={"rows": 4}), required=False
        )
    return forms.CharField(label=label, max_length=stored.max_length, required=name == "title")  # type: ignore[union-attr]


def text_of(value: Any) -> str:
    """Return a stored value as a hidden field carries it."""
    return "" if value is None else str(getattr(value, "pk", value))


def category_of(text: str) -> Category | None:
    """Return the category a hidden field names."""
    key = whole_number(text)
    return None if key is None else Category.objects.filter(pk=key).first()


def service_of(text: str) -> Record | None:
    """Return the service a hidden field names."""
    key = whole_number(text)
    return None if key is None else Record.objects.filter(kind="service", pk=key).first()


LONG = frozenset({"symptom", "scope_of_impact", "progress"})
