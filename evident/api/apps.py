"""Django's registration of this module."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Names the module."""

    name = "evident.api"
    label = "api"
