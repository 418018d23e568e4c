"""Where pages lead to services."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation, palette

navigation.add(
    navigation.Entry(
        _("Service portfolio"),
        "stack-2",
        "services:portfolio",
        permission=("service.view", "service.view_published"),
        section=navigation.Section.PORTFOLIO,
        order=10,
        key="v",
        words=_("services owner criticality"),
    ),
)
palette.add(
    palette.Command(
        _("Propose a service"),
        "stack-2",
        "services:propose",
        permission="service.propose",
        words=_("new create"),
    ),
)
