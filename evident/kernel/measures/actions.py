"""How a measure gets its owner, baseline and target."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Measure
from evident.kernel.measures.models import Target
from evident.kernel.trail import actions as trail

declare(
    {
        "measure.set_target": _("Set baseline, target and owner of measures"),
        "measure.export": _("Take lists out as files"),
    }
)


@transaction.atomic
def set_target(
    *,
    measure: Measure,
    by: User,
    at: datetime,
    owner: User | None,
    baseline: float | None,
    target: float | None,
) -> Target:
    """
    Say where a measure was, where it should be, and who answers for it.

    Raises PermissionDenied if `by` lacks `measure.set_target`.
    """
    require(by, "measure.set_target")
    found, _is_new = Target.objects.select_for_update().get_or_create(measure=measure.code)
    before = {"owner": found.owner, "baseline": found.baseline, "target": found.target}
    found.owner, found.baseline, found.target = owner, baseline, target
    found.save()
    after = {"owner": owner, "baseline": baseline, "target": target}
    trail.write(
        event="measure.set_target",
        by=by,
        at=at,
        changes={
            name: [before[name], value] for name, value in after.items() if before[name] != value
        },
        facts={"measure": measure.code},
    )
    return found
