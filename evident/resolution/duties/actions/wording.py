"""Facts that have to be as they are said to be."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.definition import WrongFact

LONGEST = 20_000


def said(text: str, otherwise: str | Promise) -> str:
    """Return `text` without blanks around it. Raises WrongFact saying `otherwise` if empty."""
    text = text.strip()
    if not text:
        raise WrongFact(str(otherwise))
    if len(text) > LONGEST:
        raise WrongFact(_("This text is too long."))
    return text


def refuse_idle(team: Team | None, person: User | None) -> None:
    """Raise WrongFact for a team out of use, and for somebody who is not in it or not of ours."""
    if team is not None and not team.is_active:
        raise WrongFact(_("Choose a team in use."))
    if person is None:
        return
    if not person.is_active or person.organisation.kind != OrganisationKind.PROVIDER:
        raise WrongFact(_("%(person)s is none of our people.") % {"person": person.name})
    if team is not None and not team.members.filter(pk=person.pk).exists():
        raise WrongFact(
            _("%(person)s is not in %(team)s.") % {"person": person.name, "team": team.name}
        )
