"""Where pages lead to service reports."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation, palette
from evident.web.trail.words import name_events

name_events({"service_report.export": _("Report downloaded")}, subjects={})

navigation.add(
    navigation.Entry(
        _("Service reports"),
        "report-analytics",
        "service_reports:list",
        permission=("service_report.view", "service_report.view_published"),
        section=navigation.Section.IMPROVE,
        order=20,
        words=_("monthly report attainment"),
    ),
    navigation.Entry(
        _("Report definitions"),
        "report",
        "report_definitions:list",
        permission="report_definition.view",
        section=navigation.Section.IMPROVE,
        order=30,
        words=_("recipients schedule of reports"),
    ),
)
palette.add(
    palette.Command(
        _("Define a report"),
        "report",
        "report_definitions:define",
        permission="report_definition.define",
        words=_("new report definition"),
    ),
)
