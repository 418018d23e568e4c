"""Several files at once, in a form."""

from collections.abc import Sequence
from typing import Any

from django import forms

from evident.kernel.attachments.incoming import File


class FilesControl(forms.ClearableFileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True


class FilesOf(forms.FileField):
    """Several files, as an action takes them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesControl(attrs={"multiple": True}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        """Return each file with its content in pieces."""
        sent: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesOf, self).clean(each, initial) for each in sent if each]
        return [File(each.name, each.chunks()) for each in files]
