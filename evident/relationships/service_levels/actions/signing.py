"""
Signatures under an agreement: who signed for which side, who entered it, and on what it rests.

People sign for their own side, by their own name. Whoever enters the signature of somebody else
names the signed paper, and nobody enters both: two signatures never rest on one person's word.
"""

from datetime import date, datetime
from itertools import islice

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from evident.kernel.access.holding import allowing, through
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.sentences import joined
from evident.relationships.service_levels.actions.drafting import draft_of
from evident.relationships.service_levels.models import Agreement, Party, Signature
from evident.relationships.service_levels.procedure import PROCEDURE

MOST_NAMED = 5


def sign(
    *,
    agreement: Agreement,
    by: User,
    at: datetime,
    side: str,
    name: str,
    signed_on: date,
    role: str = "",
    paper: str = "",
) -> Signature:
    """
    Record that somebody signed the draft for one side: `by`, or another, as `paper` proves.

    Raises StepRefused if that side has signed, the date lies ahead, the paper is missing, `by`
    entered the other signature or is of the other side; PermissionDenied if `by` lacks
    `agreement.sign`.
    """
    version = draft_of(agreement)
    name, paper = name.strip(), paper.strip()
    if signed_on > timezone.localdate(at):
        raise StepRefused(_("Nobody has signed yet on a day that lies ahead."))
    if not name:
        raise StepRefused(_("Say who signed."))
    facts = {"version": version.number, "side": side, "name": name, "signed_on": signed_on}
    facts |= {"paper": paper} if paper else {}
    with PROCEDURE.step("sign", agreement, by=by, at=at, facts=facts):
        refuse_unproven(agreement, by=by, side=side, name=name, paper=paper)
        signatures = version.signatures.all()
        if any(each.side == side for each in signatures):
            raise StepRefused(_("This side has signed already."))
        if any(each.recorded_by_id == by.pk for each in signatures):
            raise StepRefused(joined(entered_twice(agreement=agreement, by=by, side=side, at=at)))
        return Signature.objects.create(
            version=version,
            side=side,
            name=name,
            role=role.strip(),
            signed_on=signed_on,
            paper=paper,
            recorded_by=by,
            recorded_at=at,
        )


def entered_twice(*, agreement: Agreement, by: User, side: str, at: datetime) -> list[str]:
    """Return why `by` cannot enter the second signature as well, and who may."""
    is_known = Q(organisation__kind=OrganisationKind.PROVIDER)
    if side == Signature.Side.OTHER:
        is_known |= Q(organisation_id=agreement.organisation_id)
    people = User.objects.filter(is_known, through(allowing("agreement.sign", at=at)))
    people = people.filter(is_active=True).exclude(pk=by.pk).distinct().order_by("name")
    able = (each for each in people if access_of(each).may("agreement.sign", agreement))
    names = [each.name for each in islice(able, MOST_NAMED)]
    return [
        _("You entered the other signature: somebody else has to enter this one."),
        _("Who may: %(names)s.") % {"names": _(", ").join(names)}
        if names
        else _(
            "Nobody may at present: an administrator has to give somebody else the role of process"
            " manager, for example."
        ),
    ]


def refuse_unproven(agreement: Agreement, *, by: User, side: str, name: str, paper: str) -> None:
    """Raise StepRefused for a signature that is neither `by`'s own nor on a paper that is named."""
    if side in sides_of(agreement, by) and name == by.name:
        return
    if not is_of_ours(by):
        raise StepRefused(
            _("You sign for your own organisation, by your own name: %(name)s.") % {"name": by.name}
        )
    if not paper:
        raise StepRefused(
            _("You enter somebody else's signature: name the signed paper and where it is kept.")
        )


def is_of_ours(person: User) -> bool:
    """Whether somebody is of the provider."""
    return person.organisation.kind == OrganisationKind.PROVIDER


def sides_of(agreement: Agreement, person: User) -> frozenset[str]:
    """Return for which sides somebody may sign himself: of an OLA both sides are ours."""
    if not is_of_ours(person):
        is_theirs = person.organisation_id == agreement.organisation_id
        return frozenset({Signature.Side.OTHER.value} if is_theirs else ())
    is_among_us = agreement.party == Party.OLA
    return frozenset(Signature.Side.values if is_among_us else {Signature.Side.PROVIDER.value})
