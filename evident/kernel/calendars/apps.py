"""Django's registration of this module."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.calendars"
    label = "calendars"

    def ready(self) -> None:
        """Let procedures count hours by calendars."""
        from evident.kernel.calendars import promises  # models are ready now
        from evident.kernel.procedures import countings

        countings.add(promises.ways)
