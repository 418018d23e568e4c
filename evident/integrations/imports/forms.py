"""Input of the import pages."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from evident.integrations.imports.mapping import MAPPING_LIMIT
from evident.integrations.imports.sources import SOURCES

UPLOAD_LIMIT = 1 << 30


def zones() -> list[tuple[str, str]]:
    """Return the time zones a file may be in."""
    return [("UTC", "UTC"), *((name, name) for name in sorted(available_timezones() - {"UTC"}))]


class UploadForm(forms.Form):
    """A file to be imported, and how to read it."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV, also packed as .gz or .zip. It is checked first.")
    )
    source = forms.ChoiceField(
        label=_("What it is"), choices=[(source.code, source.name) for source in SOURCES.values()]
    )
    organisation_code = forms.RegexField(
        r"^[A-Za-z0-9_-]*$",
        label=_("Code of the customer"),
        max_length=40,
        required=False,
        help_text=_(
            "Whose incidents they are. An organisation is made if none has this code; without a "
            "code, the source itself is one."
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone of the file"),
        choices=lazy(zones, list),
        initial=lambda: settings.TIME_ZONE,
    )
    mapping = forms.FileField(
        label=_("Mapping"),
        required=False,
        help_text=_("YAML or JSON: which column tells what. Needed for “any CSV file”."),
    )

    def clean_file(self) -> Any:
        """Refuse a file beyond what pages take."""
        return bounded(self.cleaned_data["file"], UPLOAD_LIMIT)

    def clean_mapping(self) -> Any:
        """Refuse a mapping that cannot be one."""
        return bounded(self.cleaned_data["mapping"], MAPPING_LIMIT)


def bounded(file: Any, limit: int) -> Any:
    """Return an uploaded file. Raises ValidationError if it is bigger than `limit` bytes."""
    if file is not None and file.size > limit:
        raise forms.ValidationError(
            _("The file is bigger than %(limit)s megabytes."), params={"limit": limit >> 20}
        )
    return file
