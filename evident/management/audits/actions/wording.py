"""What a step asks for: texts that say something, people who are ours, requirements there are."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.management.audits.naming import unknown_among
from evident.management.audits.processes import PROCESSES, REQUIREMENT, in_order

MOST_REQUIREMENTS = 40


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


def checked(requirements: Iterable[str]) -> list[str]:
    """Return ids of requirements, each once, in order. Raises WrongFact for what is none."""
    found = sorted({each.strip() for each in requirements if each.strip()})
    for each in found:
        if not REQUIREMENT.match(each):
            raise WrongFact(
                _("“%(id)s” is no requirement: write a clause such as 8.6.1 or an id of it.")
                % {"id": each[:40]}
            )
    if len(found) > MOST_REQUIREMENTS:
        raise WrongFact(_("These are too many requirements for one matter."))
    for each in unknown_among(found):
        raise WrongFact(_("There is no requirement “%(id)s”.") % {"id": each})
    return sorted(found, key=lambda each: (in_order(each), each))


def refuse_unknown_process(key: str) -> None:
    """Raise WrongFact unless `key` is empty or names a process."""
    if key and key not in PROCESSES:
        raise WrongFact(_("There is no process “%(key)s”.") % {"key": key[:40]})


def ours() -> Organisation:
    """Return our own organisation. Raises StepRefused where none is known yet."""
    found = Organisation.objects.filter(kind=OrganisationKind.PROVIDER).order_by("pk").first()
    if found is None:
        raise StepRefused(_("Enter your own organisation first."))
    return found
