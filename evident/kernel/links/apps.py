"""Django's registration of this module."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Names the module."""

    name = "evident.kernel.links"
    label = "links"
