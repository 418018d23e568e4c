"""Django's registration of this module."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.trail"
    label = "trail"
