"""Django's registration of this module."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Names the module."""

    name = "evident.integrations.imports"
    label = "imports"
