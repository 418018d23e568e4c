"""Django's registration of this module."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ServiceLevelsConfig(AppConfig):
    """Names the module."""

    name = "evident.relationships.service_levels"
    label = "service_levels"

    def ready(self) -> None:
        """Read how each process keeps its clocks."""
        autodiscover_modules("timing")
