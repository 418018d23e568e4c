"""Page input of calendars, cleaned."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import Reach
from evident.kernel.calendars.holidays import country_name, parts_by_country
from evident.kernel.calendars.models import Calendar, CalendarDay, CalendarVersion
from evident.kernel.calendars.windows import Windows, WrongWindows, parsed, written
from evident.kernel.organisations.models import Organisation
from evident.web.moments import MomentField


class WindowsField(forms.CharField):
    """Windows of a day, written as 09:00-12:00, 13:30-18:00."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, required=False, **options)

    def clean(self, value: Any) -> Windows:
        """Return the windows. Raises ValidationError with what is wrong."""
        try:
            return parsed(super().clean(value))
        except WrongWindows as fault:
            raise forms.ValidationError(str(fault)) from fault


def zones() -> list[tuple[str, str]]:
    """Return every time zone people live in."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    ] + [("UTC", "UTC")]


def countries() -> list[tuple[str, object]]:
    """Return the countries whose holidays can be chosen."""
    named = sorted((country_name(code), code) for code in parts_by_country())
    return [("", _("No holidays")), *((code, f"{name} ({code})") for name, code in named)]


class HoursForm(forms.Form):
    """When is worked, and whose holidays are kept."""

    zone = forms.ChoiceField(label=_("Time zone"), choices=lazy(zones, list))
    country = forms.ChoiceField(
        label=_("Holidays of"), choices=lazy(countries, list), required=False
    )
    subdivision = forms.CharField(
        label=_("Part of the country"),
        max_length=40,
        required=False,
        help_text=_("Its code, where holidays differ within the country: BY for Bavaria."),
    )
    makeup_windows = WindowsField(
        label=_("Make-up workdays"), help_text=_("Hours of a weekend day that is worked instead.")
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for number in range(7):
            self.fields[f"day_{number}"] = WindowsField(label=WEEKDAYS[number])

    def weekdays(self) -> Iterable[forms.BoundField]:
        """Return the fields of Monday to Sunday."""
        return [self[f"day_{number}"] for number in range(7)]

    def facts(self) -> dict[str, Any]:
        """Return what the actions take."""
        facts = dict(self.cleaned_data)
        week = tuple(facts.pop(f"day_{number}") for number in range(7))
        return facts | {"week": week}


def initial_hours(version: CalendarVersion) -> dict[str, str]:
    """Return a version as the form shows it."""
    week = {
        f"day_{number}": written(windows) for number, windows in enumerate(version.weekly_windows())
    }
    return week | {
        "zone": version.zone,
        "country": version.country,
        "subdivision": version.subdivision,
        "makeup_windows": written(version.windows_of_makeup_days()),
    }


class CalendarForm(HoursForm):
    """A new calendar."""

    code = forms.SlugField(label=_("Code"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Every organisation"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000)

    def __init__(self, *arguments: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*arguments, **options)
        chosen = Organisation.objects.filter(is_active=True)
        if not reach.everywhere:
            chosen = chosen.filter(pk__in=reach.organisations)
        self.fields["organisation"].queryset = chosen  # type: ignore[attr-defined]
        self.fields["organisation"].required = not reach.everywhere

    def clean_code(self) -> str:
        """Refuse a code that is taken."""
        code: str = self.cleaned_data["code"]
        if Calendar.objects.filter(code=code).exists() or code == "new":
            raise forms.ValidationError(_("This code is taken."))
        return code


class ReasonForm(forms.Form):
    """Why a version is made."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class YearsForm(forms.Form):
    """Which years of holidays to take in."""

    years = forms.TypedMultipleChoiceField(
        label=_("Years"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *arguments: Any, years: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["years"].choices = years  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """What holds on one date."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in CalendarDay.KINDS]
    )
    windows = WindowsField(
        label=_("Hours"),
        help_text=_(
            "For special hours, empty means closed. A make-up workday left empty has the usual "
            "hours of make-up workdays."
        ),
    )
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)


class EffectiveForm(forms.Form):
    """From when a version holds."""

    effective_from = MomentField(
        label=_("Effective from"),
        required=False,
        help_text=_("In your time zone. Empty means from now on."),
    )
