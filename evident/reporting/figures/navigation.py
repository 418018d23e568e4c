"""Where pages lead to measures and checks."""

from django.utils.translation import gettext_lazy as _

from evident.reporting.figures import glance, promises
from evident.web import navigation

navigation.add(
    navigation.Entry(
        _("Measures"),
        "chart-line",
        "figures:measures",
        permission="measure.view",
        section=navigation.Section.IMPROVE,
        order=10,
        key="m",
        words=_("KPI figures charts statistics"),
    ),
    navigation.Entry(
        _("Checks"),
        "checklist",
        "figures:checks",
        permission="measure.view",
        section=navigation.Section.PROVE,
        order=10,
        words=_("exceptions conformity rules"),
    ),
)
glance.register()
promises.register()
