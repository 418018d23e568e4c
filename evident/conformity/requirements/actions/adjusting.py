"""Setting what a check tolerates and over which time it counts."""

import math
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from evident.conformity.requirements.limits import limit_of, limited
from evident.conformity.requirements.models import CheckLimit
from evident.conformity.requirements.permissions import ADJUST
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check
from evident.kernel.procedures.definition import EditConflict, WrongFact
from evident.kernel.trail import actions as trail

MOST_MONTHS = 36


@transaction.atomic
def adjust(
    *,
    check: Check,
    by: User,
    at: datetime,
    tolerated: float,
    months: int,
    reason: str,
    seen: int | None = None,
) -> CheckLimit:
    """
    Let `check` tolerate `tolerated` per cent and count `months` from its next run on.

    `check` is the one that was declared; what was found before keeps the limits it was found by.
    `seen` is the number of the version on screen, 0 for none. Raises PermissionDenied if `by`
    lacks `check.adjust`, EditConflict if somebody was quicker, WrongFact for what makes no sense.
    """
    require(by, ADJUST)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"limit {check.code}"])
    before = limit_of(check.code)
    number = before.number if before else 0
    if seen is not None and seen != number:
        raise EditConflict(_("Somebody set other limits meanwhile: look at them first."))
    now = limited(check, before)
    refuse_wrong(check, tolerated=tolerated, months=months)
    if (now.tolerated, now.months) == (tolerated, months):
        raise WrongFact(_("These limits hold already."))
    if not reason.strip():
        raise WrongFact(_("Say why: an auditor will ask."))
    made = CheckLimit.objects.create(
        check_code=check.code,
        number=number + 1,
        tolerated=tolerated,
        months=months,
        reason=reason.replace("\0", "").strip(),
        by=by,
        at=at,
    )
    trail.write(
        event="check.adjust",
        by=by,
        at=at,
        changes={
            "tolerated": [now.tolerated, tolerated],
            "months": [now.months, months],
        },
        facts={"check": check.code, "version": made.number, "reason": made.reason},
    )
    return made


def refuse_wrong(check: Check, *, tolerated: float, months: int) -> None:
    """Raise WrongFact for limits that a check cannot have."""
    if not math.isfinite(tolerated) or not 0 <= tolerated <= 100:
        raise WrongFact(_("Tolerate between 0 and 100 per cent."))
    if not check.months and months:
        raise WrongFact(_("This check looks at everything in force, whenever it began."))
    if check.months and not 1 <= months <= MOST_MONTHS:
        raise WrongFact(_("Count between 1 and %(most)d months.") % {"most": MOST_MONTHS})
