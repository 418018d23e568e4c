"""Django's registration of this module."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SamplesConfig(AppConfig):
    """Names the module."""

    name = "evident.conformity.samples"
    label = "samples"

    def ready(self) -> None:
        """Declare permissions, learn how every process tells its history, hold what is frozen."""
        import_module("evident.conformity.samples.permissions")
        import_module("evident.conformity.samples.holding")
        import_module("evident.conformity.samples.sources")
        import_module("evident.conformity.samples.exhibits")
        autodiscover_modules("history", "telling")
