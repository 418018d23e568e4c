"""What people hear of approvals, whatever the process."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import (
    Declaration,
    Receiver,
    Role,
    declare,
    quoted_fact,
)
from evident.kernel.notifications.receivers import named_in
from evident.kernel.procedures.approvals import approvers_of
from evident.kernel.procedures.models import ApprovalRequest
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry


def approvers(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whoever may decide on the request."""
    for request in ApprovalRequest.objects.filter(pk=entry.facts.get("request")):
        for user_id in approvers_of(request, record):
            yield user_id, Role.APPROVER


for declaration in (
    Declaration(
        "approval.ask",
        name=_("Your approval is asked for"),
        title=_("%(by)s asks for your approval on %(number)s."),
        audience=(approvers,),
        quote=quoted_fact("reason"),
    ),
    Declaration(
        "approval.give",
        name=_("What you asked for is approved"),
        title=_("%(by)s approved what you asked for on %(number)s."),
        audience=(named_in("asked_by", Role.ASKED),),
        quote=quoted_fact("remark"),
    ),
    Declaration(
        "approval.refuse",
        name=_("What you asked for is refused"),
        title=_("%(by)s refused what you asked for on %(number)s."),
        audience=(named_in("asked_by", Role.ASKED),),
        quote=quoted_fact("remark"),
    ),
):
    declare(declaration)
