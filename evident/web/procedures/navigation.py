"""Where the pages of procedures and approvals are found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.tailoring import APPROVING, SEEING, waiting_for
from evident.kernel.records.kinds import kind_of
from evident.web import home, navigation

navigation.add(
    navigation.Entry(
        _("Procedures"),
        "route",
        "procedures:index",
        permission=SEEING,
        section=navigation.Section.PROVE,
        order=20,
        words=_("flow chart tailoring versions steps"),
    ),
    navigation.Entry(
        _("Approvals"),
        "checkbox",
        "approvals:index",
        permission=SEEING,
        order=30,
        words=_("approve refuse decide"),
    ),
)


def waiting(user: User, at: datetime) -> Mapping[str, Any] | None:  # noqa: ARG001  # as blocks are
    """Return the tailored procedures that wait for somebody's approval; None without any."""
    found = [(each, kind_of(each.kind).plural) for each in waiting_for(user)]
    return {"drafts": found} if found else None


home.add_block(
    home.Block(
        "procedures.waiting",
        "procedures/_waiting.html",
        waiting,
        APPROVING,
        16,
        "left",
        later=_("Procedures that wait for your approval"),
    )
)
