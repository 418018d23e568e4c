"""Django's registration of this module."""

from django.apps import AppConfig


class PresenceConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.presence"
    label = "presence"
