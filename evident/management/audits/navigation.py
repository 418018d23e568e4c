"""Where pages lead to findings and corrective action, and where findings are raised from."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.management.audits.queries import home as shown
from evident.web import home, navigation, offers, palette

RAISE = "finding.raise_finding"
navigation.add(
    navigation.Entry(
        _("Findings"),
        "flag",
        "findings:list",
        permission="finding.view",
        section=navigation.Section.PROVE,
        order=40,
        key="f",
        words=_("audit observation nonconformity"),
    ),
    navigation.Entry(
        _("Nonconformities"),
        "alert-octagon",
        "nonconformities:list",
        permission="nonconformity.view",
        section=navigation.Section.PROVE,
        order=41,
        words=_("cause correction"),
    ),
    navigation.Entry(
        _("Corrective actions"),
        "tool",
        "corrective_actions:list",
        permission=("corrective_action.view", "corrective_action.finish"),
        section=navigation.Section.PROVE,
        order=42,
        words=_("CAPA effectiveness verify"),
    ),
)
palette.add(
    palette.Command(
        _("Raise a finding"),
        "flag",
        "findings:raise",
        permission=RAISE,
        words=_("new audit observation nonconformity"),
    ),
)
for place in ("record", "check", "deviation"):
    offers.add(place, offers.Offer(_("Raise a finding"), "flag", "findings:raise", RAISE))


def mine(user: User, at: datetime) -> dict[str, Any] | None:
    """Return what `user` has to do about nonconformities; nothing where that is nothing."""
    found = shown.to_do_by(user)
    return {"rows": found, "now": at} if found else None


def verifying(user: User, at: datetime) -> dict[str, Any] | None:  # noqa: ARG001  # as blocks
    """Return the actions whose effect `user` can verify now; nothing where there are none."""
    found = shown.to_verify_by(user)
    return {"rows": found} if found else None


home.add_block(
    home.Block(
        "audits.mine",
        "findings/home/_mine.html",
        mine,
        permission=("corrective_action.view", "corrective_action.view_own"),
        order=20,
        place="right",
    )
)
home.add_block(
    home.Block(
        "audits.verify",
        "findings/home/_verify.html",
        verifying,
        permission="corrective_action.verify",
        order=21,
        place="right",
    )
)
