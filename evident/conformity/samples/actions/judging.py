"""What an auditor found in a sampled record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evident.conformity.samples.models import Result, SampledRecord, Verdict
from evident.conformity.samples.permissions import JUDGE
from evident.conformity.samples.queries import get_item
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.trail import actions as trail

LONGEST = 20_000


@transaction.atomic
def judge(*, item: SampledRecord, by: User, at: datetime, verdict: str, remark: str = "") -> Result:
    """
    Say what was found in a sampled record; what was said before stays beside it.

    Raises WrongFact for an unknown verdict, and without a remark where it does not conform;
    PermissionDenied without `sample.judge`, Http404 for what `by` may not see.
    """
    require(by, JUDGE, item.record)
    get_item(sample=item.sample_id, place=item.place, user=by)
    remark = remark.strip()
    if verdict not in Verdict.values:
        raise WrongFact(_("Say whether it conforms."))
    if verdict != Verdict.CONFORMS and not remark:
        raise WrongFact(_("Say what you found."))
    if len(remark) > LONGEST:
        raise WrongFact(_("The text has more than %(most)s characters.") % {"most": LONGEST})
    result = Result.objects.create(item=item, verdict=verdict, remark=remark, by=by, at=at)
    trail.write(
        event="sample.judge",
        by=by,
        at=at,
        facts={
            "sample": item.sample_id,
            "number": item.number,
            "verdict": verdict,
            "remark": remark,
        },
    )
    return result
