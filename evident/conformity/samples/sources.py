"""What a finding begins with that is raised from a sampled record."""

from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from evident.conformity.samples.models import SampledRecord
from evident.conformity.samples.permissions import EXAMINE
from evident.conformity.samples.queries.seeing import get_item, latest
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import check_of
from evident.management.audits.models.finding import Source
from evident.management.audits.processes import process_of_kind
from evident.management.audits.queries.sources import Origin, tell_of


def origin(reference: str, user: User, at: datetime) -> Origin | None:  # noqa: ARG001  # as others
    """Return what a sampled record says to `user`: `reference` is sample and place, 12/3."""
    sample, _slash, place = reference.partition("/")
    is_number = all(each.isascii() and each.isdecimal() for each in (sample, place))
    if not is_number or len(reference) > 20 or not access_of(user).may_somewhere(EXAMINE):
        return None
    try:
        item = get_item(sample=int(sample), place=int(place), user=user)
    except Http404:
        return None
    return of_item(item)


def of_item(item: SampledRecord) -> Origin:
    """Return what a finding about a sampled record begins with."""
    sample, result = item.sample, latest(item)
    facts = {
        "number": item.number,
        "place": item.place,
        "size": sample.size,
        "sample": sample.name,
        "digest": item.sha256[:16],
    }
    text = _(
        "%(number)s, record %(place)s of %(size)s in the sample “%(sample)s”, as it was frozen"
        " there (SHA-256 %(digest)s…)."
    )
    check = check_of(sample.reference) if sample.source == "check" else None
    asked = (sample.requirement,) if sample.requirement else check.requirements if check else ()
    remark = result.remark if result else ""
    return Origin(
        kind=Source.SAMPLE,
        reference=f"{sample.pk}/{item.place}",
        text=text % facts,
        title="" if item.record.is_restricted else remark.partition("\n")[0][:200],
        statement=remark,
        evidence=text % facts,
        requirements=tuple(asked),
        process=process_of_kind(item.kind),
        records=(item.record,),
    )


tell_of(Source.SAMPLE, origin)
