"""What is kept of customers: who looks after them, who speaks for them."""

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.trail.models import Entry
from evident.relationships.customers.actions import customers as actions
from evident.relationships.customers.models import Contact, CustomerProfile
from evident.relationships.customers.queries import customers as queries


def test_a_profile_names_who_looks_after_the_customer(manager, customer):
    profile = actions.edit(
        organisation=customer, by=manager, at=NOON, manager=manager, review_months=3
    )

    assert (profile.manager, profile.review_months) == (manager, 3)
    entry = Entry.objects.get(event="customer.edit")
    assert entry.organisation_id == customer.pk
    assert entry.changes["review_months"] == [6, 3]
    actions.edit(organisation=customer, by=manager, at=NOON, review_months=3)
    assert Entry.objects.filter(event="customer.edit").count() == 1


def test_what_cannot_be_is_refused(manager, customer, provider, requester):
    with pytest.raises(WrongFact):
        actions.edit(organisation=customer, by=manager, at=NOON, manager=requester)
    with pytest.raises(WrongFact):
        actions.edit(organisation=customer, by=manager, at=NOON, review_months=61)
    with pytest.raises(WrongFact):
        actions.edit(organisation=provider, by=manager, at=NOON, review_months=6)
    with pytest.raises(WrongFact):
        actions.add_contact(organisation=customer, by=manager, at=NOON, name=" ")

    assert not Contact.objects.exists()


def test_who_may_not_changes_nothing(agent, requester, manager, customer):
    contact = actions.add_contact(organisation=customer, by=manager, at=NOON, name="Mr Ho")
    for person in (agent, requester):
        with pytest.raises(PermissionDenied):
            actions.edit(organisation=customer, by=person, at=NOON, review_months=1)
        with pytest.raises(PermissionDenied):
            actions.add_contact(organisation=customer, by=person, at=NOON, name="x")
        with pytest.raises(PermissionDenied):
            actions.remove_contact(contact=contact, by=person, at=NOON)

    assert not CustomerProfile.objects.exists()
    assert list(Contact.objects.values_list("name", flat=True)) == ["Mr Ho"]


def test_a_removed_contact_stays_on_the_trail(manager, customer):
    contact = actions.add_contact(organisation=customer, by=manager, at=NOON, name="Mr Ho")
    actions.edit_contact(contact=contact, by=manager, at=NOON, phone="12")
    contact.refresh_from_db()

    actions.remove_contact(contact=contact, by=manager, at=NOON)

    assert not Contact.objects.exists()
    told = Entry.objects.get(event="customer.remove_contact")
    assert (told.facts["name"], told.facts["phone"]) == ("Mr Ho", "12")


def test_who_looks_after_one_customer_sees_no_other(
    make_user, provider, customer, other_customer, requester, agent
):
    only = make_user("only", "agent", provider, only_for=other_customer)

    assert list(queries.customers(only)) == [other_customer]
    assert not queries.customers(requester).exists()
    assert queries.customers(agent).count() == 2
