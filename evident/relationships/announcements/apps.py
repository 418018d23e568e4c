"""Django's registration of this module."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AnnouncementsConfig(AppConfig):
    """Names the module, and reads what else knows of disturbances."""

    name = "evident.relationships.announcements"
    label = "announcements"

    def ready(self) -> None:
        """Read each module's `disturbances.py`."""
        autodiscover_modules("disturbances")
