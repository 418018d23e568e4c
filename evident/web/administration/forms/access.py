"""Input about roles, grants, tokens and questions."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.models import Role
from evident.kernel.access.permissions import declared
from evident.kernel.accounts.models import Team
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.kinds import kind_of, known
from evident.kernel.tokens.models import usual_end
from evident.web.administration.forms.people import NamedPersonField


def end_of(day: Any) -> datetime | None:
    """Return the end of a day in the person's zone, exclusive; None for none."""
    if not day:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class DayField(forms.DateField):
    """A day chosen from a calendar."""

    widget = forms.DateInput(attrs={"type": "date"})


class RoleForm(forms.Form):
    """How a role is called and what it allows."""

    name_en = forms.CharField(label=_("English name"), max_length=80)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=80)
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Letters, digits and hyphens. It cannot be changed later."),
    )
    permissions = forms.MultipleChoiceField(
        label=_("Permissions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    patterns = forms.CharField(
        label=_("Patterns"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One a line: incident.* is everything of incidents, *.view seeing every record."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = list(declared().items())  # type: ignore[attr-defined]

    def wanted(self) -> list[str]:
        """Return the permissions ticked and the patterns written."""
        return [*self.cleaned_data["permissions"], *self.cleaned_data["patterns"].split()]


class GrantForm(forms.Form):
    """Which role, to whom, where and until when."""

    role = forms.ModelChoiceField(label=_("Role"), queryset=Role.objects.order_by("pk"))
    person = NamedPersonField(
        label=_("Person"), required=False, help_text=_("Name, sign-in name or e-mail address.")
    )
    team = forms.ModelChoiceField(
        label=_("or team"), queryset=Team.objects.filter(is_active=True), required=False
    )
    organisation = forms.ModelChoiceField(
        label=_("Only for the organisation"),
        queryset=Organisation.objects.filter(is_active=True),
        required=False,
        empty_label=_("Every organisation"),
    )
    process = forms.ChoiceField(label=_("Only for the process"), required=False)
    valid_until = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("An external auditor needs one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, kind_of(code).plural) for code in known()]
        self.fields["process"].choices = [("", _("Every process")), *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse both or neither of person and team."""
        given = super().clean() or {}
        if not self.errors and bool(given.get("person")) == bool(given.get("team")):
            raise forms.ValidationError(_("Name a person or a team, one of them."))
        return given

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.cleaned_data
        return {
            "role": given["role"],
            "to": given["person"] or given["team"],
            "organisation": given["organisation"],
            "process": given["process"],
            "valid_until": end_of(given["valid_until"]),
        }


def usual_last_day() -> date:
    """Return the last day of a token made today, in the person's zone, unless another is wanted."""
    return timezone.localdate(usual_end(timezone.now()))


class TokenForm(forms.Form):
    """What a token is for, what it carries and until when."""

    name = forms.CharField(label=_("What it is for"), max_length=120)
    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=[
            ("limited", _("Only what I list below")),
            ("everything", _("Everything I may, now and later")),
        ],
        initial="limited",
        widget=forms.RadioSelect,
    )
    patterns = forms.CharField(
        label=_("Limited to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Permissions or patterns, one a line, such as incident.view or *.view."),
    )
    expires_on = DayField(
        label=_("Last day"),
        required=False,
        initial=usual_last_day,
        help_text=_("A year from now unless you change it. Empty: it works until it is revoked."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a limit that names nothing, and a list that limits nothing."""
        given = super().clean() or {}
        is_limited, names = given.get("scope") == "limited", str(given.get("patterns", "")).split()
        if is_limited and not names:
            self.add_error("patterns", _("List at least one permission, or choose everything."))
        elif names and given.get("scope") == "everything":
            self.add_error("scope", _("A list limits: choose “only what I list”, or empty it."))
        return given

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {
            "name": self.cleaned_data["name"],
            "permissions": self.cleaned_data["patterns"].split(),
            "expires_at": end_of(self.cleaned_data["expires_on"]),
        }


class WhyForm(forms.Form):
    """About whom and what somebody asks."""

    person = NamedPersonField(
        label=_("Person"), help_text=_("Name, sign-in name or e-mail address.")
    )
    code = forms.ChoiceField(label=_("Permission"), required=False)
    record = forms.CharField(
        label=_("Record"),
        max_length=40,
        required=False,
        help_text=_("A number, such as INC-12; with it, seeing the record is explained too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "–"), *grouped()]  # type: ignore[attr-defined]

    def clean_record(self) -> str:
        """Return the number; no number holds a zero byte."""
        return str(self.cleaned_data["record"]).replace("\0", "").strip()

    def clean(self) -> dict[str, Any]:
        """Refuse a question about nothing."""
        given = super().clean() or {}
        if not self.errors and not (given.get("code") or given.get("record")):
            raise forms.ValidationError(_("Choose a permission or name a record."))
        return given


def grouped() -> list[Any]:
    """Return every permission with its description, grouped by process."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, description in declared().items():
        groups.setdefault(code.partition(".")[0], []).append((code, f"{description} ({code})"))
    return list(groups.items())
