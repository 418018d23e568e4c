"""Where pages lead to agreements."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.relationships.service_levels.hearing import offered
from evident.relationships.service_levels.queries.signing import to_sign
from evident.web import home, navigation, palette
from evident.web.procedures import elsewhere
from evident.web.trail.words import name_values


def unsigned(user: User, at: datetime) -> dict[str, Any] | None:  # noqa: ARG001
    """Return the agreements that wait for a signature of `user`; nothing where there are none."""
    agreements = to_sign(user)
    return {"agreements": agreements} if agreements else None


TO_SIGN = home.Block(
    "service_levels.sign",
    "service_levels/home/_sign.html",
    unsigned,
    permission="agreement.sign",
    order=6,
    place="wide",
)
home.add_block(TO_SIGN)
elsewhere.add(TO_SIGN)
navigation.add(
    navigation.Entry(
        _("Agreements"),
        "file-certificate",
        "service_levels:index",
        permission=("agreement.view", "agreement.view_organisation"),
        order=40,
        words=_("SLA OLA contract service level target"),
    ),
    navigation.Entry(
        _("Agreed times"),
        "clock",
        "service_levels:due",
        permission="agreement.view",
        order=15,
        key="s",
        words=_("due overdue breach clock SLA"),
    ),
)
palette.add(
    palette.Command(
        _("New agreement"),
        "file-certificate",
        "service_levels:draft",
        permission="agreement.draft",
        words=_("new create SLA OLA contract"),
    )
)
name_values("roles", lambda: {each.code: each.name for each in offered()})
