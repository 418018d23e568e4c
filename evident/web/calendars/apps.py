"""Django's registration of this module."""

from django.apps import AppConfig


class CalendarPagesConfig(AppConfig):
    """Names the module."""

    name = "evident.web.calendars"
    label = "calendar_pages"
