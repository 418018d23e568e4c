"""People in forms: chosen by name from a list, or named where a list would have thousands."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from django import forms
from django.db.models import QuerySet, prefetch_related_objects
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User


def called(what: Any, more: Any) -> str:
    """Return what something is called in a list, with `more` in brackets to tell it from others."""
    return gettext("%(name)s (%(more)s)") % {"name": what, "more": more}


class PersonField(forms.CharField):
    """One of `people`, named by sign-in name, e-mail address or full name; nobody for nothing."""

    default_error_messages = {
        "unknown": _("Nobody is called “%(text)s”."),
        "several": _("Several people are called “%(text)s”: give the sign-in name."),
    }
    people: "QuerySet[User]" = User.objects.none()
    """Who may be named: those whom the one who asks may know."""

    def clean(self, value: Any) -> Any:
        """Return the person; None for an empty field. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        for lookup in ("login__iexact", "email__iexact", "name__iexact"):
            found = list(self.people.filter(**{lookup: text})[:2])
            if found:
                return found[0] if len(found) == 1 else self.refuse("several", text)
        return self.refuse("unknown", text)

    def refuse(self, code: str, text: str) -> NoReturn:
        """Raise ValidationError, in the words of `code`."""
        raise forms.ValidationError(self.error_messages[code], params={"text": text}, code=code)


class Alike(ModelChoiceIterator):  # type: ignore[type-arg]  # not generic when run
    """People to choose from by name; two who are called alike with what tells them apart."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        people = list(self.queryset)
        for person, label in zip(people, told_apart(people), strict=True):
            value = ModelChoiceIteratorValue(self.field.prepare_value(person), person)
            yield (value, label)


def told_apart(people: Sequence[User]) -> list[str]:
    """
    Return what each is called, so that no two are called alike.

    By name; where others are called so, with the organisation; where they belong to the same one,
    with the sign-in name.
    """
    names = Counter(person.name for person in people)
    alike = [person for person in people if names[person.name] > 1]
    prefetch_related_objects(alike, "organisation")
    places = Counter((person.name, person.organisation_id) for person in alike)
    labels = []
    for person in people:
        if names[person.name] == 1:
            labels.append(person.name)
        elif places[person.name, person.organisation_id] == 1:
            labels.append(called(person.name, person.organisation))
        else:
            more = gettext(", ").join([str(person.organisation), person.login])
            labels.append(called(person.name, more))
    return labels


class PersonOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """One person to choose, by name."""

    iterator = Alike


class PeopleOf(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when run
    """Several people to choose, by name."""

    iterator = Alike
