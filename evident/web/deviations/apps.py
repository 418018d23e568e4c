"""Django's registration of this module."""

from django.apps import AppConfig


class DeviationPagesConfig(AppConfig):
    """Names the module."""

    name = "evident.web.deviations"
    label = "deviation_pages"
