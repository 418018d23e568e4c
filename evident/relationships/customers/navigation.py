"""Where pages lead to customers and what is between them and us."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation, palette

navigation.add(
    navigation.Entry(
        _("Complaints"),
        "message-report",
        "complaints:list",
        permission=("complaint.view", "complaint.view_own", "complaint.view_organisation"),
        order=40,
        key="m",
        words=_("unhappy dissatisfied claim"),
    ),
)
navigation.add(
    navigation.Entry(
        _("Satisfaction"),
        "mood-smile",
        "satisfaction:list",
        permission="satisfaction.view",
        section=navigation.Section.IMPROVE,
        order=40,
        words=_("answers score rating feedback"),
    ),
)
palette.add(
    palette.Command(
        _("Make a complaint"),
        "message-report",
        "complaints:report",
        permission="complaint.report",
        words=_("new complain unhappy"),
    ),
)
