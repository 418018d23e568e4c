"""Long forms in parts: which fields stand together, under which heading."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class Part:
    """Fields that belong together; two stand side by side, those in `wide` have a line each."""

    heading: str | Promise
    names: Sequence[str]
    wide: frozenset[str] = frozenset()
    text: str | Promise = ""


def parts_of(form: forms.BaseForm) -> list[dict[str, Any]]:
    """
    Return the parts of a form with their fields, as its `parts` name them; none without.

    A field that no part names stands in the last one; a part none of whose fields the form has is
    left out.
    """
    parts: Sequence[Part] = getattr(form, "parts", ())
    if not parts:
        return []
    shown = {bound.name: bound for bound in form.visible_fields()}
    named = {name for part in parts for name in part.names}
    found = []
    for part in parts:
        names = [name for name in part.names if name in shown]
        if part is parts[-1]:
            names += [name for name in shown if name not in named]
        fields = [(shown[name], "wide" if name in part.wide else "") for name in names]
        if fields:
            found.append({"heading": part.heading, "text": part.text, "fields": fields})
    return found
