"""Django's registration of this module."""

from importlib import import_module

from django.apps import AppConfig


class GapsConfig(AppConfig):
    """Names the module."""

    name = "evident.conformity.gaps"
    label = "gaps"

    def ready(self) -> None:
        """Declare permissions before roles are shipped."""
        import_module("evident.conformity.gaps.permissions")
