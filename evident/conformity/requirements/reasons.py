"""
Why a check could not be computed, as far as it is told to whom.

What an error says may quote a record, so that it is told as it was kept only to administrators, who
see such errors of every job, and to whoever may see all that the check looks at, what is restricted
included. Everybody else is told in words what sort of error it was; the number of the result refers
to what was kept.
"""

from django.utils.translation import gettext as _

from evident.conformity.requirements.models import CheckResult
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import check_of
from evident.kernel.measures.reasons import sort_of
from evident.kernel.records.kinds import known


def reads_all(user: User, check: str = "") -> bool:
    """Return whether `user` may read what an error says, of one check or else of any."""
    access = access_of(user)
    if access.may("job.manage"):
        return True
    declared = check_of(check)
    kinds = [declared.process] if declared and declared.process in known() else known()
    return access.reach("record.view_restricted").everywhere and all(
        access.reach(f"{kind}.view").everywhere for kind in kinds
    )


def told(result: CheckResult, *, user: User) -> str:
    """Return why a check could not be computed, as far as `user` may know; nothing where it was."""
    if not result.reason or reads_all(user, result.check_code):
        return result.reason
    return referred(result)


def referred(result: CheckResult) -> str:
    """Return what everybody may know of it, with what it refers to."""
    return _("%(sort)s; result %(number)s keeps the details for administrators") % {
        "sort": sort_of(result.reason), "number": result.pk,
    }  # fmt: skip
