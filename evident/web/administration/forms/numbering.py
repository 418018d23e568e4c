"""Input about numbers of records."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class NumberingForm(forms.Form):
    """How the numbers of a process look."""

    letters = forms.RegexField(
        label=_("Prefix"),
        regex=r"^[A-Z][A-Z0-9]*$",
        max_length=12,
        error_messages={"invalid": _("Use capital letters and digits, a letter first.")},
    )
    digits = forms.IntegerField(
        label=_("Least number of digits"),
        min_value=1,
        max_value=10,
    )
    is_gapless = forms.BooleanField(
        label=_("Without gaps"),
        required=False,
    )

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.cleaned_data
        return {
            "prefix": given["letters"],
            "digits": given["digits"],
            "is_gapless": given["is_gapless"],
        }
