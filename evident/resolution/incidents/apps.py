"""Django's registration of this module."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Names the module."""

    name = "evident.resolution.incidents"
    label = "incidents"
