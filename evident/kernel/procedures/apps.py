"""Django's registration of this module."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProceduresConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.procedures"
    label = "procedures"

    def ready(self) -> None:
        """Read how each process finds what did not keep to its spans of time."""
        autodiscover_modules("overruns")
