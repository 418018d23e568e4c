"""Django's registration of this module."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.access"
    label = "access"
