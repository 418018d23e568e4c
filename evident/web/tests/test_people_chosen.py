"""People are chosen by name; what tells those apart who are called alike stands beside it."""

import pytest
from django import forms
from django.urls import get_resolver

from evident.kernel.accounts.models import User
from evident.web.people import Alike, PersonOf


def test_two_who_are_called_alike_are_told_apart(make_user, provider, other_customer, customer):
    for login, name, place in (
        ("li", "Li Wen", provider),
        ("anna-1", "Anna", customer),
        ("anna-2", "Anna", other_customer),
        ("bo-1", "Bo", customer),
        ("bo-2", "Bo", customer),
    ):
        person = make_user(login, "requester", place)
        User.objects.filter(pk=person.pk).update(name=name)
    field = PersonOf(queryset=User.objects.order_by("login"), empty_label="Nobody")

    assert [label for _value, label in field.choices] == [
        "Nobody",
        f"Anna ({customer})",
        f"Anna ({other_customer})",
        f"Bo ({customer}, bo-1)",
        f"Bo ({customer}, bo-2)",
        "Li Wen",
    ]
    assert field.clean(str(person.pk)).login == "bo-2"


@pytest.mark.django_db
def test_every_form_offers_people_so():
    """Also a new one: no list of people shows sign-in names, or two names alike."""
    assert get_resolver().url_patterns  # reads every module that has pages
    offered = {
        (form.__name__, name): issubclass(field.iterator, Alike)
        for form in subclasses(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ModelChoiceField) and field.queryset.model is User
    }
    assert [name for name, is_told_apart in offered.items() if not is_told_apart] == []
    assert len(offered) > 10


def subclasses(kind):
    """Yield every class below `kind`."""
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)
