"""What a step asks for: texts that say something, people who are ours."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import WrongFact


def said(text: str, otherwise: str | Promise) -> str:
    """Return `text` without blanks around it. Raises WrongFact saying `otherwise` if empty."""
    text = text.strip()
    if not text:
        raise WrongFact(str(otherwise))
    return text


def titled(text: str, otherwise: str | Promise) -> str:
    """Return `text` as a title: one line of at most 300 characters. Raises WrongFact if empty."""
    return " ".join(said(text, otherwise).split())[:300]


def refuse_outsider(person: User) -> None:
    """Raise WrongFact unless `person` is one of ours who still works here."""
    if not person.is_active or person.organisation.kind != OrganisationKind.PROVIDER:
        raise WrongFact(_("%(person)s is none of our people.") % {"person": person.name})


def refuse_no_customer(organisation: Organisation) -> None:
    """Raise WrongFact unless `organisation` is a customer."""
    if organisation.kind != OrganisationKind.CUSTOMER:
        raise WrongFact(_("%(name)s is no customer.") % {"name": organisation})
