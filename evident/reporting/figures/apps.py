"""Django's registration of this module."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Names the module."""

    name = "evident.reporting.figures"
    label = "figures"
