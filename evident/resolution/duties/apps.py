"""Django's registration of this module."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Names the module."""

    name = "evident.resolution.duties"
    label = "duties"
