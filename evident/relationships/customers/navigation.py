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
palette.add(
    palette.Command(
        _("Make a complaint"),
        "message-report",
        "complaints:report",
        permission="complaint.report",
        words=_("new complain unhappy"),
    ),
)
