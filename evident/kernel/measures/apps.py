"""Django's registration of this module."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MeasuresConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.measures"
    label = "measures"

    def ready(self) -> None:
        """Read what each module measures and checks."""
        autodiscover_modules("measures", "checks")
