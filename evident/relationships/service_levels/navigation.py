"""Where pages lead to agreements."""

from django.utils.translation import gettext_lazy as _

from evident.relationships.service_levels.hearing import offered
from evident.web import navigation, palette
from evident.web.trail.words import name_values

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
