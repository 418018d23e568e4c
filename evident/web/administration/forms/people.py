"""Input about people, teams and organisations."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration.scope import administered_by
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.web.forms import zones
from evident.web.people import PersonField

LANGUAGE_NAMES = {"en": "English", "zh-hans": "简体中文"}


class NamedPersonField(PersonField):
    """Anybody, for those who administer people."""

    people = User.objects.all()

    def prepare_value(self, value: Any) -> Any:
        """Return what the field holds of a person: the name, if nobody else goes by it."""
        if not isinstance(value, User):
            return value
        lookups = Q(login__iexact=value.name) | Q(email__iexact=value.name)
        others = User.objects.filter(lookups | Q(name__iexact=value.name)).exclude(pk=value.pk)
        return value.login if others.exists() else value.name


class PersonForm(forms.Form):
    """Who somebody is."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    login = forms.CharField(
        label=_("Sign-in name"), max_length=150, help_text=_("Capitals do not matter.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    line_manager = NamedPersonField(
        label=_("Line manager"),
        required=False,
        help_text=_("Name, sign-in name or e-mail address."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[
            ("", _("As the browser")),
            *((code, LANGUAGE_NAMES[code]) for code, _name in settings.LANGUAGES),
        ],
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=lazy(zones, list))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = administered_by(user).filter(is_active=True)
        current = self.initial.get("organisation")
        if current is not None:
            organisations |= administered_by(user).filter(pk=current)
        elif organisations.count() == 1:  # where there is no choice, none is asked for
            self.initial["organisation"] = organisations.get().pk
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class PeopleFilterForm(forms.Form):
    """Which people to list."""

    words = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Name, sign-in, e-mail")}),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Every organisation"),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.order_by("name"),
        required=False,
        empty_label=_("Every team"),
    )
    role = forms.ModelChoiceField(
        label=_("Role"),
        queryset=Role.objects.order_by("pk"),
        required=False,
        to_field_name="code",
        empty_label=_("Every role"),
    )
    active = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Active")), ("no", _("Deactivated")), ("all", _("All"))],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = administered_by(user)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return what the query takes; what was refused is left out."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        role = given.get("role")
        return {
            "words": str(given.get("words") or "").replace("\0", ""),
            "organisation": given.get("organisation"),
            "team": given.get("team"),
            "role": role.code if role else "",
            "is_active": {"": True, "no": False, "all": None}[given.get("active") or ""],
        }


TIERS = [(1, _("1: service desk")), (2, _("2: specialists")), (3, _("3: developers, suppliers"))]


class TeamForm(forms.Form):
    """What a team is."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        help_text=_("Letters, digits and hyphens. It cannot be changed later."),
    )
    tier = forms.TypedChoiceField(label=_("Support line"), coerce=int, choices=TIERS)
    lead = NamedPersonField(
        label=_("Team lead"),
        required=False,
        help_text=_("Name, sign-in name or e-mail address. Whoever leads a team is a member."),
    )
    is_active = forms.BooleanField(label=_("Active: gets work"), required=False, initial=True)


class MemberForm(forms.Form):
    """Who joins a team."""

    person = NamedPersonField(
        label=_("Add somebody"), help_text=_("Name, sign-in name or e-mail address.")
    )


class OrganisationForm(forms.Form):
    """What an organisation is."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Letters, digits and hyphens. It cannot be changed later."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=OrganisationKind.choices, initial=OrganisationKind.CUSTOMER
    )
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
