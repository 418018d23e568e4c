"""Auditors from outside and their bodies, made by whoever opens rooms."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from evident.kernel.access.models import Grant
from evident.kernel.access.permissions import ENDING
from evident.kernel.accounts.models import User
from evident.kernel.administration.actions import organisations, people
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.sentences import joined

LONGEST_NAME = 200


def body_called(*, name: str, by: User, at: datetime) -> Organisation:
    """Return the certification body of this name; it is made if there is none. Raises WrongFact."""
    name = name.strip()
    if not name:
        raise WrongFact(_("Name the certification body."))
    known = Organisation.objects.filter(name__iexact=name).order_by("pk").first()
    if known is not None:
        if known.kind != OrganisationKind.AUDITOR:
            raise WrongFact(
                _("%(name)s is no certification body here: it is recorded as “%(kind)s”.")
                % {"name": known.name, "kind": known.get_kind_display()}
            )
        return known
    return organisations.register(
        by=by, at=at, code=free_code(name), name=name, kind=OrganisationKind.AUDITOR
    )


def free_code(name: str) -> str:
    """Return a code for an organisation that no other has."""
    start = slugify(name)[:30] or "body"
    code, count = start, 1
    while Organisation.objects.filter(code=code).exists():
        count += 1
        code = f"{start}-{count}"
    return code


def auditor_of(*, body: Organisation, name: str, email: str, by: User, at: datetime) -> User:
    """
    Return the auditor of `body` with this address; he is made if nobody has it.

    Raises WrongFact for an address of somebody else: of another organisation, or with roles beyond
    those of an auditor, which a room must not open anew.
    """
    email = email.strip()
    known = User.objects.filter(email__iexact=email).select_related("organisation").first()
    if known is None:
        try:
            return people.register(
                by=by, at=at, login=email, name=name, organisation=body, email=email
            )
        except ValidationError as wrong:
            raise WrongFact(joined(wrong.messages)) from wrong
    if known.organisation_id != body.pk:
        raise WrongFact(
            _("This address belongs to %(person)s of %(organisation)s.")
            % {"person": known.name, "organisation": known.organisation.name}
        )
    if not known.is_active:
        raise WrongFact(_("%(name)s is no longer active.") % {"name": known.name})
    refuse_more_than_auditor(known, at=at)
    return known


def refuse_more_than_auditor(person: User, *, at: datetime) -> None:
    """Raise WrongFact for somebody who holds roles other than that of an auditor from outside."""
    held = Grant.objects.of(person).in_force(at).exclude(role__code__in=ENDING)
    other = held.select_related("role").first()
    if other is not None:
        raise WrongFact(
            _("%(name)s holds the role “%(role)s”: an auditor from outside holds no other.")
            % {"name": person.name, "role": other.role.name}
        )
