"""Django's registration of this module."""

from importlib import import_module

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """Names the module."""

    name = "evident.conformity.rooms"
    label = "rooms"

    def ready(self) -> None:
        """Declare permissions before roles are shipped."""
        import_module("evident.conformity.rooms.permissions")
