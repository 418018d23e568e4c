"""What a field of a form tells of itself: that it has to be answered, and which files it lost."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

REQUIRED_WHERE_SHOWN = "data-if-required"
"""Marks the control of a field that is asked under a condition, and has to be answered then."""


def is_required(bound: BoundField) -> bool:
    """Return whether a field has to be answered wherever it is shown."""
    return bound.field.required or REQUIRED_WHERE_SHOWN in bound.field.widget.attrs


def files_of(bound: BoundField) -> str:
    """
    Return the names of the files that came with a field; "" where there are none.

    No browser sends a file twice by itself: where a form comes back, they are to be chosen anew.
    """
    sent = bound.form.files
    if not isinstance(bound.field, forms.FileField) or not isinstance(sent, MultiValueDict):
        return ""
    return named(sent.getlist(bound.html_name))


def files_sent(context: Mapping[str, Any], name: str) -> str:
    """Return the names of the files that a page was sent as `name`, and shows its form again."""
    request = context.get("request")
    return named(request.FILES.getlist(name)) if request else ""


def named(files: "Iterable[UploadedFile[Any]]") -> str:
    """Return the names of files, as one text."""
    return _(", ").join(str(file.name) for file in files)
