"""Which other agreements would promise the same for the same time."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from evident.relationships.service_levels.models import AgreementVersion, Party, VersionState
from evident.relationships.service_levels.procedure import IN_FORCE


def overlapping(version: AgreementVersion) -> QuerySet[AgreementVersion]:
    """
    Return the effective versions of other agreements that `version` would contradict.

    They bind the same parties, hold at a time when it would (any time before it says since when),
    and cover a service it covers: by name, or both all of them. One for every service and one for
    a single one do not contradict: the latter goes before.
    """
    agreement = version.agreement
    same = AgreementVersion.services.through.objects.filter(
        agreementversion_id=OuterRef("pk"),
        record_id__in=version.services.values("pk"),
    )
    others = AgreementVersion.objects.filter(
        state=VersionState.EFFECTIVE,
        corrections=None,
        agreement__party=agreement.party,
        agreement__organisation=agreement.organisation_id,
        agreement__state__in=[*IN_FORCE, "agreed"],
    ).exclude(agreement=agreement)
    if agreement.party == Party.OLA:
        others = others.filter(agreement__internal_team=agreement.internal_team_id)
    others = others.filter(Q(covers_all=True) if version.covers_all else Exists(same))
    if version.valid_from is not None:
        others = others.filter(Q(valid_until=None) | Q(valid_until__gt=version.valid_from))
    if version.valid_until is not None:
        others = others.filter(valid_from__lt=version.valid_until)
    return others.select_related("agreement").order_by("pk")
