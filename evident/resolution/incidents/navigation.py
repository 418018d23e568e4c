"""Where pages lead to incidents."""

from django.utils.translation import gettext_lazy as _

from evident.portfolio.services import blocks
from evident.resolution.incidents import home, major_banner, steering
from evident.web import banners, navigation, palette

blocks.add_list("incident", "incidents:queue")
navigation.add(
    navigation.Entry(
        _("Incidents"),
        "alert-circle",
        "incidents:queue",
        permission=("incident.view", "incident.view_own", "incident.view_organisation"),
        order=10,
        key="i",
        is_on_phone=True,
    ),
    navigation.Entry(
        _("Incident settings"),
        "tool",
        "incidents:settings",
        permission="incident.configure",
        section=navigation.Section.ADMINISTER,
        order=35,
        words=_("categories priorities matrix routing templates replies codes"),
    ),
)
navigation.set_reporting("incidents:report", permission="incident.report")
palette.add(
    palette.Command(
        _("Report an incident"),
        "alert-circle",
        "incidents:report",
        permission="incident.report",
        words=_("new create fault ticket"),
    ),
)
home.register()
steering.register()
palette.add(
    palette.Command(
        _("Major incidents"),
        "urgent",
        "incidents:majors",
        permission="incident.view_internal",
        words=_("crisis outage room"),
    ),
)
banners.add("incidents.major", "incidents/major/_any_banner.html", major_banner.read)
