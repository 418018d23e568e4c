"""Input of pages that belong to no process."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def zones() -> list[tuple[str, object]]:
    """Return the time zones people live in, by region; the empty one follows the installation."""
    inhabited = sorted(
        name
        for name in available_timezones()
        if name.partition("/")[0]
        in {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    )
    default = _("As the installation (%(zone)s)") % {"zone": settings.TIME_ZONE}
    return [("", default), ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in inhabited)]


class PreferencesForm(forms.Form):
    """What a person may change about himself."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[
            ("", _("As the browser")),
            *(
                (code, {"en": "English", "zh-hans": "简体中文"}[code])
                for code, _name in settings.LANGUAGES
            ),
        ],
        required=False,
        help_text=_("Mail to you is written in this language as well."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lazy(zones, list),
        required=False,
        help_text=_("All times on pages and in mail are shown in this zone."),
    )
