"""Django's registration of this module."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.calendars"
    label = "calendars"
