"""Where the pages of calendars are found."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation

navigation.add(
    navigation.Entry(
        _("Calendars"),
        "calendar-week",
        "calendars:index",
        permission=("calendar.view", "calendar.manage"),
        section=navigation.Section.ADMINISTER,
        order=40,
        words=_("holidays working hours time zone"),
    )
)
