"""Django's registration of this module."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """Names the module."""

    name = "evident.portfolio.services"
    label = "services"
