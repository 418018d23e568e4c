"""Which signatures an agreement still lacks, and whose it waits for."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Party,
    Signature,
    VersionState,
)
from evident.relationships.service_levels.procedure import State
from evident.relationships.service_levels.queries.seeing import visible_to

MOST = 20


def missing_sides(version: AgreementVersion) -> list[Signature.Side]:
    """Return for which sides nobody has signed a version."""
    signed = set(version.signatures.values_list("side", flat=True))
    return [side for side in Signature.Side if side not in signed]


def waits_for_theirs() -> Q:
    """
    Return the condition of waiting for the other party's signature.

    Terms wait from when they went to the other party; those of an amendment, still being written,
    from when we have signed.
    """
    signed = Signature.objects.filter(
        version__agreement=OuterRef("pk"), version__state=VersionState.DRAFT
    )
    theirs, ours = (Exists(signed.filter(side=side)) for side in ("other", "provider"))
    return (
        Q(state__in=[State.NEGOTIATING, State.AMENDED])
        & ~Q(theirs)
        & (Q(state=State.NEGOTIATING) | Q(ours))
        & ~Q(party=Party.OLA)
    )


def to_sign(user: User) -> list[Agreement]:
    """Return the agreements that wait for the signature of `user` for the own organisation."""
    if user.organisation.kind == OrganisationKind.PROVIDER:
        return []
    rows: QuerySet[Agreement] = visible_to(user).filter(
        waits_for_theirs(), organisation_id=user.organisation_id, is_open=True
    )
    access = access_of(user)
    return [
        each
        for each in rows.select_related("organisation").order_by("pk")[:MOST]
        if access.may("agreement.sign", each)
    ]
