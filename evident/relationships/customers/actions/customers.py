"""What people keep about customers: who looks after them, who speaks for them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.trail import actions as trail
from evident.relationships.customers.actions.wording import refuse_outsider, said
from evident.relationships.customers.models.customer import Contact, CustomerProfile

KEPT = ("manager", "review_months", "since", "communication", "note")
OF_CONTACT = ("name", "function", "email", "phone", "is_main", "is_escalation")
EDIT = "customer.edit"


@transaction.atomic
def edit(*, organisation: Organisation, by: User, at: datetime, **facts: Any) -> CustomerProfile:
    """
    Keep what is known of a customer; `facts` are some of KEPT.

    Raises PermissionDenied without `customer.edit`, WrongFact for what cannot be: a relationship
    manager who is none of ours, an organisation that is no customer.
    """
    if organisation.kind != OrganisationKind.CUSTOMER:
        raise WrongFact(_("%(name)s is no customer.") % {"name": organisation})
    profile = CustomerProfile(organisation=organisation)
    require(by, EDIT, profile)
    CustomerProfile.objects.get_or_create(organisation=organisation, defaults={"made_at": at})
    profile = CustomerProfile.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if facts.get("manager") is not None:
        refuse_outsider(facts["manager"])
    if not 0 <= facts.get("review_months", profile.review_months) <= 60:
        raise WrongFact(_("Reviews lie 1 to 60 months apart; 0 plans none."))
    changes = {}
    for name in KEPT:
        value = facts.get(name, getattr(profile, name))
        value = value.strip() if isinstance(value, str) else value
        if value != getattr(profile, name):
            changes[name] = [getattr(profile, name), value]
            setattr(profile, name, value)
    if changes:
        profile.save(update_fields=list(changes))
        trace(event="customer.edit", organisation=organisation, by=by, at=at, changes=changes)
    return profile


def trace(*, event: str, organisation: Organisation, by: User, at: datetime, **more: Any) -> None:
    """Write to the trail what was changed of a customer."""
    facts = {"customer": organisation, **more.pop("facts", {})}
    trail.write(event=event, by=by, at=at, facts=facts, organisation_id=organisation.pk, **more)


@transaction.atomic
def add_contact(*, organisation: Organisation, by: User, at: datetime, **facts: Any) -> Contact:
    """Add somebody who speaks for a customer. Raises PermissionDenied, WrongFact without a name."""
    require(by, EDIT, CustomerProfile(organisation=organisation))
    contact = Contact(organisation=organisation)
    fill(contact, facts)
    contact.save()
    trace(
        event="customer.add_contact",
        organisation=organisation,
        by=by,
        at=at,
        facts=facts_of(contact),
    )
    return contact


@transaction.atomic
def edit_contact(*, contact: Contact, by: User, at: datetime, **facts: Any) -> Contact:
    """Change what is known of a contact. Raises PermissionDenied, WrongFact without a name."""
    require(by, EDIT, CustomerProfile(organisation=contact.organisation))
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    before = facts_of(contact)
    fill(contact, facts)
    after = facts_of(contact)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        contact.save()
        told = {"contact": contact.name}
        trace(
            event="customer.edit_contact",
            organisation=contact.organisation,
            by=by,
            at=at,
            changes=changes,
            facts=told,
        )
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, by: User, at: datetime) -> None:
    """Remove a contact; what was known of it stays on the trail. Raises PermissionDenied."""
    require(by, EDIT, CustomerProfile(organisation=contact.organisation))
    told = facts_of(contact)
    trace(
        event="customer.remove_contact", organisation=contact.organisation, by=by, at=at, facts=told
    )
    contact.delete()


def fill(contact: Contact, facts: dict[str, Any]) -> None:
    """Set what `facts` say of a contact."""
    for name in OF_CONTACT:
        value = facts.get(name, getattr(contact, name))
        setattr(contact, name, value.strip() if isinstance(value, str) else value)
    contact.name = said(contact.name, _("Say what the contact is called."))


def facts_of(contact: Contact) -> dict[str, Any]:
    """Return what the trail keeps of a contact."""
    return {name: getattr(contact, name) for name in OF_CONTACT}
