"""A person, named in a form by whoever cannot choose from a list of thousands."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User


def called(what: Any, more: Any) -> str:
    """Return what something is called in a list, with `more` in brackets to tell it from others."""
    return _("%(name)s (%(more)s)") % {"name": what, "more": more}


class PersonField(forms.CharField):
    """One of `people`, named by sign-in name, e-mail address or full name."""

    people: "QuerySet[User]"

    def clean(self, value: Any) -> Any:
        """Return the person; None for an empty field. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        for lookup in ("login__iexact", "email__iexact", "name__iexact"):
            found = list(self.people.filter(**{lookup: text})[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise forms.ValidationError(
                    _("Several people are called “%(text)s”: give the sign-in name."),
                    params={"text": text},
                )
        raise forms.ValidationError(_("Nobody is called “%(text)s”."), params={"text": text})
